/** Stack traces lead back to the TypeScript that the author wrote. */
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { loadModule } from '../../../checker/load/load.ts';
import { lineAt, positionOf, positionOfThrow } from '../../../checker/load/positions.ts';
import { folderWith } from './files.ts';

beforeAll(() => {
  process.env.DCHECK_CACHE = 'off';
});

const SOURCE = `import { twice } from './my (odd) folder/other.ts';
interface Long {
  readonly that: 'vanishes';
}
export function direct(_: Long | null): void {
  const before: number = 1; throw new Error(String(before));
}
export const inArrow = (): number[] => [1].map((n) => { throw new Error(String(n)); });
export function elsewhere(): void { twice(); }
export function native(): void { JSON.parse('{'); }
`;

async function thrownBy(name: string): Promise<{ error: unknown; folder: string }> {
  const folder = folderWith({
    'spec.ts': SOURCE,
    'my (odd) folder/other.ts': '\n\nexport function twice(): void { throw new TypeError(); }',
  });
  const { exports } = await loadModule(join(folder, 'spec.ts'));
  try {
    (exports[name] as (x: null) => void)(null);
  } catch (error) {
    return { error, folder };
  }
  throw new Error('nothing was thrown');
}

test('a throw: its line and column', async () => {
  const { error, folder } = await thrownBy('direct');
  expect(positionOf(error)).toEqual({ file: join(folder, 'spec.ts'), line: 6, column: 35 });
  expect(lineAt({ file: join(folder, 'spec.ts'), line: 6 })).toBe('const before: number = 1; throw new Error(String(before));');
});

test('a throw in a closure that a native method calls', async () => {
  const { error } = await thrownBy('inArrow');
  expect(positionOf(error)).toMatchObject({ line: 8, column: 63 });
});

test('a throw in another file, whose path has blanks and brackets: the innermost place', async () => {
  const { error, folder } = await thrownBy('elsewhere');
  expect(positionOf(error)).toMatchObject({ file: join(folder, 'my (odd) folder', 'other.ts'), line: 3 });
});

test('a throw by what the spec called: the place of the call', async () => {
  const { error } = await thrownBy('native');
  expect(positionOf(error)).toMatchObject({ line: 10 });
  expect(positionOfThrow(error)).toMatchObject({ line: 10 });
});

test('a throw by the checker, called from the spec: no throw of the spec itself', async () => {
  const folder = folderWith({ 'spec.ts': "import { deref } from 'dcheck';\nexport const go = () => deref({}, null);" });
  const { exports } = await loadModule(join(folder, 'spec.ts'));
  let thrown: unknown;
  try {
    (exports.go as () => void)();
  } catch (error) {
    thrown = error;
  }
  expect(positionOf(thrown)).toMatchObject({ line: 2 });
  expect(positionOfThrow(thrown)).toBeNull();
});

test('no position for what has nothing to do with a spec', () => {
  expect(positionOf(new Error('here'))).toBeNull();
  expect(positionOf('text')).toBeNull();
  expect(positionOf(null)).toBeNull();
  expect(lineAt({ file: '/nowhere.ts', line: 1 })).toBeNull();
});
