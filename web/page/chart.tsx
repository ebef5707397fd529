/**
 * A run as a message-sequence chart: a lane for each actor, time downward, a row for each step. Beside a lane's line
 * stand the locks that its actor holds after the step, as bars; where the actor waits, the line is broken; where it has
 * ended, there is none. Arrows go to whom a step sends something, or whom it lets go on.
 *
 * Rows are a list of links, one to each step, so that it can be read and used without seeing it.
 */
import type { LaneStatus, PageMoment, PageRun, PageState } from 'dcheck/api';
import type { ComponentChildren } from 'preact';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { Breakable } from './breakable.tsx';

interface Props {
  readonly run: PageRun;
  /** The step that is shown beside the chart; 0: the initial state. */
  readonly step: number;
  readonly linkOf: (step: number) => string;
  /** Names of the properties that each state violates, the initial one first. */
  readonly violated?: readonly (readonly string[])[];
  /** What stands under the last row. */
  readonly below?: ComponentChildren;
}

/** A lock as one lane has it. */
interface Hold {
  readonly name: string;
  readonly mode: string;
  readonly colour: number;
}

const COLOURS = 6;

export function Chart({ run, step, linkOf, violated = [], below }: Props) {
  const list = useRef<HTMLOListElement>(null);
  const colours = useMemo(() => lockColours(run.states), [run]);
  useEffect(() => {
    const current = list.current?.querySelector<HTMLElement>('[aria-current]');
    if (current !== null && current !== undefined) bringIntoView(current, step === run.states.length - 1);
  }, [step, run, below !== undefined]);
  const last = run.states.length - 1;
  return (
    <div class="chart" style={{ '--lanes': String(Math.max(1, run.lanes.length)) }}>
      <Heads run={run} />
      <ol ref={list} class="rows">
        <li class={`row ${step === 0 ? 'current' : ''}`}>
          <a href={linkOf(0)} aria-current={step === 0 ? 'step' : undefined}>
            <span class="number">0</span>
            <Lines run={run} state={run.states[0]} statuses={run.lanes.map(() => 'quiet')} colours={colours} />
            <span class="initial">
              initial state <Broken names={violated[0]} />
            </span>
          </a>
        </li>
        {run.moments.map((moment, index) => (
          <Row
            key={String(index)}
            run={run}
            moment={moment}
            at={stepOf(run.moments, index)}
            current={moment.number !== null && moment.number === step}
            linkOf={linkOf}
            colours={colours}
            broken={moment.number === null ? undefined : violated[moment.number]}
          />
        ))}
      </ol>
      {run.loop === null ? null : <p class="loop">{loopWords(run.loop, last)}</p>}
      {below}
      <Legend colours={colours} waiting={run.moments.some(({ statuses }) => statuses.includes('waiting'))} />
    </div>
  );
}

function loopWords(loop: number, last: number): string {
  return loop > last ? 'And so it stays for ever.' : `And again from step ${loop}, for ever.`;
}

/** The step that a moment comes after or is. */
function stepOf(moments: readonly PageMoment[], index: number): number {
  for (let at = index; at >= 0; at--) {
    const number = moments[at]?.number;
    if (number !== null && number !== undefined) return number;
  }
  return 0;
}

function Heads({ run }: { readonly run: PageRun }) {
  return (
    <div class="heads">
      {run.lanes.map(({ actor, doing }, lane) => (
        <div key={actor} class="head" style={{ gridColumn: lane + 2 }}>
          <strong>{actor}</strong>
          {doing === '' ? null : <code>{doing}</code>}
        </div>
      ))}
    </div>
  );
}

interface RowProps {
  readonly run: PageRun;
  readonly moment: PageMoment;
  readonly at: number;
  readonly current: boolean;
  readonly linkOf: (step: number) => string;
  readonly colours: ReadonlyMap<string, number>;
  readonly broken: readonly string[] | undefined;
}

function Row({ run, moment, at, current, linkOf, colours, broken }: RowProps) {
  const { number, lane, procedure, label, notes, callers, fault } = moment;
  const opens = run.loop !== null && number === run.loop;
  const content = (
    <>
      <span class="number">{number ?? ''}</span>
      <Lines run={run} state={run.states[at]} statuses={moment.statuses} colours={colours} />
      <span class="speech" style={{ gridColumn: lane + 2 }}>
        <span class="visually-hidden">{moment.actor}: </span>
        {procedure === '' ? null : (
          <span class="procedure" title={[...callers, procedure].join(' > ')}>
            <Breakable text={procedure} />
            ()
          </span>
        )}
        <span class={number === null ? 'waits' : 'label'}>{number === null ? label : <Breakable text={label} />}</span>
        {notes.map((note, index) => (
          <span key={String(index)} class={`note ${note.startsWith('FAULT') ? 'fault' : ''}`}>
            {note}
          </span>
        ))}
        <Broken names={broken} />
        {fault !== null && notes.length === 0 ? <span class="note fault">{fault}</span> : null}
      </span>
      <Arrows run={run} moment={moment} />
    </>
  );
  return (
    <li class={`row ${current ? 'current' : ''} ${opens ? 'opens-loop' : ''}`}>
      {opens ? <span class="loop-mark">for ever from here</span> : null}
      {number === null ? (
        <div class="cells">{content}</div>
      ) : (
        <a href={linkOf(number)} aria-current={current ? 'step' : undefined}>
          {content}
        </a>
      )}
    </li>
  );
}

/** Properties that do not hold after a step. */
function Broken({ names = [] }: { readonly names: readonly string[] | undefined }) {
  return names.length === 0 ? null : <span class="broken-here">✗ {names.join(', ')}</span>;
}

interface LinesProps {
  readonly run: PageRun;
  readonly state: PageState | undefined;
  readonly statuses: readonly LaneStatus[];
  readonly colours: ReadonlyMap<string, number>;
}

/** The lanes' lines over the height of a row. */
function Lines({ run, state, statuses, colours }: LinesProps) {
  return (
    <>
      {run.lanes.map(({ actor }, lane) => {
        const holds = holdsOf(actor, state, colours);
        const waits = statuses[lane] === 'waiting';
        return (
          <span key={actor} class={`line ${statuses[lane] ?? 'quiet'}`} style={{ gridColumn: lane + 2 }}>
            {waits ? <span class="visually-hidden">{actor} waits. </span> : null}
            {holds.map(({ name, mode, colour }, index) => (
              <span
                key={name + mode}
                class={`bar c${colour} ${mode}`}
                style={{ left: `${6 + index * 7}px` }}
                title={`${actor} holds ${name} ${mode}`}
              >
                <span class="visually-hidden">
                  {actor} holds {name} {mode === '' ? '' : `(${mode})`}.{' '}
                </span>
              </span>
            ))}
          </span>
        );
      })}
    </>
  );
}

function Arrows({ run, moment }: { readonly run: PageRun; readonly moment: PageMoment }) {
  const all = [
    ...moment.messages.map(({ lane, text }) => ({ lane, text, kind: 'message' })),
    ...moment.wakes.map((lane) => ({ lane, text: `${run.lanes[lane]?.actor ?? ''} can go on`, kind: 'wake' })),
  ];
  return (
    <>
      {all.map(({ lane, text, kind }, index) => {
        const left = Math.min(lane, moment.lane);
        const right = Math.max(lane, moment.lane);
        return (
          <span
            key={`${kind}${lane}`}
            class={`arrow ${kind} ${lane > moment.lane ? 'rightward' : 'leftward'}`}
            style={{ gridColumn: `${left + 2} / ${right + 2}`, gridRow: index + 2 }}
          >
            <span class="arrow-text">{text}</span>
          </span>
        );
      })}
    </>
  );
}

function Legend({ colours, waiting }: { readonly colours: ReadonlyMap<string, number>; readonly waiting: boolean }) {
  if (colours.size === 0 && !waiting) return null;
  return (
    <ul class="legend">
      {[...colours].map(([name, colour]) => (
        <li key={name}>
          <span class={`swatch c${colour}`} /> holds {name}
        </li>
      ))}
      {waiting ? (
        <li>
          <span class="swatch waits" /> waits
        </li>
      ) : null}
    </ul>
  );
}

/** Scrolls the pane that the chart is in, and nothing else, until `row` can be seen below the lanes' names. */
function bringIntoView(row: HTMLElement, isLast: boolean): void {
  const pane = row.closest('.chart-pane');
  const heads = pane?.querySelector('.heads');
  if (pane === null || heads === null || heads === undefined) return;
  const { top, bottom } = row.getBoundingClientRect();
  const frame = pane.getBoundingClientRect();
  const upper = frame.top + heads.getBoundingClientRect().height;
  const lower = Math.min(frame.bottom, innerHeight);
  const next = pane.querySelector('.next-steps')?.getBoundingClientRect();
  // At the end of a path what can come next is what one wants to see.
  if (isLast && next !== undefined) {
    const wanted = Math.min(next.bottom, next.top + 0.6 * (lower - upper));
    if (wanted > lower || top < upper) pane.scrollTop += wanted - lower;
  } else if (top < upper) pane.scrollTop -= upper - top;
  else if (bottom > lower) pane.scrollTop += bottom - lower + 8;
}

/** A colour for each lock, in the order in which they are first taken. */
function lockColours(states: readonly PageState[]): ReadonlyMap<string, number> {
  const names = new Set(states.flatMap(({ locks }) => locks.map(({ name }) => name)));
  return new Map([...names].map((name, index) => [name, index % COLOURS]));
}

function holdsOf(actor: string, state: PageState | undefined, colours: ReadonlyMap<string, number>): Hold[] {
  return (state?.locks ?? []).flatMap(({ name, holders }) =>
    holders.flatMap((holder) => (holder.actor === actor ? [{ name, mode: holder.mode, colour: colours.get(name) ?? 0 }] : [])),
  );
}
