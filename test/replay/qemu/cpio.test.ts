/** What is written is what busybox and the system's cpio unpack: the same files, links and modes. */
import { spawnSync } from 'node:child_process';
import { lstatSync, mkdtempSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cpio, type Entry } from '../../../replay/qemu/cpio.ts';
import { onPath } from '../../../replay/qemu/machine.ts';

const unpackers = [
  { program: 'busybox', command: ['busybox', 'cpio', '-idm'] },
  { program: 'cpio', command: ['cpio', '-idm', '--quiet'] },
];

for (const { program, command } of unpackers) {
  test(`${program} unpacks it`, (context) => {
    if (onPath(program) === null) context.skip(`${program} is not installed`);
    fc.assert(
      fc.property(fc.uniqueArray(entry, { selector: ({ path }) => path, maxLength: 6 }), (entries) => unpacks(command, entries)),
      {
        numRuns: 25,
      },
    );
  });
}

test('the fields are in the order of the kernel document', () => {
  const [header] = cpio([{ kind: 'file', path: 'a', content: Buffer.from('xyz'), executable: true }]);
  // magic, ino, mode, uid, gid, nlink, mtime, filesize, devmajor, devminor, rdevmajor, rdevminor, namesize, check, name
  const fields = ['00000001', '000081ED', '00000000', '00000000', '00000001', '00000000', '00000003'];
  const rest = ['00000000', '00000000', '00000000', '00000000', '00000002', '00000000'];
  expect(Buffer.from(header!).toString('latin1')).toBe(`070701${[...fields, ...rest].join('')}a\0`);
});

const path = fc
  .array(fc.stringMatching(/^[a-z]{1,9}$/), { minLength: 1, maxLength: 3 })
  // A name is a folder or a file, by its depth: no entry lies below a file.
  .map((names) => names.map((name, depth) => (depth === names.length - 1 ? `${name}.x` : name)).join('/'));
const entry: fc.Arbitrary<Entry> = fc.oneof(
  fc.record({ kind: fc.constant('file' as const), path, content: fc.uint8Array({ maxLength: 300 }), executable: fc.boolean() }),
  fc.record({ kind: fc.constant('link' as const), path, target: fc.stringMatching(/^[a-z/]{1,20}$/) }),
);

function unpacks([program, ...args]: string[], entries: readonly Entry[]): void {
  const folder = mkdtempSync(join(tmpdir(), 'dcheck-test-'));
  try {
    const run = spawnSync(program!, args, { cwd: folder, input: Buffer.concat(cpio(entries)) });
    expect(run.status, String(run.stderr)).toBe(0);
    for (const wanted of entries) {
      const found = join(folder, wanted.path);
      if (wanted.kind === 'link') expect(readlinkSync(found)).toBe(wanted.target);
      if (wanted.kind !== 'file') continue;
      expect(lstatSync(found).mode & 0o777).toBe(wanted.executable ? 0o755 : 0o644);
      expect(Buffer.compare(readFileSync(found), Buffer.from(wanted.content))).toBe(0);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}
