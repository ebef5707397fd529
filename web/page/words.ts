/** Verdicts as the pages show them: a sign, a word, and a class for the colour. */
import type { Judgement, PageCell } from 'dcheck/api';

export const JUDGEMENTS: Readonly<Record<Judgement, { readonly sign: string; readonly words: string; readonly tone: string }>> = {
  holds: { sign: '✓', words: 'holds', tone: 'good' },
  'violated-as-expected': { sign: '✗', words: 'violated, as expected', tone: 'busy' },
  incomplete: { sign: '?', words: 'incomplete: not everything was explored', tone: 'plain' },
  violated: { sign: '✗!', words: 'VIOLATED, not expected', tone: 'bad' },
  'holds-unexpectedly': { sign: '✓!', words: 'HOLDS, but a violation is expected', tone: 'bad' },
};

/** What a screen reader says of a cell. */
export function cellWords({ judgement, steps }: PageCell): string {
  const { words } = JUDGEMENTS[judgement];
  return judgement.startsWith('violated') ? `${words}, ${steps} steps` : words;
}

export function cellName({ variant, config }: { readonly variant: string; readonly config: string }): string {
  return [variant, config].filter((name) => name !== '').join(' · ');
}
