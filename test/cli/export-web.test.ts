/** `gan export --web`: the page in Chromium draws what `gan sample` draws. */
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromium, newPage, startChromium } from './chromium.js';
import { trainFaces } from './exported.js';
import { gan, temporaryFolder } from './gan.js';
import { repository } from './install.js';

const folder = temporaryFolder(afterAll);
const at = (...parts: readonly string[]) => join(folder, ...parts);
const command = (...args: readonly string[]) => gan(args, { cwd: folder });

/** A picture with its texts: `caption` is words, `code` two numbers. */
const texts = `data faces = table("faces.csv", image: "file") { image: f32[8, 8, 3] in [-1, 1], caption: int<12>[3] }
generator G(z: f32[8], code: f32[2], caption: int<12>[3]) -> f32[8, 8, 3] in [-1, 1] {
  concat(z, code, caption |> embedding(4) |> mean(axis: 0)) |> dense(192) |> reshape(8, 8, 3) |> tanh
}
discriminator D(x: f32[8, 8, 3]) -> f32[] { x |> flatten |> dense(1) |> squeeze }
train {
  batch 2
  until 2 steps
  optimizer G, D = adam(1e-2)
  (real, caption) <- faces.(image, caption)
  z ~ normal[8]
  code ~ uniform(-1, 1)[2]
  let fake = G(z, code, caption)
  minimize D: mean(D(fake)) - mean(D(real))
  minimize G: -mean(D(fake))
  every 2 steps { preview grid(1, 3) of fake }
}
`;

beforeAll(async () => {
  // As whoever wants pages has it.
  mkdirSync(at('node_modules'));
  symlinkSync(join(repository, 'node_modules', 'onnxruntime-web'), at('node_modules', 'onnxruntime-web'), 'junction');
  await trainFaces(folder);
  const rows = ['1f600.png,grinning face', '1f436.png,dog face'];
  for (const name of ['1f600.png', '1f436.png'])
    cpSync(new URL(`../../examples/data/emoji/${name}`, import.meta.url), at(name));
  writeFileSync(at('faces.csv'), `file,caption\n${rows.join('\n')}\n`);
  writeFileSync(at('texts.gan'), texts);
  expect(await command('train', 'texts.gan', '--out', 'texts', '--quiet')).toMatchObject({ code: 0, err: '' });
});

describe('gan export --web', () => {
  it('writes a folder that needs nothing else', async () => {
    expect(await command('export', 'faces-run', '--web', '--out', 'written')).toMatchObject({
      code: 0,
      err: '',
      out: expect.stringContaining(`  open ${join('written', 'index.html')} in a browser\n`) as string,
    });
    expect(readdirSync(at('written')).sort()).toEqual(['engine', 'faces.onnx', 'index.html', 'model.js', 'page.js']);
    const page = readFileSync(at('written', 'index.html'), 'utf8');
    expect(page.match(/(?:src|href)="(?!data:)[^"]+"/g)).toEqual(
      ['engine/ort.wasm.min.js', 'engine/wasm.js', 'model.js', 'page.js'].map((path) => `src="${path}"`),
    );
    expect(readFileSync(at('written', 'page.js'), 'utf8')).not.toMatch(/^\s*(?:import|export)\b/m);
  });

  it('says what stands in the way', async () => {
    mkdirSync(at('full'));
    writeFileSync(at('full', 'mine.txt'), '');
    const cases: readonly (readonly [args: readonly string[], says: string])[] = [
      [['faces-run', '--web', '--out', 'full'], 'error: full exists and is not an empty folder.\n  Name another with --out, or write over it with --force.\n'],
      [['faces-run', '--web', '--out', 'faces.gan'], 'error: faces.gan is a file.\n'],
      [['faces-run', '--web', '--onnx'], 'error: --onnx and --web cannot be given together.\n'],
    ]; // prettier-ignore
    for (const [args, says] of cases) {
      const outcome = await command('export', ...args);
      expect(outcome, args.join(' ')).toMatchObject({ code: 2, out: '' });
      expect(outcome.err.slice(0, says.length)).toBe(says);
    }
    expect(readdirSync(at('full'))).toEqual(['mine.txt']);
    const elsewhere = temporaryFolder();
    expect(await gan(['export', at('faces-run'), '--web', '--out', 'page'], { cwd: elsewhere })).toEqual({
      code: 1,
      out: '',
      err: 'error: A page needs onnxruntime-web, which is not installed.\n  Install it with `npm install onnxruntime-web@1.30.0`.\n',
    });
    expect(readdirSync(elsewhere)).toEqual([]);
  });
});

describe.skipIf(!chromium.here)(`a page of gan export --web${chromium.note}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startChromium();
    for (const run of ['faces-run', 'texts'])
      expect(await command('export', run, '--web', '--out', `${run} page`)).toMatchObject({ code: 0, err: '' });
  });
  afterAll(() => browser.close());

  const opened = async (address: string, options: BrowserContextOptions = {}): Promise<Page> => {
    const page = await newPage(browser, options);
    await page.goto(address);
    await status(page, /^\d+ samples? of seed/);
    return page;
  };
  const inFolder = (name: string) => pathToFileURL(at(name, 'index.html')).href;
  const status = (page: Page, text: RegExp) => page.locator('#status').filter({ hasText: text }).waitFor();

  /** Red, green and blue of what the page shows. */
  const shown = (page: Page): Promise<readonly number[]> =>
    page.evaluate(() => {
      const canvas = document.querySelector('canvas')!;
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
      return [canvas.width, canvas.height, ...[...data].filter((_, i) => i % 4 !== 3)];
    });

  const sampled = async (run: string, ...args: readonly string[]): Promise<readonly number[]> => {
    expect(await command('sample', run, ...args, '--out', 'drawn.png', '--device', 'cpu')).toMatchObject({ code: 0, err: '' }); // prettier-ignore
    const { width, height } = await sharp(at('drawn.png')).metadata();
    return [width, height, ...(await sharp(at('drawn.png')).removeAlpha().toColourspace('srgb').raw().toBuffer())];
  };

  const apart = (some: readonly number[], others: readonly number[]): number => {
    expect(some.slice(0, 2)).toEqual(others.slice(0, 2));
    expect(some).toHaveLength(others.length);
    return some.reduce((most, value, i) => Math.max(most, Math.abs(value - others[i]!)), 0);
  };
  /** Numbers that are rounded may come to the next one. */
  const expectAlike = (some: readonly number[], others: readonly number[]) => expect(apart(some, others)).toBeLessThanOrEqual(1); // prettier-ignore

  it('draws the samples of the run, without a server, and the class that is asked for', async () => {
    const page = await opened(inFolder('faces-run page'));
    const [cats, dogs] = [await sampled('faces-run', '--with', 'wanted=cats'), await sampled('faces-run', '--with', 'wanted=dogs')]; // prettier-ignore
    expect(apart(cats, dogs)).toBeGreaterThan(2);
    expectAlike(await shown(page), await sampled('faces-run'));
    await page.selectOption('select[name=wanted]', { label: 'dogs' });
    await expect.poll(async () => apart(await shown(page), dogs)).toBeLessThanOrEqual(1);
    await page.selectOption('select[name=wanted]', { label: 'cats' });
    await expect.poll(async () => apart(await shown(page), cats)).toBeLessThanOrEqual(1);
    await page.close();
  });

  it('takes another seed and more than one batch of samples, by the keyboard alone', async () => {
    const page = await opened(inFolder('faces-run page'));
    const goTo = async (name: string): Promise<void> => {
      for (let i = 0; i < 20; i++) {
        await page.keyboard.press('Tab');
        if ((await page.evaluate(() => document.activeElement?.getAttribute('name'))) === name) return;
      }
      throw new Error(`Tab never leads to ${name}`);
    };
    await goTo('seed');
    await page.keyboard.type('8');
    await goTo('samples');
    await page.keyboard.type('70');
    await status(page, /^70 samples of seed 8$/);
    expectAlike(await shown(page), await sampled('faces-run', '--seed', '8', '--count', '70'));
    await page.close();
  });

  it('is served by any server, in a dark and narrow window too', async () => {
    const types: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript' };
    const server = createServer((request, response) => {
      const path = at('faces-run page', decodeURI(request.url!));
      response.writeHead(200, { 'content-type': types[extname(path)] ?? 'application/octet-stream' });
      response.end(readFileSync(path));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/index.html`;
    const page = await opened(address, { colorScheme: 'dark', viewport: { width: 320, height: 640 } });
    expectAlike(await shown(page), await sampled('faces-run'));
    const look = await page.evaluate(() => ({
      overflow: document.documentElement.scrollWidth - innerWidth,
      text: getComputedStyle(document.body).color,
    }));
    expect(look).toEqual({ overflow: 0, text: 'rgb(255, 255, 255)' });
    await page.close();
    await new Promise((resolve) => server.close(resolve));
  });

  it('takes texts and numbers, and shows what is wrong', async () => {
    const page = await opened(inFolder('texts page'));
    await page.fill('input[name=caption]', 'dog face');
    await page.locator('input[name="code 1"]').fill('0.5');
    await page.locator('input[name="code 2"]').fill('-1');
    const wanted = await sampled('texts', '--with', 'caption=dog face', '--with', 'code=0.5,-1');
    await expect.poll(async () => apart(await shown(page), wanted)).toBeLessThanOrEqual(1);
    await page.uncheck('input[name="choose code"]');
    const drawn = await sampled('texts', '--with', 'caption=dog face');
    await expect.poll(async () => apart(await shown(page), drawn)).toBeLessThanOrEqual(1);
    await page.fill('input[name=caption]', 'dgo face');
    await status(page, /^caption has a word that training never met: dgo\. It knows .*dog/);
    await page.fill('input[name=caption]', 'dog');
    await page.fill('input[name=seed]', '');
    await status(page, /^seed is a whole number from 0 to \d+, not nothing\.$/);
    await page.fill('input[name=seed]', '3');
    await status(page, /^3 samples of seed 3$/);
    await page.close();
  });

  it('takes pictures', async () => {
    expect(await command('export', 'faces-run', 'D', '--web', '--out', 'judge')).toMatchObject({ code: 0, err: '' });
    const page = await newPage(browser);
    await page.goto(inFolder('judge'));
    await status(page, /^Choose a picture for x\.$/);
    await page.setInputFiles('input[type=file]', at('faces', 'dogs', '1.png'));
    await status(page, /^1 sample of seed/);
    await expect.poll(() => page.locator('pre').textContent()).toMatch(/^-?\d/);
    await page.close();
  });
});
