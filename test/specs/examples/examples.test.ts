/** What every example spec owes its reader: a name, a source, and a verdict for each property. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Spec } from 'dcheck';
import { describe, expect, it } from 'vitest';
import { loadSpec } from '../../../checker/load/load.ts';
import { instantiate } from '../../../checker/system/instantiate.ts';
import { twins } from '../../ground-truth/twins.ts';

const folder = new URL('../../../specs/examples/', import.meta.url);
const files = readdirSync(folder).filter((file) => file.endsWith('.ts'));

describe.each(files)('%s', (file) => {
  const load = async (): Promise<Spec> => (await loadSpec(fileURLToPath(new URL(file, folder)))).spec;

  it('is called what its file is called', async () => {
    expect((await load()).name).toBe(file.replace(/\.ts$/, ''));
  });

  it('says what it is about, where it comes from and what is checked', async () => {
    const header = readFileSync(new URL(file, folder), 'utf8').split('*/')[0];
    expect(header).toMatch(/^\/\*\*\n/);
    expect(header).toContain('\n * Source: ');
    expect(header).toContain('\n * Checked: ');
    expect((await load()).about).toMatch(/./);
  });

  it('expects a verdict of each of its properties', async () => {
    const spec = await load();
    const declared = instantiate(spec).properties.filter((property) => property.declared);
    expect(Object.keys(spec.expect ?? {}).sort()).toEqual(declared.map(({ name }) => name).sort());
  });

  it('has published counts', async () => {
    const spec = await load();
    expect(twins.some((twin) => twin.spec.name === spec.name)).toBe(true);
  });
});
