/** `dcheck explore`, running. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type IncomingHttpHeaders, request } from 'node:http';
import { createInterface } from 'node:readline';
import { BIN, plainEnv, ROOT } from '../e2e/dcheck.ts';

export interface Served {
  readonly process: ChildProcess;
  /** As it was printed. */
  readonly url: string;
  readonly port: number;
  readonly token: string;
  stop(): Promise<number | null>;
}

/** Started, once it has printed its URL. Throws where it ends instead. */
export async function serveSpec(...args: readonly string[]): Promise<Served> {
  const child = spawn(BIN, ['explore', ...args], { cwd: ROOT, env: plainEnv(), stdio: ['ignore', 'pipe', 'pipe'] });
  let told = '';
  child.stderr.on('data', (part: Buffer) => {
    told += part.toString();
  });
  const ended = once(child, 'exit').then(() => {
    throw new Error(`dcheck explore ended: ${told}`);
  });
  const [url] = (await Promise.race([once(createInterface(child.stdout), 'line'), ended])) as [string];
  ended.catch(() => {});
  const parsed = new URL(url);
  return {
    process: child,
    url,
    port: Number(parsed.port),
    token: parsed.searchParams.get('token') ?? '',
    stop: async () => {
      if (child.exitCode !== null) return child.exitCode;
      child.kill('SIGINT');
      const [status] = (await once(child, 'exit')) as [number | null];
      return status;
    },
  };
}

export interface Sent {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A request with exactly these headers and this path, which a browser or fetch() would tidy up. */
export function send(
  port: number,
  method: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  body = '',
): Promise<Sent> {
  return new Promise((done, fail) => {
    const sent = request(
      { host: '127.0.0.1', port, method, path, headers: { host: `127.0.0.1:${port}`, ...headers } },
      (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('end', () =>
          done({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts).toString() }),
        );
      },
    );
    sent.on('error', fail);
    sent.end(body);
  });
}
