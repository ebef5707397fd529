/**
 * How the guest tells the host what it saw: one JSON object a line on the second serial port. The kernel's console has a
 * port of its own, so nothing is mixed in; and a line that was cut off, when the kernel died while it was being written,
 * is no JSON, so it is never taken for a whole one.
 */
import { EVIDENCE_SCHEMA, type Evidence } from '../evidence.ts';

export type Frame =
  /** The guest's first program runs; `fuse` says whether this kernel has FUSE. */
  | { readonly kind: 'up'; readonly release: string; readonly fuse: boolean }
  | { readonly kind: 'evidence'; readonly evidence: Evidence }
  /** The executor has ended. */
  | { readonly kind: 'done'; readonly status: number };

/** Takes the port's bytes as they come and hands over whole frames. Lines that are none are dropped. */
export class FrameReader {
  private readonly pending: Buffer[] = [];
  private readonly take: (frame: Frame) => void;

  constructor(take: (frame: Frame) => void) {
    this.take = take;
  }

  push(bytes: Buffer): void {
    let rest = bytes;
    for (let end = rest.indexOf(NEWLINE); end >= 0; end = rest.indexOf(NEWLINE)) {
      this.pending.push(rest.subarray(0, end));
      const frame = frameOf(Buffer.concat(this.pending).toString('utf8'));
      this.pending.length = 0;
      if (frame !== null) this.take(frame);
      rest = rest.subarray(end + 1);
    }
    if (rest.length > 0) this.pending.push(rest);
  }
}

const NEWLINE = 0x0a;

function frameOf(line: string): Frame | null {
  let data: Partial<Evidence> & Partial<Frame>;
  try {
    data = JSON.parse(line) ?? {};
  } catch {
    return null;
  }
  if (data.schema === EVIDENCE_SCHEMA) return { kind: 'evidence', evidence: data as Evidence };
  return data.kind === 'up' || data.kind === 'done' ? (data as Frame) : null;
}
