/** `dcheck replay --doctor`: what works on this machine, and what to install for the rest. */
import { type DoctorLine, hostChecks } from './host/probe.ts';
import { qemuChecks } from './qemu/checks.ts';
import { reproducerChecks } from './reproducer/checks.ts';

export interface DoctorSection {
  /** `--host`; null where no replay needs it. */
  readonly backend: '--host' | '--kernel' | null;
  readonly title: string;
  readonly lines: readonly DoctorLine[];
  /** Every line is well. */
  readonly works: boolean;
}

/** `kernel`: also boots this one. */
export async function examine(kernel: string | undefined): Promise<readonly DoctorSection[]> {
  const section = (backend: DoctorSection['backend'], title: string, lines: readonly DoctorLine[]): DoctorSection => ({
    backend,
    title,
    lines,
    works: lines.every(({ ok }) => ok),
  });
  return [
    section('--host', 'On the kernel of this machine', await hostChecks()),
    section('--kernel', 'On another kernel, in QEMU', await qemuChecks(kernel)),
    section(null, 'Compiling the reproducers', reproducerChecks()),
  ];
}
