/** `dcheck replay --format json`: one document of schema `dcheck.replay/1`. */
import type { Replayed } from './text.ts';

export const REPLAY_SCHEMA = 'dcheck.replay/1';

export function replayDocument(backend: string, kernel: string, replayed: readonly Replayed[]): object {
  return {
    schema: REPLAY_SCHEMA,
    backend,
    kernel,
    replays: replayed.map((each) => {
      const { variant, config, property, length } = each.recorded.origin;
      const common = { variant, config, property, length };
      if (each.evidence === null) return { ...common, verdict: 'not replayable', step: each.step, reason: each.reason };
      const { evidence, script, folder } = each;
      const step = evidence.step === null ? null : (script.steps[evidence.step]?.covers?.[0] ?? null);
      return {
        ...common,
        verdict: evidence.verdict,
        // Of the trace.
        step,
        reason: evidence.reason,
        expected: script.expect,
        observed: evidence.observed,
        blocked: evidence.blocked.map(({ actor, function: where }) => ({ actor, function: where })),
        seconds: evidence.seconds,
        evidence: folder,
      };
    }),
  };
}
