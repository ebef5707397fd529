/** `dcheck run --html`: the page as its reader uses it, from disk. */
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PageReport } from '../../checker/api.ts';
import { dcheck, fixture, ROOT } from '../e2e/dcheck.ts';
import { axeViolations, hasBrowser, NEEDS, openBrowser, openPage } from './browser.ts';

const folder = mkdtempSync(join(tmpdir(), 'dcheck-html-'));
const file = (name: string): string => join(folder, name);
const url = (name: string): string => pathToFileURL(file(name)).href;

beforeAll(() => {
  const inval = dcheck(['run', 'specs/inval.ts', '--html', file('inval.html')]);
  expect([inval.status, inval.stderr]).toEqual([0, `dcheck: wrote ${file('inval.html')}\n`]);
  expect(dcheck(['run', fixture('steps-200.ts'), '--html', file('long.html')]).status).toBe(0);
  expect(dcheck(['run', fixture('hostile-names.ts'), '--html', file('hostile.html')]).status).toBe(0);
});

describe('the file', () => {
  test('is one file that refers to nothing', () => {
    const html = readFileSync(file('inval.html'), 'utf8');
    const withoutData = html.replace(/<script type="application\/json"[\s\S]*?<\/script>/, '');
    expect(withoutData).not.toMatch(/(src|href)="(?!data:,"|#)/);
    expect(withoutData).not.toMatch(/@import|url\((?!#)/);
  });

  test('is the same whenever it is made, but for the time that the run took', () => {
    expect(dcheck(['run', fixture('steps-200.ts'), '--html', file('again.html')]).status).toBe(0);
    const timeless = (name: string): string => readFileSync(file(name), 'utf8').replace(/in [\d.]+ s\./g, '');
    expect(timeless('again.html') === timeless('long.html')).toBe(true);
  });

  test('the code of the page stays below 500 kB compressed', () => {
    const code = ['page.js', 'page.css'].map((name) => readFileSync(join(ROOT, 'dist/web/page', name)));
    expect(gzipSync(Buffer.concat(code)).length).toBeLessThan(500_000);
  });

  test('a gate has one too, with its own judgement', () => {
    const gate = ['gate', 'specs/inval.ts', '--candidate', 'docs/candidates/mail-2026-06-01.ts', '--config', 'sequential'];
    expect(dcheck([...gate, '--html', file('gate.html')]).status).toBe(1);
    const data =
      /<script type="application\/json"[^>]*>([\s\S]*?)<\/script>/.exec(readFileSync(file('gate.html'), 'utf8'))?.[1] ?? '';
    const { report } = JSON.parse(data) as { report: PageReport };
    expect(report.rows.map(({ variant }) => variant)).toEqual(['v7.1.4', 'mail-2026-06-01']);
    const broken = report.rows[1]?.cells.flatMap((cell, index) =>
      cell?.judgement === 'violated' ? [report.properties[index]] : [],
    );
    expect(broken).toEqual(['no-null-deref']);
    expect(report.traces[0]?.reproduce).toContain('--candidate docs/candidates/mail-2026-06-01.ts');
    expect(report.closing.join('\n')).toContain('The gate is closed');
  });

  test('where it cannot be written, the run says so', () => {
    const { status, stderr } = dcheck(['run', fixture('counter.ts'), '--html', join(folder, 'no', 'such', 'folder.html')]);
    expect([status, stderr.includes('--html')]).toEqual([2, true]);
  });
});

describe.skipIf(!hasBrowser)(`in a browser ${NEEDS}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());

  const heading = (page: Page) => page.locator('.inspector h2');
  const stepShown = async (page: Page): Promise<number> => {
    const text = (await heading(page).textContent()) ?? '';
    return text.startsWith('Initial') ? 0 : Number(/Step (\d+)/.exec(text)?.[1]);
  };

  const showsStep = (page: Page, step: number) => expect.poll(() => stepShown(page)).toBe(step);

  test('from the matrix to a trace, and back', async () => {
    const page = await openPage(browser, url('inval.html'));
    // 12 runs of 11 properties, as the README's matrix has them.
    expect(await page.locator('.matrix td .verdict').count()).toBe(12 * 11);
    const row = page
      .locator('.matrix tbody', { hasText: 'lookup-in-flight' })
      .locator('tr', { has: page.getByText('v6.19', { exact: true }) });
    await row.locator('a.verdict').first().click();
    expect(await page.locator('h1').textContent()).toContain('no-stale-negative');
    expect(await page.locator('.title').textContent()).toContain('v6.19 · lookup-in-flight · 18 steps');
    await page.goBack();
    expect(await page.locator('.matrix').count()).toBe(1);
    await page.close();
  });

  test('arrow keys, Home, End and j, k step; the link follows and leads there again', async () => {
    const page = await openPage(browser, `${url('inval.html')}#t=v6.19/lookup-in-flight/no-stale-negative`);
    await showsStep(page, 18);
    await page.keyboard.press('Home');
    await showsStep(page, 0);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('j');
    await page.keyboard.press('k');
    await showsStep(page, 2);
    await page.keyboard.press('ArrowLeft');
    await showsStep(page, 1);
    await page.keyboard.press('End');
    await page.keyboard.press('ArrowRight');
    await showsStep(page, 18);
    await page.locator('.row a', { hasText: 'creates "config"' }).click();
    await showsStep(page, 5);
    const again = await openPage(browser, page.url());
    await showsStep(again, 5);
    expect(await again.locator('.row.current').textContent()).toContain('creates "config"');
    await again.close();
    await page.close();
  });

  test('locks are bars in the lanes of their holders, waiting is seen, messages are arrows', async () => {
    const page = await openPage(browser, `${url('inval.html')}#t=v6.19/lookup-in-flight/no-stale-negative&s=3`);
    const third = page.locator('.row.current');
    // The client took the directory's lock in step 2 and has it still.
    expect(await third.locator('.line').nth(0).locator('.bar.shared').getAttribute('title')).toBe('client holds dir shared');
    expect(await third.locator('.line.waiting').count()).toBe(1);
    expect(await third.locator('.arrow.message.rightward').textContent()).toBe('LOOKUP "config"');
    // Step 10 drops it.
    await page.goto(`${url('inval.html')}#t=v6.19/lookup-in-flight/no-stale-negative&s=10`);
    await showsStep(page, 10);
    expect(await page.locator('.row.current .bar').count()).toBe(0);
    await page.close();
  });

  test('the picture shows the dcache at each step, and what the step changed in it', async () => {
    const page = await openPage(browser, `${url('inval.html')}#t=v6.19/lookup-in-flight/no-stale-negative&s=1`);
    const entry = page.locator('[data-box="D1"]');
    expect(await entry.textContent()).toContain('free');
    await page.keyboard.press('ArrowRight');
    expect(await entry.textContent()).toContain('in lookup');
    for (let step = 3; step <= 10; step++) await page.keyboard.press('ArrowRight');
    await showsStep(page, 10);
    const tags = (await entry.locator('.tag').allTextContents()).map((text) => text.replace(/^~changed: /, ''));
    expect(tags).toEqual(['hashed', 'negative', 'trusted until timeout']);
    expect(await entry.locator('.tag.changed').textContent()).toContain('trusted until timeout');
    // The directory's d_inode, as an arrow.
    expect(await page.locator('.picture-arrows > path').count()).toBe(1);
    await page.close();
  });

  test('200 steps', async () => {
    const page = await openPage(browser, `${url('long.html')}#t=short&s=200`);
    expect(await page.locator('.row').count()).toBe(201);
    expect(await page.locator('.row.current').isVisible()).toBe(true);
    for (let i = 0; i < 60; i++) await page.keyboard.press('ArrowLeft');
    await showsStep(page, 140);
    await page.locator('summary', { hasText: 'The whole state' }).click();
    await page.locator('summary', { hasText: 'The whole state' }).click();
    expect(await page.locator('.tree > .changed').first().textContent()).toMatch(/~ x 139 → 140/);
    await page.close();
  });

  test('names that look like markup stay names', async () => {
    const page = await openPage(browser, url('hostile.html'));
    await page.locator('a.verdict').first().click();
    expect(await page.locator('h1').textContent()).toContain('</script><img src=x onerror=alert(1)>');
    expect(await page.locator('img').count()).toBe(0);
    await page.close();
  });

  test('light and dark', async () => {
    const page = await openPage(browser, url('long.html'));
    const ground = () => page.evaluate('getComputedStyle(document.body).backgroundColor');
    const light = await ground();
    await page.locator('.theme select').selectOption('dark');
    await expect.poll(ground).not.toBe(light);
    const dark = await ground();
    await page.locator('.theme select').selectOption('auto');
    await expect.poll(ground).toBe(light);
    await page.emulateMedia({ colorScheme: 'dark' });
    await expect.poll(ground).toBe(dark);
    await page.close();
  });

  test.each(['light', 'dark'] as const)('axe has nothing against it, %s', async (colorScheme) => {
    for (const place of ['', '#t=v6.19/lookup-in-flight/no-stale-negative&s=10']) {
      const page = await openPage(browser, url('inval.html') + place);
      await page.emulateMedia({ colorScheme });
      expect(await axeViolations(page)).toEqual([]);
      await page.close();
    }
  });
});
