import { expect, test } from 'vitest';
import { consoleLines, deathIn } from '../../../replay/qemu/console.ts';

// Put together after Documentation/admin-guide/bug-hunting.rst and arch/x86/mm/fault.c.
const OOPS = `[    4.100000] fuse: init (API version 7.46)
[    5.000001] BUG: kernel NULL pointer dereference, address: 0000000000000030
[    5.000002] #PF: supervisor read access in kernel mode
[    5.000003] Oops: Oops: 0000 [#1] SMP NOPTI
[    5.000004] RIP: 0010:fuse_reverse_inval_entry+0x9c/0x1f0
[    5.000005] Kernel panic - not syncing: Fatal exception`;

test("the kernel's own words and the function it died in", () => {
  const death = deathIn(consoleLines(OOPS));
  expect(death?.what).toBe('BUG: kernel NULL pointer dereference, address: 0000000000000030');
  expect(death?.function).toBe('fuse_reverse_inval_entry');
  expect(death?.lines).toHaveLength(5);
});

test('a panic that names no function', () => {
  const death = deathIn(['[    1.2] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)']);
  expect([death?.what, death?.function]).toEqual([
    'Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)',
    null,
  ]);
});

test('a console without a death, and with the escape sequences of firmware', () => {
  const lines = consoleLines('\u001bc\u001b[?7l\u001b[2J\u001b[0mSeaBIOS\r\n\r\n[    9.6] reboot: Power down\r\n');
  expect(lines).toEqual(['SeaBIOS', '[    9.6] reboot: Power down']);
  expect(deathIn(lines)).toBeNull();
});
