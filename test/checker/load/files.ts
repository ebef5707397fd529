/** A folder with files in it, for tests of the loader. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { DcheckError } from '../../../checker/errors/error.ts';

/** The folder's real path. It is removed when the test ends. */
export function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'dcheck-test-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

/** A spec whose initial state has `x`: an expression. */
export function specWith(x: string, before = ''): string {
  return `import { spec } from 'dcheck';\n${before}\nexport default spec({ name: 's', init: () => ({ x: ${x} }), actions: (_) => ({ go: (s) => { s.x = 1; } }) });\n`;
}

export async function errorOf(promise: Promise<unknown>): Promise<DcheckError> {
  const thrown = await promise.then(
    () => null,
    (error: unknown) => error,
  );
  expect(thrown).toBeInstanceOf(DcheckError);
  return thrown as DcheckError;
}
