/** What there is to see of one step: what it changed, the picture, the spec's text, the threads, and the whole state. */
import type { PageRun, PageState } from 'dcheck/api';
import type { Book } from './book.ts';
import { PictureView } from './picture.tsx';
import { Source } from './source.tsx';
import { StateTable } from './state-table.tsx';
import { Threads } from './threads.tsx';

interface Props {
  readonly book: Book;
  readonly run: PageRun;
  readonly step: number;
  readonly linkOf: (step: number) => string;
}

export function Inspector({ book, run, step, linkOf }: Props) {
  const last = run.states.length - 1;
  const state = run.states[step] as PageState;
  const before = step === 0 ? null : (run.states[step - 1] as PageState);
  const moment = run.moments.find(({ number }) => number === step);
  const picture = book.picture(state.picture);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section class="inspector" aria-label="The chosen step" tabIndex={0}>
      <nav class="stepper" aria-label="Steps">
        <StepLink to={step - 1} last={last} linkOf={linkOf} words="Previous" sign="‹" />
        <h2 aria-live="polite">
          {step === 0 ? 'Initial state' : `Step ${step}`} <span class="of">of {last}</span>
          {moment === undefined ? null : (
            <span class="what">
              {moment.actor}: {moment.procedure === '' ? '' : `${moment.procedure}() `}
              <code>{moment.label}</code>
            </span>
          )}
        </h2>
        <StepLink to={step + 1} last={last} linkOf={linkOf} words="Next" sign="›" />
      </nav>
      {moment === undefined || moment.notes.length === 0 ? null : (
        <ul class="notes">
          {moment.notes.map((note) => (
            <li key={note} class={note.startsWith('FAULT') ? 'fault' : ''}>
              {note}
            </li>
          ))}
        </ul>
      )}
      {picture === null ? null : <PictureView picture={picture} before={before === null ? null : book.picture(before.picture)} />}
      {moment === undefined ? null : (
        <details open>
          <summary>Where in the spec</summary>
          <Source book={book} at={moment.at} />
        </details>
      )}
      {state.threads.length === 0 ? null : (
        <details open>
          <summary>Threads after this step</summary>
          <Threads book={book} state={state} />
        </details>
      )}
      <details open={picture === null}>
        <summary>The whole state</summary>
        <StateTable book={book} now={state.root} before={before?.root ?? null} />
      </details>
    </section>
  );
}

interface StepLinkProps {
  readonly to: number;
  readonly last: number;
  readonly linkOf: (step: number) => string;
  readonly words: string;
  readonly sign: string;
}

function StepLink({ to, last, linkOf, words, sign }: StepLinkProps) {
  const isThere = to >= 0 && to <= last;
  const content = (
    <>
      <span aria-hidden="true">{sign}</span>
      <span class="visually-hidden">{words} step</span>
    </>
  );
  return isThere ? (
    <a class="button" href={linkOf(to)}>
      {content}
    </a>
  ) : (
    <span class="button off">{content}</span>
  );
}
