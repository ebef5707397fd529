/** The lines of the spec around a step, as a debugger shows them. */
import type { PagePlace } from 'dcheck/api';
import type { Book } from './book.ts';

const AROUND = 5;

export function Source({ book, at }: { readonly book: Book; readonly at: PagePlace | null }) {
  if (at === null) return <p class="quiet">This step has no place in the spec's text.</p>;
  const lines = book.source(at.file)?.split('\n');
  const first = Math.max(1, at.line - AROUND);
  return (
    <figure class="source">
      <figcaption>
        {at.file}:{at.line}
      </figcaption>
      {lines === undefined ? null : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <pre tabIndex={0}>
          {lines.slice(first - 1, at.line + AROUND).map((line, index) => (
            <span key={String(index)} class={first + index === at.line ? 'here' : ''}>
              <span class="line-number">{first + index}</span>
              {line}
              {'\n'}
            </span>
          ))}
        </pre>
      )}
    </figure>
  );
}
