/** All verdicts on one screen; each violation is a link to its trace. */
import type { PageCell, PageReport, PageRow } from 'dcheck/api';
import { linkTo } from './hash.ts';
import { cellWords, JUDGEMENTS } from './words.ts';

export function Matrix({ report }: { readonly report: PageReport }) {
  const configs = [...new Set(report.rows.map(({ config }) => config))];
  const hasVariants = report.rows.some(({ variant }) => variant !== '');
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section class="scrolling" tabIndex={0} aria-label="Verdicts">
      <table class="matrix">
        <thead>
          <tr>
            <th scope="col">{hasVariants ? 'variant' : ''}</th>
            {report.properties.map((name) => (
              <th key={name} scope="col">
                {name.split(/(?<=-)/).map((part) => (
                  <span key={part}>
                    {part}
                    <wbr />
                  </span>
                ))}
              </th>
            ))}
            <th scope="col" class="figure">
              distinct states
            </th>
          </tr>
        </thead>
        {configs.map((config) => (
          <tbody key={config}>
            {config === '' ? null : (
              <tr class="config">
                <th scope="rowgroup" colSpan={report.properties.length + 2}>
                  {config}
                </th>
              </tr>
            )}
            {report.rows
              .filter((row) => row.config === config)
              .map((row) => (
                <MatrixRow key={row.variant} row={row} report={report} />
              ))}
          </tbody>
        ))}
      </table>
    </section>
  );
}

function MatrixRow({ row, report }: { readonly row: PageRow; readonly report: PageReport }) {
  return (
    <tr>
      <th scope="row">{row.variant === '' ? report.spec : row.variant}</th>
      {row.cells.map((cell, index) => (
        <td key={report.properties[index]}>
          <Cell cell={cell} />
        </td>
      ))}
      <td class="figure">
        {row.distinct === null ? 'not run' : row.distinct.toLocaleString('en')}
        {row.bound === null ? null : <span class="bound"> ({row.bound})</span>}
      </td>
    </tr>
  );
}

function Cell({ cell }: { readonly cell: PageCell | null }) {
  if (cell === null) return <span class="quiet">not run</span>;
  const { sign, tone } = JUDGEMENTS[cell.judgement];
  const content = (
    <>
      <span aria-hidden="true">
        {sign}
        {cell.judgement.startsWith('violated') ? ` ${cell.steps}` : ''}
      </span>
      <span class="visually-hidden">{cellWords(cell)}</span>
    </>
  );
  if (cell.trace === null) return <span class={`verdict ${tone}`}>{content}</span>;
  return (
    <a class={`verdict ${tone}`} href={linkTo({ t: cell.trace })}>
      {content}
    </a>
  );
}
