/** The witness of an outcome as a telling: its story, its title, and the command that finds it again. */
import { type Outcome, outcomeName } from '../../outcomes/outcome.ts';
import { shellWord } from '../reproduce.ts';
import type { WitnessTelling } from '../trace/report.ts';
import { tellRun, type Why } from '../trace/story.ts';
import { deadlock, sentence } from '../trace/why.ts';
import type { OutcomeFindings, OutcomeRun } from './findings.ts';
import { rerunWords } from './rerun.ts';

/** `of` says what the run shows, where it is more than the outcome's name. */
export function tellWitness(
  findings: OutcomeFindings,
  run: OutcomeRun,
  outcome: Outcome,
  of = `outcome ${outcomeName(outcome)}`,
): WitnessTelling {
  const { system } = run.result;
  const story = tellRun(
    { trace: outcome.witness, system, calls: run.calls },
    outcome.kind === 'deadlock',
    whyOf(run, outcome),
    findings.narration,
  );
  const { variant, config, result } = run;
  const words = rerunWords('outcomes', findings.request, [variant], [config], result.bound !== null);
  return {
    spec: findings.spec,
    alsoIn: [],
    story,
    reproduce: [...words, '--witness'].map(shellWord),
    witness: { variant, config, of, kind: outcome.kind, result },
  };
}

/** Of a run that comes to rest there is nothing to explain: what is seen stands in the title. */
function whyOf({ result }: OutcomeRun, { kind, property, witness }: Outcome): Why {
  const { system } = result;
  if (kind === 'rest') return () => '';
  if (kind === 'fault') {
    const reason = witness.steps.at(-1)?.fault?.reason ?? '';
    return (words) =>
      words.why(property ?? '', witness.steps, reason) ?? sentence(reason === '' ? 'the last step faults' : reason);
  }
  const name = system.properties.find((known) => known.kind === 'deadlock')?.name ?? '';
  return (words, atEnd) => words.why(name, witness.steps, '') ?? deadlock(system, atEnd);
}
