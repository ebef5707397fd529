/** Where replays run: the kernel of this machine, or one in QEMU; and what to say where that cannot be. */
import { DcheckError } from '../../checker/errors/error.ts';
import type { Backend } from '../../replay/backend.ts';
import { hostBackend } from '../../replay/host/backend.ts';
import type { Arguments } from '../options.ts';
import type { Terminal } from '../terminal.ts';

export const BACKEND_OPTIONS = ['host', 'kernel'] as const;

type Given = Arguments<(typeof BACKEND_OPTIONS)[number]>;

/** Throws DcheckError `usage`. */
export async function chooseBackend({ host, kernel }: Given): Promise<Backend> {
  if (host && kernel !== undefined)
    throw new DcheckError('usage', '--host and --kernel are two places to run in', { hint: 'give one of them' });
  if (kernel === undefined) return hostBackend();
  const { qemuBackend } = await import('../../replay/qemu/backend.ts');
  return qemuBackend(kernel);
}

/** The name of the kernel; null where scripts cannot be run there, and then it has been said what is missing. */
export async function available(backend: Backend, { err }: Pick<Terminal, 'err'>): Promise<string | null> {
  const availability = await backend.probe();
  if (availability.ok) return availability.words;
  err([
    `dcheck: cannot replay on ${backend.name}:`,
    ...availability.missing.map(({ what, remedy }) => `  ${what}${remedy === '' ? '' : ` (${remedy})`}`),
  ]);
  return null;
}
