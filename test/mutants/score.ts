/** Runs mutants: each on a copy of model/ and specs/ with its patch, in its cells, until a property catches it. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { check, isUnexpected, loadSpec } from '../../checker/api.ts';
import { learnedEngine } from '../../checker/engine/learned/learned.ts';
import type { Spec } from '../../checker/spec/spec.ts';
import type { Edit, Mutant } from './mutants.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Which property caught it, and where; null: it survived. */
export type Caught = { readonly property: string; readonly variant: string; readonly config: string } | null;

export function judge({ edits, cells }: Mutant): Promise<Caught> {
  return withPatched(edits, async (spec) => {
    for (const [variant, config] of cells) {
      const { properties } = await check(spec, { variant, config }, learnedEngine);
      const caught = properties.find((property) => property.verdict === 'violated' && isUnexpected(property));
      if (caught !== undefined) return { property: caught.name, variant, config };
    }
    return null;
  });
}

/** What `use` makes of specs/inval.ts over a copy of model/ with these edits, which is there until then. */
export async function withPatched<T>(edits: readonly Edit[], use: (spec: Spec) => Promise<T>): Promise<T> {
  const copy = mkdtempSync(join(tmpdir(), 'dcheck-mutant-'));
  try {
    cpSync(join(root, 'model'), join(copy, 'model'), { recursive: true });
    cpSync(join(root, 'specs', 'inval.ts'), join(copy, 'specs', 'inval.ts'));
    cpSync(join(root, 'specs', 'inval.expect.ts'), join(copy, 'specs', 'inval.expect.ts'));
    for (const { file, find, replace } of edits) patch(join(copy, 'model', file), find, replace);
    const { spec } = await loadSpec(join(copy, 'specs', 'inval.ts'));
    return await use(spec);
  } finally {
    rmSync(copy, { recursive: true });
  }
}

function patch(file: string, find: string, replace: string): void {
  const source = readFileSync(file, 'utf8');
  const parts = source.split(find);
  if (parts.length !== 2) throw new Error(`${file}: ${JSON.stringify(find)} stands there ${parts.length - 1} times, not once`);
  writeFileSync(file, parts.join(replace));
}
