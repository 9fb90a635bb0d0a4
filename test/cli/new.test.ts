import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { firstSentence } from '../../cli/project/templates.js';
import { example, gan, temporaryFolder } from './gan.js';

const folder = temporaryFolder(afterAll);
const create = (...args: readonly string[]) => gan(['new', ...args], { cwd: folder });
const fingerprint = async (file: string, cwd?: string) => {
  const { out } = await gan(['check', '--json', file], cwd === undefined ? {} : { cwd });
  const [only] = (JSON.parse(out) as { files: { ok: boolean; fingerprint: string }[] }).files;
  return only;
};

describe('gan new', () => {
  it('lists the examples, each with the first sentence about it', async () => {
    const { code, out, err } = await create();
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const shipped = readdirSync(join(example('digits'), '..')).filter((file) => file.endsWith('.gan'));
    const lines = out.trimEnd().split('\n');
    expect(lines.map((line) => `${line.split(' ')[0]}.gan`)).toEqual(shipped.sort());
    expect(lines.find((line) => line.startsWith('digits '))).toMatch(
      /^digits +A DCGAN \(Radford, Metz, Chintala 2016, arXiv:1511\.06434\) for 8x8 handwritten digits\.$/,
    );
    for (const line of lines) expect(line).toMatch(/ {2}\S.*\.$/);
  });

  it('writes a program that means what the example means, and how to go on', async () => {
    expect(await create('digits', 'mine')).toEqual({
      code: 0,
      err: '',
      out: `${join('mine', 'digits.gan')}: gan train digits.gan, in mine, trains it.\n`,
    });
    expect(readdirSync(join(folder, 'mine')).sort()).toEqual(['README.md', 'digits.gan']);
    expect(readFileSync(join(folder, 'mine', 'digits.gan'), 'utf8')).toBe(readFileSync(example('digits'), 'utf8'));
    const commands = readFileSync(join(folder, 'mine', 'README.md'), 'utf8').match(/^ {4}.*$/gm);
    expect(commands).toEqual(['    gan train digits.gan', '    gan sample runs/digits-1']);
  });

  it('writes a variant out, with its own first lines', async () => {
    expect(await create('digits-wgan-gp')).toMatchObject({ code: 0, err: '' });
    const text = readFileSync(join(folder, 'digits-wgan-gp', 'digits-wgan-gp.gan'), 'utf8');
    expect(text.startsWith('// Wasserstein with gradient penalty (Gulrajani et al. 2017')).toBe(true);
    expect(text).not.toContain('extends');
    const own = await fingerprint('digits-wgan-gp.gan', join(folder, 'digits-wgan-gp'));
    expect(own).toMatchObject({ ok: true, fingerprint: (await fingerprint(example('digits-wgan-gp')))!.fingerprint });
  });

  it('takes data along that the program names itself', async () => {
    expect(await create('digit-classifier', join('deep', 'classifier'))).toMatchObject({ code: 0, err: '' });
    const made = join(folder, 'deep', 'classifier');
    expect(readdirSync(join(made, 'data', 'digits')).sort()).toEqual(['images-idx3-ubyte.gz', 'labels-idx1-ubyte.gz']);
    expect(await fingerprint('digit-classifier.gan', made)).toMatchObject({ ok: true });
  });

  it('never writes over anything', async () => {
    mkdirSync(join(folder, 'full'));
    writeFileSync(join(folder, 'full', 'notes.txt'), 'mine');
    expect(await create('digits', 'full')).toEqual({
      code: 2,
      out: '',
      err: 'error: full exists and is not an empty folder.\n  Name another: gan new digits my-digits\n',
    });
    expect(readdirSync(join(folder, 'full'))).toEqual(['notes.txt']);
  });

  it('names the nearest template', async () => {
    expect(await create('dgits')).toEqual({ code: 2, out: '', err: 'error: There is no template dgits.\n  Did you mean digits?\n' }); // prettier-ignore
    expect(await create('biggan-at-home')).toMatchObject({ code: 2, err: 'error: There is no template biggan-at-home.\n  `gan new` lists them.\n' }); // prettier-ignore
    expect(existsSync(join(folder, 'dgits'))).toBe(false);
  });
});

describe('the first sentence', () => {
  it.each([
    ['// One. Two.\n', 'One.'],
    [
      '// GAN (Reed et al. 2016, section 4.2) for\n// digits. It learns.\n',
      'GAN (Reed et al. 2016, section 4.2) for digits.',
    ],
    ['// No stop\n', 'No stop'],
  ])('of %j', (header, sentence) => {
    expect(firstSentence(header)).toBe(sentence);
  });
});
