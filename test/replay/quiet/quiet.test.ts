/** Where threads sleep, on this machine; and who takes a lock, on stacks as kernels print them. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { quiet } from '../../../replay/quiet/quiet.ts';
import { sleepOf, whoTakesTheLock } from '../../../replay/quiet/stack.ts';

test('the lock primitives on top are passed over', () => {
  expect(
    whoTakesTheLock(['rwsem_down_write_slowpath', 'down_write_nested', 'start_removing_dentry', 'fuse_reverse_inval_entry']),
  ).toBe('start_removing_dentry');
  expect(whoTakesTheLock(['fuse_reverse_inval_entry', 'fuse_dev_do_write'])).toBe('fuse_reverse_inval_entry');
  expect(whoTakesTheLock(['down_write'])).toBe('down_write');
});

test('a process that sleeps is seen to sleep, and one that is gone to be gone', async () => {
  const child = spawn('sleep', ['60']);
  await expect.poll(() => sleepOf(`/proc/${child.pid}`).state).toBe('S');
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(sleepOf(`/proc/${child.pid}`).state).toBe('X');
});

test('who is busy and runs is not quiet; idle and parked actors are', async () => {
  const child = spawn(process.execPath, ['-e', 'for (;;);']);
  const actor = { name: 'client', tid: child.pid!, proc: `/proc/${child.pid}`, isBusy: true, isParked: false };
  expect(await quiet(() => [actor], 300)).toBeNull();
  expect(await quiet(() => [{ ...actor, isParked: true }], 5000)).toEqual([{ name: 'client', is: 'parked', stack: [] }]);
  expect(await quiet(() => [{ ...actor, isBusy: false }], 5000)).toEqual([{ name: 'client', is: 'idle', stack: [] }]);
  child.kill('SIGKILL');
});

test('who waits for its next order, or for a reply that the server has not read, is not quiet', async () => {
  const child = spawn(process.execPath, ['-e', "require('fs').readSync(0, Buffer.alloc(1))"], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const actor = { name: 'client', tid: child.pid!, proc: `/proc/${child.pid}`, isBusy: true, isParked: false };
  await expect.poll(() => sleepOf(actor.proc).state).toBe('S');
  expect(await quiet(() => [actor], 300)).toBeNull();
  child.kill('SIGKILL');
});
