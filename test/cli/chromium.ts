/** A browser without a window, where there is one. */
import { existsSync } from 'node:fs';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

const places = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'].map(
  (name) => `/usr/bin/${name}`,
);
const executablePath = process.env['GANLANG_CHROMIUM'] ?? places.find((path) => existsSync(path));

/** Whether Chromium is here; where not, the test's name says how to get it. */
export const chromium: { readonly here: boolean; readonly note: string } =
  executablePath !== undefined && existsSync(executablePath)
    ? { here: true, note: '' }
    : { here: false, note: ' (skipped: needs Chromium, named by GANLANG_CHROMIUM or in /usr/bin)' };

/** The sandbox of Chromium asks for rights that containers seldom have; pages of tests are our own. */
export async function startChromium(): Promise<Browser> {
  const { chromium: playwright } = await import('playwright-core');
  return playwright.launch({ executablePath: executablePath!, args: ['--no-sandbox'] });
}

/** A page that waits as long as a test may take: on a busy machine half a minute, Playwright's own limit, is short. */
export async function newPage(browser: Browser, options: BrowserContextOptions = {}): Promise<Page> {
  const page = await browser.newPage(options);
  page.setDefaultTimeout(110_000);
  return page;
}
