/** The explorer: the path so far as a chart, what can come next, and everything that is known of the chosen state. */
import type { Look, PageRun, SpecDocument } from 'dcheck/api';
import { useCallback, useEffect, useMemo } from 'preact/hooks';
import { Book } from '../book.ts';
import { Chart } from '../chart.tsx';
import { Copy } from '../copy.tsx';
import { goTo, usePlace } from '../hash.ts';
import { Inspector } from '../inspector.tsx';
import { useStepKeys } from '../keys.ts';
import { ThemeSwitch } from '../theme.tsx';
import { RefusedBox, reload, useAnswer } from './ask.tsx';
import { Files } from './files.tsx';
import { Graph } from './graph.tsx';
import { Next } from './next.tsx';
import { type Here, hereOf, linkOf, prefix, stepped, undone } from './position.ts';
import { Properties } from './properties.tsx';
import { useTakeKeys } from './take-keys.ts';

const TABS = [
  ['step', 'State'],
  ['properties', 'Properties and search'],
  ['graph', 'Graph'],
] as const;

type Words = readonly (readonly [string, string])[];

export function Explorer({ words }: { readonly words: Words }) {
  const { answer } = useAnswer('spec', {});
  if (answer === null) return <main>Loading the spec ...</main>;
  if (!answer.ok)
    return (
      <main>
        <h1>dcheck explore</h1>
        <RefusedBox error={answer.error} />
      </main>
    );
  return <Opened spec={answer.answer} words={words} />;
}

function Opened({ spec, words }: { readonly spec: SpecDocument; readonly words: Words }) {
  const place = usePlace();
  const variants = spec.variants.map(({ name }) => name);
  const configs = spec.configs.map(({ name }) => name);
  const here = useMemo(() => hereOf(place, variants, configs), [place]);
  const go = useCallback((to: Here, replace = false) => goTo(linkOf(to), replace), []);
  const { variant, config } = here;
  const whole = { variant, config, route: here.route.join(',') };
  const position = { variant, config, route: prefix(here) };
  const all = useAnswer('look', whole);
  const now = useAnswer('look', position);
  useEffect(() => {
    document.title = `${[variant, config].filter((name) => name !== '').join(' · ')} · ${spec.spec} · dcheck explore`.replace(
      /^ · /,
      '',
    );
  }, [variant, config, spec]);
  const error = [all.answer, now.answer].flatMap((answer) => (answer !== null && !answer.ok ? [answer.error] : []))[0];
  return (
    <>
      <header class="top">
        <p>
          <a href={linkOf({ ...here, route: [here.route[0] ?? '0'], at: 0, loop: 0 })}>{spec.spec}</a>
          {spec.about === '' ? null : <span class="about"> {spec.about}</span>}
        </p>
        <ThemeSwitch />
      </header>
      <main>
        <h1 class="visually-hidden">{spec.spec}: explorer</h1>
        <div class="toolbar">
          <Select
            words="Variant"
            value={variant}
            choices={spec.variants}
            choose={(name) => go({ ...here, variant: name, route: ['0'], at: 0, loop: 0 })}
          />
          <Select
            words="Configuration"
            value={config}
            choices={spec.configs}
            choose={(name) => go({ ...here, config: name, route: ['0'], at: 0, loop: 0 })}
          />
          <Initial count={all.answer?.ok ? all.answer.answer.initialStates : 1} here={here} go={go} />
          <button type="button" disabled={here.at === 0} onClick={() => go(undone(here))}>
            Undo
          </button>
          <button
            type="button"
            disabled={here.route.length === 1}
            onClick={() => go({ ...here, route: [here.route[0] ?? '0'], at: 0, loop: 0 })}
          >
            Start again
          </button>
          <button type="button" title="After the spec's text was changed" onClick={() => void reload()}>
            Reload the spec
          </button>
          <Copy text={location.href} words="Copy a link to here" />
          <Files here={here} position={whole} go={go} />
        </div>
        {error === undefined ? null : (
          <>
            <RefusedBox error={error} />
            <p>
              <a href={linkOf(undone(here))}>One step back</a> or{' '}
              <a href={linkOf({ ...here, route: ['0'], at: 0, loop: 0 })}>to the start</a>
            </p>
          </>
        )}
        {error === undefined && (all.answer === null || now.answer === null) ? <p>Looking ...</p> : null}
        {all.answer?.ok && now.answer?.ok ? (
          <Panes
            here={here}
            all={all.answer.answer}
            now={now.answer.answer}
            fresh={all.fresh && now.fresh}
            words={words}
            position={position}
            go={go}
          />
        ) : null}
      </main>
      <footer>Keys: ← → along the path, 1 to 9 take a step, Backspace undo.</footer>
    </>
  );
}

interface PanesProps {
  readonly here: Here;
  readonly all: Look;
  readonly now: Look;
  /** False while an answer about another position is shown. */
  readonly fresh: boolean;
  readonly words: Words;
  readonly position: { readonly variant: string; readonly config: string; readonly route: string };
  readonly go: (here: Here, replace?: boolean) => void;
}

function Panes({ here, all, now, fresh, words, position, go }: PanesProps) {
  const book = useMemo(() => new Book(all), [all]);
  const run = useMemo((): PageRun => ({ ...all.run, loop: here.loop === 0 ? null : here.loop }), [all, here.loop]);
  const last = run.states.length - 1;
  const at = Math.min(here.at, last);
  const link = useCallback((step: number) => linkOf({ ...here, at: step }), [here]);
  const move = useCallback((step: number) => go({ ...here, at: step }, true), [here, go]);
  const take = useCallback((step: string) => go(stepped(here, step)), [here, go]);
  useStepKeys(at, last, move);
  const undo = here.at === 0 ? null : () => go(undone(here));
  useTakeKeys({ link: linkOf(here), enabled: fresh ? now.enabled : null, take, undo });
  const broken = all.violated[at] ?? [];
  return (
    <div class="split">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section class="chart-pane" tabIndex={0} aria-label="The path, a lane for each actor">
        <Chart
          run={run}
          step={at}
          linkOf={link}
          violated={all.violated}
          below={<Next look={now} following={here.route[here.at + 1]} branching={at < last ? at : null} take={take} />}
        />
      </section>
      <div class="side">
        <div class="tabs" role="tablist" aria-label="What to look at">
          {TABS.map(([name, title]) => (
            <a
              key={name}
              role="tab"
              id={`tab-${name}`}
              aria-selected={here.tab === name}
              aria-controls="panel"
              href={linkOf({ ...here, tab: name })}
            >
              {title}
            </a>
          ))}
        </div>
        <div role="tabpanel" id="panel" aria-labelledby={`tab-${here.tab}`} class="panel">
          {broken.length === 0 ? null : <p class="alert">Violated here: {broken.join(', ')}</p>}
          {here.tab === 'properties' ? (
            <Properties here={here} position={position} look={now} words={words} go={go} />
          ) : here.tab === 'graph' ? (
            <Graph position={position} goTo={(route) => go({ ...here, route, at: route.length - 1, loop: 0 })} />
          ) : (
            <Inspector book={book} run={run} step={at} linkOf={link} />
          )}
        </div>
      </div>
    </div>
  );
}

/** Which initial state the path begins in, where there are several. */
function Initial({ count, here, go }: { readonly count: number; readonly here: Here; readonly go: (here: Here) => void }) {
  if (count < 2) return null;
  return (
    <label>
      <span class="quiet">Initial state</span>{' '}
      <input
        type="number"
        min={0}
        max={count - 1}
        value={here.route[0]}
        onChange={(event) => go({ ...here, route: [event.currentTarget.value], at: 0, loop: 0 })}
      />
    </label>
  );
}

interface SelectProps {
  readonly words: string;
  readonly value: string;
  readonly choices: SpecDocument['variants'];
  readonly choose: (name: string) => void;
}

function Select({ words, value, choices, choose }: SelectProps) {
  if (choices.length === 0) return null;
  return (
    <label>
      <span class="quiet">{words}</span>{' '}
      <select value={value} onChange={(event) => choose(event.currentTarget.value)}>
        {choices.map(({ name, about }) => (
          <option key={name} title={about}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
