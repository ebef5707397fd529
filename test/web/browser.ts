/** Debian's Chromium by Playwright, for tests of the pages. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, chromium, type Page } from 'playwright-core';
import { expect } from 'vitest';

const EXECUTABLE = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** Where there is no browser, tests are skipped with this in their names. */
export const hasBrowser = existsSync(EXECUTABLE);
export const NEEDS = '(needs Chromium)';

/** With an empty profile, which Playwright throws away. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: EXECUTABLE,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** A page that fails the test for errors in its script, and for requests that leave this machine. */
export async function openPage(browser: Browser, url: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  page.on('pageerror', (error) => expect.fail(`the page threw ${error.stack}`));
  page.on('request', (request) => {
    if (!/^(file:|data:|http:\/\/127\.0\.0\.1:)/.test(request.url())) expect.fail(`the page asked for ${request.url()}`);
  });
  await page.goto(url);
  return page;
}

/** What axe-core has against the page, in a line each. */
export async function axeViolations(page: Page): Promise<string[]> {
  await page.addScriptTag({ path: createRequire(import.meta.url).resolve('axe-core/axe.min.js') }).catch(async () => {
    // A page whose policy refuses added scripts takes it from the debugger.
    const { source } = createRequire(import.meta.url)('axe-core') as { source: string };
    await page.evaluate(source);
  });
  const found = await page.evaluate(`axe.run()`);
  const { violations } = found as { violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] };
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html}: ${failureSummary}`));
}
