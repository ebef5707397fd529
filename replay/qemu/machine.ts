/** The emulated machine: the smallest one on which every kernel tried so far boots, and what its kernel is told. */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

export type Accelerator = 'kvm' | 'tcg';

/** File descriptors of QEMU beyond the standard three. */
export const FD = { initramfs: 3, evidence: 4 } as const;

/** QEMU's arguments. The console is its standard output; the second serial port is the socket `FD.evidence`. */
export function machineArguments(image: string, accelerator: Accelerator): string[] {
  // One CPU: which of two runnable tasks goes first is then the scheduler's matter alone.
  const machine = ['-machine', 'q35', '-accel', accelerator, '-smp', '1', '-m', '512', '-nodefaults', '-no-reboot'];
  // `max` has RDRAND, without which early randomness takes a second.
  const cpu = ['-cpu', accelerator === 'kvm' ? 'host' : 'max'];
  const ports = [
    ...['-display', 'none', '-chardev', 'stdio,id=console,signal=off', '-serial', 'chardev:console'],
    ...['-chardev', `socket,id=evidence,fd=${FD.evidence}`, '-serial', 'chardev:evidence'],
  ];
  // An oops ends the machine, as what comes after it is worth nothing: -no-reboot turns the panic's reboot into an exit.
  const told = 'console=ttyS0 quiet oops=panic panic=-1';
  return [...machine, ...cpu, ...ports, '-kernel', image, '-initrd', `/proc/self/fd/${FD.initramfs}`, '-append', told];
}

/** The full path of `program`, or null where PATH has none. */
export function onPath(program: string, environment: NodeJS.ProcessEnv = process.env): string | null {
  const folders = (environment.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, program)).find(isExecutable) ?? null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Whether `path` can be opened for reading and writing. */
export function isUsable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
