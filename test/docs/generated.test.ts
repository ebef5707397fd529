/** The generated pages are up to date. `npm run docs` writes them. */
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { commandLine } from './command-line.ts';
import { reference } from './reference.ts';

const page = (name: string): string => fileURLToPath(new URL(`../../docs/${name}`, import.meta.url));

test('docs/reference.md', async () => {
  await expect(reference()).toMatchFileSnapshot(page('reference.md'), 'npm run docs writes it');
}, 60_000);

test('docs/command-line.md', async () => {
  await expect(await commandLine()).toMatchFileSnapshot(page('command-line.md'), 'npm run docs writes it');
});
