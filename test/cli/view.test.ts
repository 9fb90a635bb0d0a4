/** `gan train --ui` and `gan view`: the page in Chromium watches and steers a run. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { ask, lookOn, shownState } from '../../runtime/live/channel.js';
import { readMetrics } from '../../runtime/metrics/log.js';
import { chromium, newPage, startChromium } from './chromium.js';
import { cable } from './cable.js';
import { gan, start, temporaryFolder } from './gan.js';

const folder = temporaryFolder(afterAll);
const at = (...parts: readonly string[]) => join(folder, ...parts);

/** A generator of digits that are asked for, small enough for hundreds of steps a second. */
const program = (rate: number) => `import { digits } from "std/data"
import { nonsaturating } from "std/losses"
generator G(z: f32[8], label: int<10>) -> f32[8, 8, 1] in [-1, 1] {
  concat(z, label |> one_hot) |> dense(64) |> tanh |> reshape(8, 8, 1)
}
discriminator D(x: f32[8, 8, 1], label: int<10>) -> f32[] {
  concat(x |> flatten, label |> one_hot) |> dense(16) |> leaky_relu(0.2) |> dense(1) |> squeeze
}
train {
  batch 8
  until 1000000 steps
  optimizer G, D = adam(${rate})
  (real, label) <- digits.(image, label)
  z ~ normal[8]
  let fake = G(z, label)
  minimize D: nonsaturating.discriminator(D(real, label), D(fake, label))
  minimize G: nonsaturating.generator(D(fake, label))
  every 50 steps { preview grid(2, 4) of fake }
}
`;

/** What a server at an address answers. */
const asked = (
  address: string,
  {
    method = 'GET',
    body = '',
    ...given
  }: { readonly method?: string; readonly body?: string } & Record<string, string>,
): Promise<{ readonly status: number | undefined; readonly policy: unknown; readonly text: string }> =>
  new Promise((resolve, reject) => {
    const sent = request(address, { method, headers: given }, (response) => {
      let text = '';
      response.on('data', (part: Buffer) => (text += part.toString()));
      response.on('end', () => resolve({ status: response.statusCode, policy: response.headers['content-security-policy'], text })); // prettier-ignore
    });
    sent.on('error', reject);
    sent.end(body);
  });

/** A page, and what its console has to complain of. */
async function opened(browser: Browser, address: string, options = {}): Promise<{ page: Page; complaints: string[] }> {
  const page = await newPage(browser, options);
  const complaints: string[] = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(address);
  return { page, complaints };
}

const fact = (page: Page, name: string) =>
  page.locator('#facts div', { has: page.getByText(name, { exact: true }) }).locator('dd').textContent(); // prettier-ignore
const stepOf = async (page: Page): Promise<number> => Number((await fact(page, 'step'))!.replace(/ of .*/, '').replaceAll(',', '')); // prettier-ignore
const says = (page: Page, text: RegExp) => expect.poll(() => page.locator('#status').textContent()).toMatch(text);
const standing = (page: Page, text: string) => expect.poll(() => page.locator('#state').textContent()).toBe(text);

describe.skipIf(!chromium.here)(`gan train --ui${chromium.note}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startChromium();
    writeFileSync(at('small.gan'), program(1e-3));
  });
  afterAll(() => browser.close());

  it('is watched, paused, given another rate, resumed, reloaded, drawn from and stopped', async () => {
    const training = start(['train', 'small.gan', '--ui', '--out', 'run'], { cwd: folder });
    onTestFinished(() => training.kill('SIGKILL'));
    const [, address] = await training.said(/^Watch and steer it at (http:\S+)$/m);
    const { page, complaints } = await opened(browser, address!);
    await standing(page, 'training');
    await expect.poll(() => stepOf(page)).toBeGreaterThan(100);
    await expect.poll(() => page.locator('#losses canvas').count()).toBe(2);
    await expect.poll(() => page.locator('#previews img').evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(16); // prettier-ignore
    await expect
      .poll(() => page.locator('#values figcaption').allTextContents())
      .toEqual([
        expect.stringMatching(/^D\(real, label\), real: mean \S+ ± \S+D\(fake, label\), fake: mean/) as string,
        ...['weights', 'gradients: their running mean, m', 'changes of weights in a step'],
        ...['weights', 'gradients: their running mean, m', 'changes of weights in a step'],
      ]);
    await expect.poll(() => fact(page, 'samples a second')).toMatch(/^\d+$/);
    await expect.poll(() => page.getByRole('img', { name: /^The layers of generator G, 1,216 parameters/ }).evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(100); // prettier-ignore

    await page.getByRole('button', { name: 'Pause' }).click();
    await says(page, /^Waiting after step \d+, which is saved\.$/);
    await standing(page, 'waiting');
    const paused = await stepOf(page);

    // Rates change while it waits, and it waits on.
    await page.getByLabel('D', { exact: false }).and(page.locator('#rates-form input')).fill('0.5');
    await page.getByRole('button', { name: 'Change rates' }).click();
    await says(page, new RegExp(`^Other rates from step ${paused + 1} on\\.$`));
    await expect.poll(() => page.locator('#history').textContent()).toBe(`from step ${(paused + 1).toLocaleString('en-US')} onthe rate of D is 0.5 times what the program says`); // prettier-ignore
    await standing(page, 'waiting');

    await page.locator('#samples-form select[name=label]').selectOption('3');
    await page.getByLabel('how many').fill('4');
    await page.getByRole('button', { name: 'Draw samples' }).click();
    await expect.poll(() => page.locator('#samples-status').textContent(), { timeout: 110_000 }).toMatch(/^4 samples of step [\d,]+, seed 0, label 3\.$/); // prettier-ignore
    expect(await page.locator('#samples img').evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(16); // prettier-ignore

    // With the keyboard alone.
    await page.getByRole('button', { name: 'Resume' }).focus();
    await page.keyboard.press('Enter');
    await says(page, new RegExp(`^Going on after step ${paused}\\.$`));
    await expect.poll(() => stepOf(page)).toBeGreaterThan(paused + 50);

    await page.reload();
    await standing(page, 'training');
    await expect.poll(() => stepOf(page)).toBeGreaterThan(paused + 50);
    await expect.poll(() => page.locator('#rates-form input').evaluateAll((inputs: HTMLInputElement[]) => inputs.map(({ name, value }) => [name, value]))).toEqual([['G', '1'], ['D', '0.5']]); // prettier-ignore

    await page.getByRole('button', { name: 'Stop' }).click();
    await standing(page, 'the page has ended');
    expect(complaints).toEqual([]);
    await page.close();
    const { code, out, err } = await training.done;
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain(`From step ${paused + 1} on the rate of D is 0.5 times what the program says.\n`);
    expect(out).toMatch(/\nStopped at step \d+ of 1000000; --resume run goes on from here\.\n$/);
    const resumed = await gan(['train', 'small.gan', '--resume', 'run', '--steps', '1'], { cwd: folder });
    expect(resumed.out).toContain('Rates: D 0.5 times what the program says (changes.json).\n');
    expect(readFileSync(at('run', 'report.html'), 'utf8')).toContain('the rate of D is 0.5 times what the program says'); // prettier-ignore
  }, 400_000);

  it('goes on by itself after the connection was lost, with what came in between', async () => {
    const training = start(['train', 'small.gan', '--ui', '--out', 'cut'], { cwd: folder });
    onTestFinished(() => training.kill('SIGKILL'));
    const [, address, port] = await training.said(/^Watch and steer it at (http:\/\/127\.0\.0\.1:(\d+)\/\S*)$/m);
    const line = await cable(Number(port));
    onTestFinished(() => line.close());
    const { page } = await opened(browser, address!.replace(`:${port}/`, `:${line.port}/`));
    await standing(page, 'training');
    await expect.poll(() => stepOf(page)).toBeGreaterThan(100);

    line.cut();
    await standing(page, 'connection lost, trying again');
    const lost = await stepOf(page);
    // Nobody would be told.
    expect(await page.locator('#pause').isDisabled()).toBe(true);
    await expect.poll(async () => (await readMetrics(at('cut', 'metrics.jsonl'))).at(-1)!.step).toBeGreaterThan(lost + 50); // prettier-ignore

    line.mend();
    await expect.poll(() => page.locator('#state').textContent(), { timeout: 60_000 }).toBe('training');
    await expect.poll(() => stepOf(page)).toBeGreaterThan(lost + 50);
    await page.getByRole('button', { name: 'Stop' }).click();
    await standing(page, 'the page has ended');
    await page.close();
    expect(await training.done).toMatchObject({ code: 0, err: '' });
  }, 300_000);

  it('shows several runs over each other, in a narrow window, in the dark', async () => {
    writeFileSync(at('other.gan'), program(2e-3));
    for (const name of ['small', 'other'])
      expect(await gan(['train', `${name}.gan`, '--steps', '60', '--out', name, '--quiet'], { cwd: folder })).toMatchObject({ code: 0 }); // prettier-ignore
    const viewing = start(['view', 'small', 'other'], { cwd: folder });
    onTestFinished(() => viewing.kill('SIGKILL'));
    const [, address] = await viewing.said(/^small, other: (http:\S+)$/m);
    const look = { viewport: { width: 320, height: 640 }, colorScheme: 'dark' };
    const { page, complaints } = await opened(browser, address!, look);
    await standing(page, 'ended');
    await expect.poll(() => page.locator('#differences').textContent()).toMatch(/^From small to other[^]*0\.001[^]*0\.002/); // prettier-ignore
    expect(await page.locator('#previews figcaption').allTextContents()).toEqual(['small, step 50', 'other, step 50']);
    expect(await page.locator('#losses figcaption').first().textContent()).toMatch(/^D[\d.]+[\d.]+$/);
    await page.getByLabel('Run').selectOption('other');
    await standing(page, 'ended');
    expect(await page.locator('#pause').isDisabled()).toBe(true);
    const seen = await page.evaluate(() => ({
      overflow: document.documentElement.scrollWidth - innerWidth,
      text: getComputedStyle(document.body).color,
    }));
    expect(seen).toEqual({ overflow: 0, text: 'rgb(230, 230, 230)' });
    expect(complaints).toEqual([]);
    await page.close();
    viewing.kill('SIGINT');
    expect(await viewing.done).toMatchObject({ code: 0, err: '' });
  }, 300_000);
});

describe('gan view', () => {
  it.each(['onnx', 'tfjs'])('changes no number by looking on, on %s', async (target) => {
    writeFileSync(at('looked.gan'), program(1e-3));
    const train = (out: string, ...more: readonly string[]) =>
      gan(['train', 'looked.gan', '--target', target, '--out', out, '--quiet', ...more], { cwd: folder });
    const [watched, alone] = [`watched-${target}`, `alone-${target}`];
    const looking = setInterval(() => existsSync(at(watched)) && lookOn(at(watched)), 100);
    // It ends once there was something to see.
    const seen = setInterval(() => (shownState(at(watched))?.values?.scores.length ?? 0) > 0 && ask(at(watched), { do: 'stop' }), 100); // prettier-ignore
    expect(await train(watched).finally(() => [looking, seen].forEach((timer) => clearInterval(timer)))).toMatchObject({
      code: 0,
    });
    const { values } = shownState(at(watched))!;
    expect(values!.scores.map(({ side, values: scores }) => [side, scores !== null])).toEqual([['real', true], ['fake', true]]); // prettier-ignore
    const losses = async (run: string) => (await readMetrics(at(run, 'metrics.jsonl'))).map(({ losses: own }) => own); // prettier-ignore
    const found = await losses(watched);
    expect(await train(alone, '--steps', String(found.length))).toMatchObject({ code: 0 });
    expect(found).toEqual(await losses(alone));
  });

  it('answers only who knows the address, from this machine, and takes only what can be asked', async () => {
    writeFileSync(at('guarded.gan'), program(1e-3));
    await gan(['train', 'guarded.gan', '--steps', '60', '--out', 'guarded', '--quiet'], { cwd: folder });
    const viewing = start(['view', 'guarded'], { cwd: folder });
    onTestFinished(() => viewing.kill('SIGKILL'));
    const [, address, port] = await viewing.said(/^guarded: (http:\/\/127\.0\.0\.1:(\d+)\/\S+)$/m);
    const origin = `http://127.0.0.1:${port}`;
    const found = await asked(address!, {});
    expect(found).toMatchObject({ status: 200, policy: expect.stringContaining("default-src 'none'") as string });
    expect(found.text).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
    const refused: readonly (readonly [what: string, address: string, given: Record<string, string>])[] = [
      ['no token', `${origin}/`, {}],
      ['another token', address!.replace(/.\/$/, (end) => `${end.startsWith('A') ? 'B' : 'A'}/`), {}],
      ['a name that leads here', address!, { host: 'example.com' }],
      ['another page', address!, { origin: 'http://example.com' }],
      ['another page, without saying so', address!, { 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'image' }],
      ['a form of another page', `${address}runs/0/ask`, { method: 'POST', body: '{"do":"stop"}' }],
    ];
    for (const [what, to, given] of refused) expect(await asked(to, given), what).toMatchObject({ status: 403 });
    const wrong: readonly (readonly [path: string, given: Record<string, string>, status: number])[] = [
      ['runs/0/previews/..%2F..%2Fguarded.gan', {}, 404],
      ['runs/1/about', {}, 404],
      ['runs/0/samples', { method: 'POST', origin, body: '{' }, 400],
      ['runs/0/samples', { method: 'POST', origin, body: '{"count":1e9,"seed":0}' }, 400],
      ['runs/0/samples', { method: 'POST', origin, body: '{"count":1,"seed":0,"with":{"--out":"x"}}' }, 400],
      ['runs/0/samples', { method: 'POST', origin, body: ' '.repeat(20_000) }, 413],
      ['runs/0/ask', { method: 'POST', origin, body: '{"do":"stop"}' }, 409],
    ];
    for (const [path, given, status] of wrong)
      expect(await asked(`${address}${path}`, given), `${path} ${given['body']}`).toMatchObject({ status });
    viewing.kill('SIGTERM');
    expect(await viewing.done).toMatchObject({ code: 0, err: '' });
  });

  it('says what stands in the way', async () => {
    expect(await gan(['view', 'nowhere'], { cwd: folder })).toMatchObject({ code: 1, err: expect.stringContaining('There is no run nowhere.') as string }); // prettier-ignore
    expect(await gan(['view', 'nowhere', '--port', 'x'], { cwd: folder })).toMatchObject({ code: 2 });
  });
});
