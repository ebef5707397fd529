/** The steps that can be taken from here, each in the lane of its actor, and who cannot go on. */
import type { EnabledStep, Lane, Look } from 'dcheck/api';
import { Breakable } from '../breakable.tsx';

interface Props {
  readonly look: Look;
  /** What the path does next, where it goes on. */
  readonly following: string | undefined;
  /** The state that the steps lead out of, where the path goes on after it; null at its end. */
  readonly branching: number | null;
  readonly take: (step: string) => void;
}

export function Next({ look, following, branching, take }: Props) {
  const { lanes } = look.run;
  const quick = new Map(look.enabled.slice(0, 9).map((step, index) => [step.route, index + 1]));
  return (
    <section class="next-steps" aria-label="Steps that can be taken">
      {branching === null ? null : (
        <p class="branching">From {branching === 0 ? 'the initial state' : `step ${branching}`}, another way leaves the path:</p>
      )}
      <div class="lanes" style={{ '--lanes': String(Math.max(1, lanes.length)) }}>
        <span class="number" aria-hidden="true">
          →
        </span>
        {lanes.map((lane, index) => (
          <LaneSteps key={lane.actor} lane={lane} index={index} look={look} following={following} quick={quick} take={take} />
        ))}
      </div>
      {look.enabled.length === 0 ? <p class="over">{endWords(look)}</p> : null}
    </section>
  );
}

function endWords({ deadlock, outcome, verdicts }: Look): string {
  if (verdicts.length === 0 && deadlock === false && outcome === null) return 'Nothing comes after this.';
  if (deadlock) return 'Deadlock: nobody can go on.';
  return outcome === null ? 'It is over: nobody has a step.' : `It is over: ${outcome}.`;
}

interface LaneProps {
  readonly lane: Lane;
  readonly index: number;
  readonly look: Look;
  readonly following: string | undefined;
  readonly quick: ReadonlyMap<string, number>;
  readonly take: (step: string) => void;
}

function LaneSteps({ lane, index, look, following, quick, take }: LaneProps) {
  const steps = look.enabled.filter(({ actor }) => actor === lane.actor);
  const blocked = look.blocked.find(({ actor }) => actor === lane.actor);
  return (
    <div class="lane" style={{ gridColumn: index + 2 }}>
      {steps.map((step) => (
        <StepButton key={step.route} step={step} digit={quick.get(step.route)} follows={step.route === following} take={take} />
      ))}
      {blocked === undefined || blocked.reason === '' ? null : (
        <p class={`blocked ${blocked.reason === 'has ended' ? 'ended' : ''}`}>{blocked.reason}</p>
      )}
    </div>
  );
}

interface ButtonProps {
  readonly step: EnabledStep;
  readonly digit: number | undefined;
  readonly follows: boolean;
  readonly take: (step: string) => void;
}

function StepButton({ step, digit, follows, take }: ButtonProps) {
  const { route, actor, procedure, label, notes, choice, fault, inModel, violates, backTo } = step;
  return (
    <button
      type="button"
      class={`take ${follows ? 'follows' : ''} ${violates.length > 0 ? 'violates' : ''}`}
      onClick={() => take(route)}
    >
      <span class="visually-hidden">{actor}: </span>
      {digit === undefined ? null : <kbd title="key">{digit}</kbd>}
      {procedure === '' ? null : (
        <span class="procedure">
          <Breakable text={procedure} />
          ()
        </span>
      )}
      <span class="label">
        <Breakable text={label} />
      </span>
      {notes.map((note) => (
        <span key={note} class="note">
          {note}
        </span>
      ))}
      {choice === '' ? null : <span class="note aside">{choice}</span>}
      {fault === null ? null : <span class="note fault">faults: {fault}</span>}
      {violates.length === 0 ? null : <span class="note fault">violates {violates.join(', ')}</span>}
      {inModel ? null : <span class="note aside">outside the spec's constraint</span>}
      {backTo === null ? null : <span class="note aside">back to state {backTo}</span>}
      {follows ? <span class="note aside">as the path goes on</span> : null}
    </button>
  );
}
