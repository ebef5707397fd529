/** The explorer as its reader uses it. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dcheck, fixture } from '../e2e/dcheck.ts';
import { axeViolations, hasBrowser, NEEDS, openBrowser, openPage } from './browser.ts';
import { type Served, serveSpec } from './served.ts';

describe.skipIf(!hasBrowser)(`the explorer ${NEEDS}`, () => {
  let browser: Browser;
  let inval: Served;
  let counter: Served;
  let page: Page;
  const started: Served[] = [];
  const serve = async (...args: string[]): Promise<Served> => {
    const served = await serveSpec(...args);
    started.push(served);
    return served;
  };

  beforeAll(async () => {
    [browser, inval, counter] = await Promise.all([
      openBrowser(),
      serve('specs/inval.ts', '--variant', 'v6.19', '--config', 'lookup-in-flight'),
      serve(fixture('counter.ts')),
    ]);
  });
  afterAll(async () => {
    await browser.close();
    for (const served of started) expect(await served.stop()).toBe(0);
  });

  const open = async (url: string): Promise<Page> => {
    page = await openPage(browser, url);
    await page.waitForSelector('.next-steps, .alert');
    return page;
  };
  const steps = (of: Page = page) => of.locator('.row:not(:has(.cells)) .number').allTextContents();
  const hasSteps = (count: number, of: Page = page) => expect.poll(async () => (await steps(of)).length - 1).toBe(count);
  const take = (text: string, of: Page = page) => of.locator('.take', { hasText: text }).first().click();

  test('stepping: enabled steps are taken by a click or a key, undone, and properties are judged', async () => {
    await open(counter.url);
    expect(await page.locator('.take').count()).toBe(2);
    await take('load(0)');
    await hasSteps(1);
    await page.keyboard.press('1');
    await hasSteps(2);
    await take('store(0)');
    await hasSteps(3);
    expect(await page.locator('.take.violates').textContent()).toContain('violates noLostUpdate');
    await take('store(1)');
    await hasSteps(4);
    expect(await page.locator('.panel > .alert').textContent()).toBe('Violated here: noLostUpdate');
    expect(await page.locator('.over').textContent()).toContain('It is over');
    await page.keyboard.press('Backspace');
    await hasSteps(3);
    await page.getByRole('button', { name: 'Undo' }).click();
    await hasSteps(2);
    await page.getByRole('button', { name: 'Start again' }).click();
    await hasSteps(0);
    await page.goBack();
    await hasSteps(2);
    await page.close();
  });

  test('keys that are faster than the answers wait for them', async () => {
    await open(counter.url);
    for (const key of ['1', '1', 'Backspace', '1', '9', '1', '1']) await page.keyboard.press(key);
    await hasSteps(4);
    expect(await page.locator('.over').textContent()).toContain('It is over');
    for (const key of ['Backspace', 'Backspace', 'Backspace', 'Backspace', 'Backspace', '2']) await page.keyboard.press(key);
    // One step is also what is left on the way back.
    await expect.poll(() => page.locator('.row:not(:has(.cells))').nth(1).textContent()).toContain('load(1)');
    await hasSteps(1);
    await page.close();
  });

  test('branching: from a step in the middle another way is taken', async () => {
    await open(`${counter.url}#r=0,load(0),load(1),store(0),store(1)`);
    await hasSteps(4);
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => page.locator('.branching').textContent()).toContain('From step 1');
    expect(await page.locator('.take.follows').textContent()).toContain('load(1)');
    await expect.poll(() => page.locator('.take', { hasText: 'store(0)' }).count()).toBe(1);
    await take('store(0)');
    await hasSteps(2);
    expect(page.url()).toContain('r=0,load(0),store(0)');
    // Along the path it stays the same path.
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => page.locator('.take.follows').count()).toBe(1);
    await page.locator('.take.follows').click();
    await hasSteps(2);
    await page.close();
  });

  test('searching: an expression, a property, what does not exist, and what is no expression', async () => {
    await open(`${inval.url}&tab=properties`);
    const said = page.locator('.said');
    const look = async (text: string): Promise<void> => {
      await page.locator('input[name=expression]').fill(text);
      await page.keyboard.press('Enter');
    };
    await look("ended('notify') && blocked('client')");
    await expect.poll(() => said.textContent()).toContain('Found a state where');
    await page.getByRole('button', { name: 'Start again' }).click();
    await hasSteps(0);
    await page.getByRole('button', { name: 'Find a violation of no-stale-negative from the start' }).click();
    await hasSteps(18);
    expect(await page.locator('.panel > .alert').textContent()).toContain('no-stale-negative');
    await look('fc.epoch === 77');
    await expect.poll(() => said.textContent()).toContain('every reachable state was looked at');
    await look('1 +');
    await expect.poll(() => page.getByRole('alert').allTextContents()).toEqual([expect.stringContaining('no expression')]);
    await page.locator('input[name=watch]').fill('dentry.D1.d_name');
    await page.locator('input[name=watch]').press('Enter');
    await expect.poll(() => page.locator('output').textContent()).toBe('dentry.D1.d_name = "config"');
    await page.close();
  });

  test('a position is shared by its URL, and two tabs do not disturb each other', async () => {
    const first = await open(inval.url);
    const second = await open(inval.url);
    await take('stat(name)', first);
    await take('creates "config"', second);
    await hasSteps(1, first);
    await hasSteps(1, second);
    await Promise.all([take('creates "config"', first), take('stat(name)', second)]);
    await hasSteps(2, first);
    await hasSteps(2, second);
    expect(await first.locator('.row').nth(1).textContent()).toContain('stat(name)');
    expect(await second.locator('.row').nth(1).textContent()).toContain('creates "config"');
    const shared = await open(first.url());
    await hasSteps(2, shared);
    expect(await shared.locator('.row').nth(1).textContent()).toContain('stat(name)');
    for (const each of [first, second, shared]) await each.close();
  });

  test('a counterexample of dcheck run is loaded, and a path is saved', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'dcheck-load-'));
    const { stdout } = dcheck([
      'run',
      'specs/inval.ts',
      '--variant',
      'v6.19',
      '--config',
      'lookup-in-flight',
      '--format',
      'json',
    ]);
    writeFileSync(join(folder, 'run.json'), stdout);
    await open(inval.url);
    await page.locator('input[type=file]').setInputFiles(join(folder, 'run.json'));
    const choices = page.locator('select', { has: page.locator('option', { hasText: 'no-stale-positive' }) });
    await choices.selectOption({ label: 'v6.19 · lookup-in-flight · no-stale-positive' });
    await hasSteps(18);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save the path' }).click(),
    ]);
    const saved = JSON.parse(readFileSync(await download.path(), 'utf8'));
    const ran = JSON.parse(stdout).runs[0].properties.find(({ name }: { name: string }) => name === 'no-stale-positive');
    expect(saved.trace).toEqual(ran.trace);
    await page.close();
  });

  test('the graph of the neighbourhood: a click goes there', async () => {
    await open(`${counter.url}#tab=graph`);
    await expect.poll(() => page.locator('.drawing circle').count()).toBe(13);
    await page.locator('.drawing circle[data-node="12"]').click();
    await expect.poll(async () => (await steps()).length).toBeGreaterThan(2);
    await page.close();
  });

  test('200 steps', async () => {
    const long = await serve(fixture('steps-200.ts'));
    await open(`${long.url}#tab=properties`);
    await page.getByRole('button', { name: 'Find a violation of short from here' }).click();
    await hasSteps(200);
    await page.keyboard.press('Home');
    await expect.poll(() => page.locator('.row.current .number').textContent()).toBe('0');
    await page.close();
  });

  test('a spec that throws: the page says where, and one step back goes on', async () => {
    const broken = await serve(fixture('throws-later.ts'));
    await open(broken.url);
    await take('add');
    await hasSteps(1);
    await take('add');
    await expect.poll(() => page.getByRole('alert').textContent()).toContain('missing is not a function');
    expect(await page.getByRole('alert').textContent()).toContain('throws-later.ts:10');
    await page.getByRole('link', { name: 'One step back' }).click();
    await hasSteps(1);
    await page.close();
  });

  test('the spec is changed and loaded anew, and the path stays', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'dcheck-edit-')), 'counter.ts');
    const text = readFileSync(fixture('counter.ts'), 'utf8');
    writeFileSync(file, text);
    const edited = await serve(file);
    await open(edited.url);
    await take('load(0)');
    await hasSteps(1);
    writeFileSync(file, text.replace('s.x = thread.seen + 1', 's.x = thread.seen + 10'));
    await page.getByRole('button', { name: 'Reload the spec' }).click();
    await expect.poll(() => page.locator('.take', { hasText: 'store(0)' }).textContent()).toContain('x: 0 → 10');
    await hasSteps(1);
    await page.close();
  });

  test('a space without end is walked and searched all the same', async () => {
    const endless = await serve(fixture('endless.ts'));
    await open(endless.url);
    expect(await page.locator('.take').count()).toBeGreaterThan(0);
    await page.locator('.take').first().click();
    await hasSteps(1);
    await page.close();
  });

  test.each(['step', 'properties', 'graph'])('axe has nothing against it: %s', async (tab) => {
    await open(`${inval.url}&r=0,client,client,client,server&tab=${tab}`);
    await page.waitForSelector(tab === 'graph' ? '.drawing circle' : tab === 'step' ? '.picture' : '.verdicts');
    expect(await axeViolations(page)).toEqual([]);
    await page.close();
  });
});
