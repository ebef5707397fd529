/**
 * How a spec draws a state: boxes in named groups, and arrows between them. A picture says what there is and what it
 * is called; where it stands and which colours it has is the viewer's affair. Viewers find what changed by the boxes'
 * ids, so an id stands for the same thing in every state.
 */

/**
 * What a box or a tag is like, for its colour and its outline: 'good' and 'bad' as the spec sees it, 'busy' for what is
 * under way, 'faint' for what hardly counts. Never the only sign of it: say it in words too.
 */
export type Tone = 'plain' | 'good' | 'bad' | 'busy' | 'faint';

/** A short word on a box: `hashed`. */
export interface PictureTag {
  readonly text: string;
  readonly tone?: Tone;
}

/** One thing of the state. */
export interface PictureBox {
  /** Unique in the picture, and of the same thing in every state. */
  readonly id: string;
  readonly title: string;
  readonly tone?: Tone;
  readonly tags?: readonly (string | PictureTag)[];
  /** Names and values, in the order in which they are shown. */
  readonly rows?: readonly (readonly [name: string, value: string])[];
}

export interface PictureGroup {
  readonly title: string;
  readonly boxes: readonly PictureBox[];
}

/** From a box to a box, by their ids; one that has an end that is not there is not drawn. */
export interface PictureArrow {
  readonly from: string;
  readonly to: string;
  readonly label?: string;
}

export interface Picture {
  readonly groups: readonly PictureGroup[];
  readonly arrows?: readonly PictureArrow[];
}

/** Where a thread stands, for pictures that show what it has in hand. */
export interface ThreadView {
  readonly name: string;
  /** Calls that have not returned, outermost first, each with the locals that it will still read. */
  readonly stack: readonly { readonly procedure: string; readonly locals: Readonly<Record<string, unknown>> }[];
}

/** What a step says to another lane, as an arrow of a message-sequence chart. */
export interface Message {
  /** The lane that it goes to. */
  readonly to: string;
  readonly text: string;
}
