/** The programs of docs/export.md run as they stand there, on a model of the run that it speaks of. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { onnxRuntime } from '../compiler/emit/onnx/engine.js';
import { chromium, newPage, startChromium } from './chromium.js';
import { example, gan, temporaryFolder } from './gan.js';
import { repository } from './install.js';
import { pythonWith, runPython } from './python.js';

const page = readFileSync(join(repository, 'docs', 'export.md'), 'utf8');
const folder = temporaryFolder(afterAll);
const at = (...parts: readonly string[]) => join(folder, ...parts);

/** The text of a program, by its file. */
const programs = new Map(
  [...page.matchAll(/^```\w+ file=(\S+)\n(.*?)^```$/gms)].map(([, name, text]) => [name!, text!]),
);

beforeAll(async () => {
  mkdirSync(at('node_modules'));
  for (const name of ['onnxruntime-node', 'onnxruntime-common', 'onnxruntime-web']) {
    const from = join(repository, 'node_modules', name);
    if (existsSync(from)) symlinkSync(from, at('node_modules', name), 'junction');
  }
  const inFolder = { cwd: folder };
  expect(await gan(['train', example('digits'), '--steps', '1', '--quiet'], inFolder)).toMatchObject({ code: 0 });
  expect(await gan(['export', 'runs/digits-1', '--onnx'], inFolder)).toMatchObject({ code: 0, err: '' });
  for (const [name, text] of programs) writeFileSync(at(name), text);
});

describe('the programs of docs/export.md', () => {
  it('are all of its code, and short', () => {
    expect([...programs.keys()]).toEqual(['draw.mjs', 'draw.py', 'draw.html']);
    expect(page.match(/^```\w/gm)).toHaveLength(3);
    for (const text of programs.values()) expect(text.trim().split('\n').length).toBeLessThanOrEqual(11);
  });

  it.skipIf(!onnxRuntime.here)(`in Node${onnxRuntime.note}`, () => {
    const { stdout, stderr, status } = spawnSync(process.execPath, ['draw.mjs'], { cwd: folder, encoding: 'utf8' });
    expect({ stdout, stderr, status }).toEqual({ stdout: '[ 16, 8, 8, 1 ] true true\n', stderr: '', status: 0 });
  });

  const python = pythonWith('onnxruntime', 'numpy');
  it.skipIf(!python.here)(`in Python${python.note}`, () => {
    expect(runPython('draw.py', '', folder)).toBe('(16, 8, 8, 1) True True\n');
  });

  it.skipIf(!chromium.here)(`in a browser${chromium.note}`, async () => {
    const types: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript', '.mjs': 'text/javascript', '.wasm': 'application/wasm' }; // prettier-ignore
    const server = createServer((request, response) => {
      const path = at(decodeURI(new URL(request.url!, 'http://localhost').pathname));
      const found = existsSync(path);
      response.writeHead(found ? 200 : 404, { 'content-type': types[extname(path)] ?? 'application/octet-stream' });
      response.end(found ? readFileSync(path) : '');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const browser = await startChromium();
    try {
      const opened = await newPage(browser);
      await opened.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/draw.html`);
      const levels = () =>
        opened.evaluate(() => {
          const { data } = document.querySelector('canvas')!.getContext('2d')!.getImageData(0, 0, 8, 8);
          return [new Set(data).size, data[3]];
        });
      await expect.poll(levels, { timeout: 60_000 }).toEqual([expect.any(Number), 255]);
      expect((await levels())[0]).toBeGreaterThan(10);
    } finally {
      await browser.close();
      await new Promise((resolve) => server.close(resolve));
    }
  });
});
