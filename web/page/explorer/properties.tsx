/** What the properties say of the state that is looked at, and searches: for their violations, and for any state. */
import type { Look, Position, SearchAnswer, StateVerdict } from 'dcheck/api';
import { useRef, useState } from 'preact/hooks';
import { type Answer, ask, RefusedBox, useAnswer } from './ask.tsx';
import type { Here } from './position.ts';

interface Props {
  readonly here: Here;
  readonly position: Position;
  readonly look: Look;
  readonly words: readonly (readonly [string, string])[];
  readonly go: (here: Here) => void;
}

export function Properties(props: Props) {
  const { look } = props;
  const [said, setSaid] = useState<string | null>(null);
  const [answer, setAnswer] = useState<Answer<SearchAnswer> | null>(null);
  const running = useRef<AbortController | null>(null);

  const start = async (
    what: string,
    target: { readonly expression: string } | { readonly property: string },
    fromStart: boolean,
  ): Promise<void> => {
    running.current?.abort();
    const controller = new AbortController();
    running.current = controller;
    setAnswer(null);
    setSaid(`searching for ${what} ...`);
    const got = await ask('search', { ...props.position, ...target, fromStart }, controller.signal);
    if (running.current !== controller) return;
    running.current = null;
    setAnswer(got);
    setSaid(got.ok ? words(what, got.answer) : null);
    if (!got.ok || got.answer.route === null) return;
    const route = got.answer.route.split(',');
    props.go({ ...props.here, route, at: route.length - 1, loop: got.answer.loop ?? 0 });
  };

  return (
    <div class="properties">
      <SearchForm {...props} start={start} />
      <p role="status" class="said">
        {said}{' '}
        {running.current === null ? null : (
          <button type="button" class="small" onClick={() => running.current?.abort()}>
            Stop
          </button>
        )}
      </p>
      {answer !== null && !answer.ok ? <RefusedBox error={answer.error} /> : null}
      <h2>In this state</h2>
      {look.verdicts.length === 0 ? <p class="quiet">There is no state here, or the spec has no invariants.</p> : null}
      <ul class="verdicts">
        {look.verdicts.map((verdict) => (
          <Verdict
            key={verdict.property + (verdict.part ?? '')}
            verdict={verdict}
            find={(fromStart) => start(`a violation of ${verdict.property}`, { property: verdict.property }, fromStart)}
          />
        ))}
      </ul>
      <h2>Not of single states</h2>
      <ul class="verdicts">
        {look.properties
          .filter((name) => !look.verdicts.some(({ property }) => property === name))
          .map((name) => (
            <li key={name}>
              <span class="name">{name}</span>
              <Find
                find={(fromStart) => start(`a violation of ${name}`, { property: name }, fromStart)}
                onlyStart={look.others.includes(name)}
                name={name}
              />
            </li>
          ))}
      </ul>
      <Evaluate position={props.position} />
      <details>
        <summary>What an expression may say</summary>
        <dl class="words">
          {props.words.map(([word, meaning]) => (
            <div key={word}>
              <dt>
                <code>{word}</code>
              </dt>
              <dd>{meaning}</dd>
            </div>
          ))}
        </dl>
      </details>
    </div>
  );
}

function words(what: string, { route, steps, distinct, bound, loop }: SearchAnswer): string {
  const looked = `${distinct.toLocaleString('en')} states looked at`;
  if (route !== null)
    return `Found ${what}: ${steps} ${steps === 1 ? 'step' : 'steps'}${loop === null ? ', shortest' : ', with a loop'} (${looked}).`;
  if (bound === null) return `There is no ${what.replace(/^an? /, '')}: every reachable state was looked at (${looked}).`;
  return `Not found: the search stopped at ${bound} (${looked}).`;
}

type Start = (what: string, target: { readonly expression: string }, fromStart: boolean) => Promise<void>;

function SearchForm({ start }: Props & { readonly start: Start }) {
  const [text, setText] = useState('');
  const [fromStart, setFromStart] = useState(false);
  return (
    <form
      class="search"
      onSubmit={(event) => {
        event.preventDefault();
        void start(`a state where ${text}`, { expression: text }, fromStart);
      }}
    >
      <label>
        Show me a shortest path to a state where
        <input
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
          placeholder="an expression, such as ended('client')"
          spellcheck={false}
          autocomplete="off"
          name="expression"
        />
      </label>
      <div>
        <label class="inline">
          <input type="checkbox" checked={fromStart} onChange={(event) => setFromStart(event.currentTarget.checked)} /> from the
          start
        </label>{' '}
        <button type="submit" disabled={text.trim() === ''}>
          Search
        </button>
      </div>
    </form>
  );
}

function Verdict({ verdict, find }: { readonly verdict: StateVerdict; readonly find: (fromStart: boolean) => void }) {
  const { property, part, holds, reason } = verdict;
  return (
    <li class={holds ? 'holds' : 'broken'}>
      <span class={`verdict ${holds ? 'good' : 'bad'}`}>{holds ? '✓' : '✗'}</span>
      <span class="visually-hidden">{holds ? 'holds:' : 'violated:'}</span>
      <span class="name">
        {property}
        {part === null ? '' : ` (${part})`}
      </span>
      {reason === '' ? null : <span class="reason">{reason}</span>}
      <Find find={find} onlyStart={false} name={property} />
    </li>
  );
}

interface FindProps {
  readonly find: (fromStart: boolean) => void;
  readonly onlyStart: boolean;
  readonly name: string;
}

function Find({ find, onlyStart, name }: FindProps) {
  return (
    <span class="find">
      {onlyStart ? null : (
        <button type="button" class="small" aria-label={`Find a violation of ${name} from here`} onClick={() => find(false)}>
          from here
        </button>
      )}{' '}
      <button type="button" class="small" aria-label={`Find a violation of ${name} from the start`} onClick={() => find(true)}>
        from the start
      </button>
    </span>
  );
}

/** An expression that is evaluated again in each state that is looked at. */
function Evaluate({ position }: { readonly position: Position }) {
  const [text, setText] = useState('');
  const [watched, setWatched] = useState('');
  const { answer, fresh } = useAnswer('evaluate', watched === '' ? null : { ...position, expression: watched });
  return (
    <form
      class="search"
      onSubmit={(event) => {
        event.preventDefault();
        setWatched(text.trim());
      }}
    >
      <label>
        Evaluate in every state that is looked at
        <input
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
          placeholder="an expression"
          spellcheck={false}
          autocomplete="off"
          name="watch"
        />
      </label>
      <div>
        <button type="submit">Evaluate</button>
      </div>
      {watched === '' || answer === null ? null : answer.ok ? (
        <output class={fresh ? '' : 'stale'}>
          <code>
            {watched} = {answer.answer.text}
          </code>
        </output>
      ) : (
        <RefusedBox error={answer.error} />
      )}
    </form>
  );
}
