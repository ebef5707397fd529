/** A command about variants and configurations, in words that a shell reads back. */
import { candidateWords } from '../reproduce.ts';
import type { OutcomeFindings } from './findings.ts';

/** `dcheck outcomes specs/inval.ts --variant v6.19 --config sequential`; names that are '' are left out. */
export function rerunWords(
  command: 'outcomes' | 'diff',
  request: OutcomeFindings['request'],
  variants: readonly string[],
  configs: readonly string[],
  bounded: boolean,
): string[] {
  return [
    'dcheck',
    command,
    request.spec,
    ...candidateWords(request),
    ...variants.flatMap((variant) => (variant === '' ? [] : ['--variant', variant])),
    ...configs.flatMap((config) => (config === '' ? [] : ['--config', config])),
    ...Object.entries(request.set).flatMap(([name, value]) => ['--set', `${name}=${String(value)}`]),
    // A run that ended by itself needs no bound to find this again.
    ...(bounded ? request.limits : []),
  ];
}
