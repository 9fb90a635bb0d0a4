/** The playground in Chromium: a program is edited, drawn and trained, its rate changed, its address given to others. */
import { type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { libraryOf } from '../../cli/playground/parts.js';
import { servePlayground } from '../../cli/playground/server.js';
import { compile } from '../../compiler/compile.js';
import { pageHost, programFile } from '../../playground/program/host.js';
import { bundlePage } from '../../scripts/playground.js';
import { chromium, newPage, startChromium } from '../cli/chromium.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

describe('the bundle', () => {
  it('reaches nothing of Node, and is small', async () => {
    const page = await bundlePage();
    expect([...page.keys()].filter((name) => !name.startsWith('shared-')).sort()).toEqual(['index.html', 'language.js', 'licenses.txt', 'main.js', 'style.css', 'training.js']); // prettier-ignore
    const ofNode = /\b(?:from|import\() ?["']node:|\bprocess\.(?:env|cwd|argv)\b/;
    expect([...page].filter(([, bytes]) => ofNode.test(Buffer.from(bytes).toString())).map(([name]) => name)).toEqual([]); // prettier-ignore
    // All of the page, as it is without any packing.
    expect([...page.values()].reduce((sum, { length }) => sum + length, 0)).toBeLessThan(2_000_000);
    expect(Buffer.from(page.get('licenses.txt')!).toString()).toMatch(/@codemirror\/view\n\nMIT License/);
  });

  it('compiles every template with what the page knows', async () => {
    const library = libraryOf(root);
    expect(library.templates.length).toBeGreaterThan(25);
    for (const { name, text } of library.templates) {
      const { diagnostics } = await compile(programFile, pageHost(library, () => text)); // prettier-ignore
      expect(diagnostics.map(({ message }) => message), name).toEqual([]); // prettier-ignore
    }
  });
});

describe.skipIf(!chromium.here)(`the page${chromium.note}`, () => {
  let browser: Browser;
  let server: Server;
  let address: string;
  let page: Page;
  /** What the page has complained of, and what it has loaded. */
  const complaints: string[] = [];
  const loaded: { readonly path: string; readonly bytes: number }[] = [];

  beforeAll(async () => {
    const parts = [...(await bundlePage())].map(([name, bytes]) => [name, gzipSync(bytes)] as const);
    server = await servePlayground(root, new Map(parts), 0);
    address = `http://localhost:${(server.address() as AddressInfo).port}/`;
    browser = await startChromium();
    page = await opened();
  });
  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  async function opened(hash = ''): Promise<Page> {
    const one = await newPage(browser);
    one.on('console', (message) => void (['error', 'warning'].includes(message.type()) && complaints.push(message.text()))); // prettier-ignore
    one.on('pageerror', ({ message }) => void complaints.push(message));
    one.on('response', async (response) => {
      const { pathname } = new URL(response.url());
      loaded.push({ path: pathname, bytes: Number((await response.allHeaders())['content-length'] ?? (await response.body()).length) }); // prettier-ignore
    });
    await one.goto(`${address}${hash}`);
    await one.locator('#start:enabled').waitFor();
    return one;
  }

  const state = (which: string, one = page) => one.locator(`#status[data-state="${which}"]`).waitFor();
  const step = async (): Promise<number> => Number(/step (\d+)/.exec((await page.textContent('#status'))!)![1]);
  const text = (one = page) => one.locator('.cm-line', { hasText: 'param rate' }).textContent();

  it('shows a program with its shapes and networks, and loads no engine for that', async () => {
    expect(await page.inputValue('#template')).toBe('ring');
    await page.locator('.hint', { hasText: '[66]' }).first().waitFor();
    expect(await page.getAttribute('#network img', 'alt')).toBe('generator G, 4,994 parameters; discriminator D, 8,513 parameters'); // prettier-ignore
    expect(await page.locator('.tok-keyword', { hasText: 'generator' }).count()).toBe(1);
    expect(loaded.filter(({ path }) => path.startsWith('/engine/'))).toEqual([]);
    expect(loaded.length).toBeGreaterThan(6);
    expect(loaded.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThan(4_000_000);
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  });

  it('trains it until all modes are found', async () => {
    await page.click('#start');
    await page.locator('#modes', { hasText: '8 of 8 modes found' }).waitFor();
    await page.locator('.u-legend', { hasText: 'loss G' }).waitFor();
    await page.click('#start');
    await state('paused');
    // One step, and no more.
    const before = await step();
    await page.click('#step');
    await page.locator('#status', { hasText: `step ${before + 1} ` }).waitFor();
    await state('paused');
  });

  it('goes on with another rate, which the text has', async () => {
    const before = await step();
    expect(await page.inputValue('#rates input')).toBe('3e-3');
    await page.click('text=÷2');
    await page.locator('#status', { hasText: 'Training goes on with the text as it is now' }).waitFor();
    expect(await text()).toBe('param rate = 1.5e-3');
    await page.click('#start');
    await state('training');
    await page.waitForFunction((least) => Number(/step (\d+)/.exec(document.querySelector('#status')!.textContent)?.[1]) > least, before + 20); // prettier-ignore
    // And while it trains, by the keyboard.
    await page.fill('#rates input', '0.002');
    await page.keyboard.press('Tab');
    await page.locator('#status', { hasText: 'Training goes on with the text as it is now' }).waitFor();
    expect(await text()).toBe('param rate = 2e-3');
    await page.keyboard.press('Control+Enter');
    await state('paused');
  });

  it('has the program in its address: after a reload, and in a link', async () => {
    await page.click('#share');
    const link = page.url();
    expect(link).toMatch(/#program=[\w-]+$/);
    await page.reload();
    await page.locator('#start:enabled').waitFor();
    expect(await text()).toBe('param rate = 2e-3');
    const other = await opened(new URL(link).hash);
    expect(await text(other)).toBe('param rate = 2e-3');
    expect(await other.inputValue('#template')).toBe('');
    await other.close();
  });

  it('says what is wrong with a link, and opens the first program', async () => {
    const other = await opened('#program=notone');
    expect(await other.textContent('#status')).toBe('The program in this address is damaged: part of the link is missing, or it was changed.'); // prettier-ignore
    expect(await other.inputValue('#template')).toBe('ring');
    await other.close();
  });

  it('tells of mistakes where they are, waits until they are mended, and begins anew with other networks', async () => {
    await page.selectOption('#template', 'ring');
    await page.locator('#start:enabled').waitFor();
    await page.click('#step');
    await state('paused');
    await page.locator('.cm-line', { hasText: '|> dense(1)' }).click();
    await page.keyboard.press('End');
    await page.keyboard.type(' |> dens(3)');
    await page.locator('#problems .error', { hasText: 'dens' }).first().waitFor();
    expect(await page.isDisabled('#start')).toBe(true);
    for (let i = 0; i < ' |> dens(3)'.length; i++) await page.keyboard.press('Backspace');
    await page.locator('#start:enabled').waitFor();
    await page.locator('.cm-line', { hasText: 'param width' }).click();
    await page.keyboard.press('End');
    await page.keyboard.press('Backspace');
    await page.locator('#start', { hasText: 'Start anew' }).waitFor();
  });

  it('completes what is typed', async () => {
    await page.selectOption('#template', 'ring');
    await page.locator('.cm-line', { hasText: '|> dense(1)' }).click();
    await page.keyboard.press('End');
    await page.keyboard.type(' |> leaky');
    await page.locator('.cm-completionLabel', { hasText: /^leaky_relu$/ }).waitFor();
  });

  it('draws digits as a grid, and says what a page cannot train', async () => {
    await page.selectOption('#template', 'digits');
    await page.locator('#start:enabled').waitFor();
    await page.click('#step');
    await page.locator('figcaption', { hasText: '64 samples of step 1' }).waitFor();
    await page.selectOption('#template', 'emoji');
    await page.locator('#start:enabled').waitFor();
    await page.click('#start');
    await state('failed');
    expect(await page.textContent('#status')).toMatch(/^emoji is read from files \(.*\), and a page reads none of yours\. Train it with `gan train`/); // prettier-ignore
  });

  it('complains of nothing', () => {
    expect(complaints).toEqual([]);
  });
});

describe('the server', () => {
  it('gives what the page needs and nothing else, to this machine alone', async () => {
    const server = await servePlayground(root, new Map([['index.html', gzipSync('<p>hello</p>')]]), 0);
    try {
      const { port, address } = server.address() as AddressInfo;
      expect(address).toBe('127.0.0.1');
      const home = `http://localhost:${port}`;
      const index = await fetch(home);
      expect([await index.text(), index.headers.get('cross-origin-embedder-policy')]).toEqual(['<p>hello</p>', 'require-corp']); // prettier-ignore
      expect(await (await fetch(`${home}/library.json`)).json()).toEqual(libraryOf(root));
      const status = async (path: string, options: RequestInit = {}) => (await fetch(`${home}${path}`, options)).status;
      expect(await status('/files/data/digits/labels-idx1-ubyte.gz')).toBe(200);
      for (const path of ['/package.json', '/files/%2e%2e/package.json', '/files/..%2fREADME.md', '/engine/../package.json', '/engine/package.json', '/%E0']) expect(await status(path), path).toBeGreaterThanOrEqual(400); // prettier-ignore
      expect(await status('/', { method: 'POST' })).toBe(405);
    } finally {
      server.close();
      server.closeAllConnections();
    }
  });
});
