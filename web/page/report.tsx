/** The report: an overview with the matrix, and a page for each trace. */
import type { PageReport, PageTrace } from 'dcheck/api';
import { useCallback, useEffect, useMemo } from 'preact/hooks';
import { Book } from './book.ts';
import { Chart } from './chart.tsx';
import { Copy } from './copy.tsx';
import { goTo, linkTo, usePlace } from './hash.ts';
import { Inspector } from './inspector.tsx';
import { useStepKeys } from './keys.ts';
import { Matrix } from './matrix.tsx';
import { ThemeSwitch } from './theme.tsx';
import { cellName, JUDGEMENTS } from './words.ts';

export function Report({ report }: { readonly report: PageReport }) {
  const place = usePlace();
  const book = useMemo(() => new Book(report), [report]);
  const trace = report.traces.find(({ id }) => id === place.t);
  useEffect(() => {
    document.title = [trace === undefined ? '' : `${cellName(trace)} · ${trace.property} · `, report.spec, ' · dcheck'].join('');
  }, [report, trace]);
  return (
    <>
      <header class="top">
        <p>
          <a href={linkTo({})}>{report.spec}</a>
          {report.about === '' ? null : <span class="about"> {report.about}</span>}
        </p>
        <ThemeSwitch />
      </header>
      <main>
        {trace === undefined ? (
          <Overview report={report} missing={place.t} />
        ) : (
          <TracePage key={trace.id} report={report} trace={trace} book={book} asked={place.s} />
        )}
      </main>
      <footer>dcheck {report.version}. Keys: ← → step, Home and End first and last.</footer>
    </>
  );
}

function Overview({ report, missing }: { readonly report: PageReport; readonly missing: string | undefined }) {
  return (
    <div class="overview">
      <h1>{report.spec}</h1>
      {missing === undefined ? null : <p class="alert">This report has no trace "{missing}".</p>}
      <Matrix report={report} />
      <p class="key">
        {Object.entries(JUDGEMENTS).map(([name, { sign, words, tone }]) => (
          <span key={name}>
            <span class={`verdict ${tone}`}>{sign}</span> {words}
          </span>
        ))}
      </p>
      <section class="closing">
        {report.closing.map((line) => (
          <p key={line}>{line}</p>
        ))}
      </section>
      {report.traces.length === 0 ? null : <h2>Traces</h2>}
      <ul class="traces">
        {report.traces.map((trace) => (
          <li key={trace.id}>
            <a href={linkTo({ t: trace.id })}>{traceName(trace)}</a>
            <span class={`tag ${JUDGEMENTS[trace.judgement].tone}`}>{JUDGEMENTS[trace.judgement].words}</span>
            <span class="quiet">{trace.size}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

interface TraceProps {
  readonly report: PageReport;
  readonly trace: PageTrace;
  readonly book: Book;
  readonly asked: string | undefined;
}

function TracePage({ report, trace, book, asked }: TraceProps) {
  const last = trace.states.length - 1;
  const step = Math.max(0, Math.min(last, asked === undefined ? last : Number.parseInt(asked, 10) || 0));
  const linkOf = useCallback((to: number) => linkTo({ t: trace.id, s: to }), [trace]);
  const go = useCallback((to: number) => goTo(linkOf(to), true), [linkOf]);
  useStepKeys(step, last, go);
  const index = report.traces.indexOf(trace);
  const previous = report.traces[index - 1];
  const next = report.traces[index + 1];
  const { words, tone } = JUDGEMENTS[trace.judgement];
  return (
    <>
      <div class="title">
        <h1>
          {trace.property}
          {trace.part === null ? '' : ` (${trace.part})`} <span class={`tag ${tone}`}>{words}</span>
        </h1>
        <p>
          {cellName(trace)}
          {cellName(trace) === '' ? '' : ' · '}
          {trace.size}
          {trace.alsoIn.length === 0 ? null : (
            <span class="quiet"> The same steps in: {trace.alsoIn.map(cellName).join('; ')}.</span>
          )}
        </p>
        <details open class="story">
          <summary>Why, and how to find it again</summary>
          {trace.why === '' ? null : <p class="why">{trace.why}</p>}
          {trace.clues.map((clue) => (
            <p key={clue} class="quiet clue">
              {clue}
            </p>
          ))}
          {trace.ending.length === 0 ? null : <p class="quiet">At the end: {trace.ending.join('; ')}.</p>}
          <p class="reproduce">
            <code>{trace.reproduce}</code> <Copy text={trace.reproduce} words="Copy the command" />
          </p>
        </details>
        <nav aria-label="Traces">
          {previous === undefined ? null : <a href={linkTo({ t: previous.id })}>‹ {traceName(previous)}</a>}
          {next === undefined ? null : <a href={linkTo({ t: next.id })}>{traceName(next)} ›</a>}
        </nav>
      </div>
      <div class="split">
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
        <section class="chart-pane" tabIndex={0} aria-label="Steps, a lane for each actor">
          <Chart run={trace} step={step} linkOf={linkOf} />
        </section>
        <Inspector book={book} run={trace} step={step} linkOf={linkOf} />
      </div>
    </>
  );
}

function traceName(trace: PageTrace): string {
  return [cellName(trace), trace.property].filter((part) => part !== '').join(' · ');
}
