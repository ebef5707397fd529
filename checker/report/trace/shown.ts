/** A story in letters that the reader's terminal has. Done before anything is laid out, since ASCII may be wider. */
import { ascii } from '../ascii.ts';
import type { Style } from '../style.ts';
import type { Story } from './story.ts';

/** `text` as it is, or in ASCII. */
export function shown(text: string, { unicode }: Pick<Style, 'unicode'>): string {
  return unicode ? text : ascii(text);
}

export function shownStory(story: Story, { unicode }: Pick<Style, 'unicode'>): Story {
  if (unicode) return story;
  return {
    ...story,
    lanes: story.lanes.map(({ actor, doing }) => ({ actor: ascii(actor), doing: ascii(doing) })),
    moments: story.moments.map((moment) => ({
      ...moment,
      actor: ascii(moment.actor),
      procedure: ascii(moment.procedure),
      label: ascii(moment.label),
      notes: moment.notes.map(ascii),
    })),
    ending: story.ending.map(ascii),
    why: ascii(story.why),
    clues: story.clues.map(ascii),
  };
}
