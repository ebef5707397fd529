/** The JSON body of a request, up to a size that no question exceeds. */
import type { IncomingMessage } from 'node:http';

/** Bytes. A path of some thousand steps fits many times. */
export const MOST_BYTES = 256 * 1024;

/** A request that is not answered, with the HTTP status that says why. */
export class HttpRefusal extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Throws HttpRefusal. */
export async function jsonBody(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  const type = request.headers['content-type'] ?? '';
  // A page of another origin cannot send this type without asking first, and is told no then.
  if (!/^application\/json\s*(;|$)/.test(type)) throw new HttpRefusal(415, 'questions are application/json');
  if (Number(request.headers['content-length'] ?? 0) > MOST_BYTES) throw tooLarge();
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > MOST_BYTES) throw tooLarge();
    parts.push(part);
  }
  let value: unknown;
  try {
    value = JSON.parse(Buffer.concat(parts).toString('utf8'));
  } catch {
    throw new HttpRefusal(400, 'the body is no JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new HttpRefusal(400, 'a question is a JSON object');
  return value as Readonly<Record<string, unknown>>;
}

function tooLarge(): HttpRefusal {
  return new HttpRefusal(413, `a question has at most ${MOST_BYTES} bytes`);
}
