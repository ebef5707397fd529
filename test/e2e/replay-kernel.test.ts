/** `dcheck replay --kernel` and `--doctor` where something is missing or wrong. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dcheck } from './dcheck.ts';

const folder = mkdtempSync(join(tmpdir(), 'dcheck-test-'));
const traces = join(folder, 'run.json');
/** A PATH with nothing but what starts dcheck itself. */
const bare = join(folder, 'bin');
const env = { PATH: bare, DCHECK_KERNELS: folder };

beforeAll(() => {
  mkdirSync(bare);
  symlinkSync(process.execPath, join(bare, 'node'));
  // A header as in Documentation/arch/x86/boot.rst: enough to be taken for a kernel, and nothing to boot.
  const header = Buffer.alloc(0x8000);
  header.writeUInt16LE(0xaa55, 0x1fe);
  header.write('HdrS', 0x202, 'latin1');
  header.writeUInt16LE(0x1000, 0x20e);
  header.writeUInt8(1, 0x211);
  header.write('9.9.9-none (nobody) #1\0', 0x1200, 'latin1');
  writeFileSync(join(folder, 'vmlinuz-9.9.9'), header);
  const run = ['run', 'specs/inval.ts', '--variant', 'v6.19', '--config', 'sequential', '--format', 'json'];
  writeFileSync(traces, dcheck(run).stdout);
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

test('no such image: what there is, and where to get more; status 4', () => {
  const { status, stderr } = dcheck(['replay', traces, '--kernel', '9.9.8'], { env: { DCHECK_KERNELS: folder } });
  expect(status).toBe(4);
  expect(stderr).toContain('dcheck: cannot replay on 9.9.8:\n  there is no vmlinuz-9.9.8 in ' + folder);
  expect(stderr).toContain('these are here: 9.9.9; scripts/fetch-kernel fetches one');
});

test('no QEMU and no busybox: both are named, each with its package; status 4', () => {
  const { status, stdout, stderr } = dcheck(['replay', traces, '--kernel', '9.9.9'], { env });
  expect([status, stdout]).toEqual([4, '']);
  expect(stderr).toContain('there is no qemu-system-x86_64 on PATH (apt-get install qemu-system-x86)');
  expect(stderr).toContain('there is no busybox on PATH (apt-get install busybox-static)');
});

test('a file that is no kernel: status 2', () => {
  const { status, stderr } = dcheck(['replay', traces, '--kernel', traces], { env });
  expect(status).toBe(2);
  expect(stderr).toContain(`error[kernel-image]: ${traces} is no Linux kernel for x86 (no bzImage)`);
});

test('--host and --kernel together: status 2', () => {
  const { status, stderr } = dcheck(['replay', traces, '--host', '--kernel', '9.9.9'], { env });
  expect([status, stderr]).toEqual([2, expect.stringContaining('--host and --kernel are two places to run in')]);
});

test('the doctor says for each backend whether it works, and what to install', () => {
  const { status, stdout } = dcheck(['replay', '--doctor', '--kernel', '9.9.9'], { env });
  expect(status).toBe(4);
  expect(stdout).toContain('On another kernel, in QEMU (--kernel): does not work\n');
  expect(stdout).toMatch(
    /missing {2}qemu-system-x86_64 is there +there is no qemu-system-x86_64 on PATH\n +try: apt-get install qemu-system-x86\n/,
  );
  expect(stdout).toMatch(/ok {7}a kernel: 9\.9\.9 +9\.9\.9-none\n/);
  expect(stdout).toContain('Compiling the reproducers: does not work\n');
});

test('the doctor is told of a file that is no kernel', () => {
  const { status, stdout } = dcheck(['replay', '--doctor', '--kernel', traces], { env });
  expect(status).toBe(4);
  expect(stdout).toContain(`${traces} is no Linux kernel for x86 (no bzImage)`);
});
