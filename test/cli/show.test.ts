import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { gan, showsStack } from './gan.js';
import { folderWith, tiny, tinyParameters, tinyWith } from './programs.js';

interface Layer {
  readonly file: string;
  readonly line: number;
  readonly text: string;
  readonly shape: readonly number[];
  readonly parameters: number;
  readonly flops: number;
  readonly samplesMeet: string | null;
}

interface Shown {
  readonly fingerprint: string;
  readonly params: readonly { readonly name: string; readonly text: string }[];
  readonly networks: readonly {
    readonly name: string;
    readonly parameters: number;
    readonly layers: readonly Layer[];
  }[];
  readonly training: Readonly<Record<string, unknown>> | null;
}

describe('gan show', () => {
  it('lists the networks layer by layer', async () => {
    const { code, out, err } = await gan(['show', 'tiny.gan'], { cwd: folderWith({ 'tiny.gan': tiny }) });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^tiny\.gan {2}1,026 parameters\nlatent = 8, width = 4, norm = batch_norm, rate = 0.002\n/);
    expect(out).toMatch(/^generator G\(z: f32\[8\]\) -> f32\[8, 8, 1\] {2}893 parameters, /m);
    expect(out).toMatch(/^ +11 {2}dense\(2 \* 2 \* 2 \* width\) +\[32\] +288$/m);
    expect(out).toMatch(/^ +13 {2}tanh +\[8, 8, 1\]$/m);
    expect(out).toMatch(/^ +17 {2}squeeze +\[\]$/m);
    expect(out).toMatch(/^A step of batch 16: /m);
  });

  it('marks where samples of a batch meet, in every form', async () => {
    const text = tinyWith(['leaky_relu(0.2) |> flatten', 'leaky_relu(0.2) |> flatten |> apart'], ['train {', 'block apart(x: f32[N]) -> f32[N] { x - max(x, axis: [], batch: true) }\n\ntrain {']); // prettier-ignore
    const cwd = folderWith({ 'tiny.gan': text });
    const { out } = await gan(['show', 'tiny.gan'], { cwd });
    expect(out).toMatch(/^ +line {2}layer +makes +parameters {2}samples meet$/m);
    expect(out).toMatch(/^ +11 {2}norm +\[2, 2, 8\] +16 {2}in training$/m);
    expect(out).toMatch(/^ +17 {2}apart +\[64\] +always$/m);
    expect(out).toMatch(/^ +17 {2}dense\(1\) +\[1\] +65$/m);
    const { networks } = JSON.parse((await gan(['show', '--json', 'tiny.gan'], { cwd })).out) as Shown;
    const marked = networks[1]!.layers.map(({ samplesMeet }) => samplesMeet);
    expect(marked).toEqual([null, null, null, 'always', null, null]);
    expect((await gan(['show', '--svg', 'tiny.gan'], { cwd })).out).toContain('samples meet always</text>');
  });

  it('says the same as JSON', async () => {
    const setting = { cwd: folderWith({ 'tiny.gan': tiny }) };
    const { code, out, err } = await gan(['show', '--json', 'tiny.gan', '--set', 'norm=layer_norm'], setting);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const shown = JSON.parse(out) as Shown;
    expect(Object.keys(shown)).toEqual(['file', 'fingerprint', 'params', 'networks', 'training']);
    expect(shown.params).toContainEqual({ name: 'norm', text: 'layer_norm' });
    expect(shown.training).toMatchObject({ batch: 16 });
    for (const network of shown.networks) {
      const { parameters, layers } = network;
      expect(parameters).toBe(tinyParameters[network.name as 'G' | 'D']);
      expect(layers.reduce((sum, layer) => sum + layer.parameters, 0)).toBe(parameters);
      for (const layer of layers) expect(layer).toMatchObject({ file: 'tiny.gan', line: expect.any(Number) as number });
    }
    expect(shown.networks[0]!.layers[4]).toMatchObject({
      text: 'conv_transpose(width, kernel: 4, stride: 2)',
      line: 12,
      shape: [4, 4, 4],
      parameters: 16 * 8 * 4 + 4,
    });
    // The fingerprint is the one that `gan check` gives, and that checkpoints carry.
    const check = await gan(['check', '--json', 'tiny.gan', '--set', 'norm=layer_norm'], setting);
    expect((JSON.parse(check.out) as { files: [{ fingerprint: string }] }).files[0].fingerprint).toBe(
      shown.fingerprint,
    );
  });

  it('draws the networks as a picture that can be opened', async () => {
    const text = tinyWith(['leaky_relu(0.2)', 'leaky_relu(if 1 < 2 and "a&b" != "]]>" { 0.2 } else { 0.3 })']);
    const { code, out, err } = await gan(['show', 'tiny.gan', '--svg'], { cwd: folderWith({ 'tiny.gan': text }) });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const { format, width, height } = await sharp(Buffer.from(out)).metadata();
    const [, right, bottom] = /^<svg [^>]*viewBox="0 0 (\d+) (\d+)"/.exec(out)!;
    expect({ format, width, height }).toEqual({ format: 'svg', width: Number(right), height: Number(bottom) });
    expect(out).toContain('>G</text>');
    expect(out).toContain('leaky_relu(if 1 &lt; 2 and');
    // A box for each input and each layer: 1 + 9 of G, 1 + 5 of D.
    expect(out.match(/<g class="box \w+" data-file|<g class="box value">/g)).toHaveLength(16);
  });

  it('is a page with drawing and tables, light on paper', async () => {
    const cwd = folderWith({ 'tiny.gan': tiny });
    const { code, out, err } = await gan(['show', 'tiny.gan', '--html'], { cwd });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^<!doctype html>/);
    expect(out).toContain('<dt>parameters</dt><dd>1,026</dd>');
    expect(out.match(/<svg /g)).toHaveLength(1);
    expect(out.match(/<table>/g)).toHaveLength(2);
    expect(out).not.toMatch(/https?:(?!\/\/www\.w3\.org\/2000\/svg)/);
    expect(await gan(['show', 'tiny.gan', '--svg', '--depth', 'all'], { cwd })).toMatchObject({ code: 2, out: '' });
  });

  it('shows the graphs that training is lowered to', async () => {
    const cwd = folderWith({ 'tiny.gan': tiny, 'networks.gan': tiny.slice(0, tiny.indexOf('train {')) });
    const { code, out, err } = await gan(['show', 'tiny.gan', '--steps'], { cwd });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const [title, graph, operations] = out.split('\n');
    expect(title).toBe('tiny.gan: a step of batch 16');
    expect(graph).toMatch(/^D-G {2}[\d,]+ operations, [\d.]+ kFLOPs, [\d.]+ KiB given, at most [\d.]+ KiB held$/);
    // G's two, once for both lines, and one back through D.
    expect(operations).toMatch(/\b3 conv2d_transpose\b/);
    const json = JSON.parse((await gan(['show', 'tiny.gan', '--steps', '--json'], { cwd })).out) as object;
    expect(json).toMatchObject([{ phase: null, tasks: [{ run: 'D-G', operations: { conv2d_transpose: 3 } }] }]);
    expect(await gan(['show', 'networks.gan', '--steps'], { cwd })).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringContaining('trains nothing, so there are no steps to show.') as string,
    });
  });

  it('shows what is wrong instead, on stderr', async () => {
    const folder = folderWith({ 'wrong.gan': tinyWith(['relu\n', 'rleu\n']), 'broken.gan': 'param a =' });
    for (const form of [[], ['--json'], ['--svg']]) {
      const outcome = await gan(['show', 'wrong.gan', ...form], { cwd: folder });
      expect(outcome).toMatchObject({ code: 1, out: '' });
      expect(outcome.err).toMatch(/^error\[name\/unknown\] .*`rleu`/);
      expect(outcome.err).toMatch(/\nerror: wrong\.gan has \d errors?\.\n {2}gan explain [\w/-]+ tells more\.\n$/);
    }
    const missing = await gan(['show', 'nowhere.gan'], { cwd: folder });
    expect(missing).toEqual({ code: 1, out: '', err: 'error: There is no file nowhere.gan.\n  Check the path.\n' });
    expect(showsStack(await gan(['show', 'broken.gan', '--svg'], { cwd: folder }))).toBe(false);
  });
});
