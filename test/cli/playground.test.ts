/** `gan playground`, as it is installed: the page is in the package, and is served to this machine. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { gan, start, temporaryFolder } from './gan.js';

describe('gan playground', () => {
  it('serves the page until it is ended', async () => {
    const server = start(['playground'], { cwd: temporaryFolder() });
    onTestFinished(() => server.kill('SIGTERM'));
    const [address] = await server.said(/http:\/\/localhost:\d+\//);
    const [page, script, library] = await Promise.all(['', 'main.js', 'library.json'].map((path) => fetch(`${address}${path}`))); // prettier-ignore
    expect(await page!.text()).toContain('<script type="module" src="main.js">');
    expect((await script!.text()).length).toBeGreaterThan(100_000);
    expect((await library!.json()) as { templates: { name: string }[] }).toMatchObject({
      templates: expect.arrayContaining([expect.objectContaining({ name: 'ring' })]) as unknown,
    });
    server.kill('SIGTERM');
    expect(await server.done).toMatchObject({ err: '' });
  });

  it('says what is wrong with a port', async () => {
    expect(await gan(['playground', '--port', 'eighty'])).toMatchObject({
      code: 2,
      out: '',
      err: 'error: --port is a whole number from 1 to 65535, not eighty.\n  Leave it out for the usual one.\n',
    });
  });
});
