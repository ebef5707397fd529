/**
 * The explorer's server: one page, and the questions that it asks.
 *
 * Whoever can ask runs the spec, and expressions of his own. So it listens on the loopback only, and answers nobody who
 * does not know the token in its URL; it refuses requests by another name than its own (a foreign name that is made to
 * point here: DNS rebinding), requests that another page sends, and bodies that no question needs. It serves no files.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EXPRESSION_HELP, type ExplorerHost } from '../../checker/api.ts';
import { htmlPage, type Page } from '../html.ts';
import { answerTo } from './answer.ts';
import { HttpRefusal, jsonBody } from './body.ts';

const LOOPBACK = '127.0.0.1';

export interface ServerOptions {
  readonly host: ExplorerHost;
  readonly title: string;
  /** 0: any free one. */
  readonly port: number;
}

export interface RunningServer {
  /** With the token. */
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

/** Throws Node's error where the port is taken. */
export async function serve({ host, title, port }: ServerOptions): Promise<RunningServer> {
  const token = randomBytes(24).toString('base64url');
  const page = htmlPage(title, { kind: 'explorer', words: EXPRESSION_HELP });
  const server = createServer((request, response) => {
    respond(request, response, { host, page, token, port: portOf(server) }).catch((error: unknown) => {
      refuse(response, error instanceof HttpRefusal ? error : new HttpRefusal(500, 'internal error: this is a bug in dcheck'));
      if (!(error instanceof HttpRefusal)) console.error(error);
    });
  });
  await new Promise<void>((listening, failed) => {
    server.once('error', failed);
    server.listen({ host: LOOPBACK, port, exclusive: true }, listening);
  });
  return {
    url: `http://${LOOPBACK}:${portOf(server)}/?token=${token}`,
    port: portOf(server),
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

interface Serving {
  readonly host: ExplorerHost;
  readonly page: Page;
  readonly token: string;
  readonly port: number;
}

async function respond(request: IncomingMessage, response: ServerResponse, serving: Serving): Promise<void> {
  refuseForeign(request, serving.port);
  const url = new URL(request.url ?? '/', `http://${LOOPBACK}`);
  if (url.pathname === '/') {
    if (request.method !== 'GET' && request.method !== 'HEAD') throw new HttpRefusal(405, 'this page can only be read');
    if (!same(url.searchParams.get('token') ?? '', serving.token))
      throw new HttpRefusal(401, 'open the URL that dcheck explore printed, with its token');
    send(response, 200, 'text/html; charset=utf-8', serving.page.html, { 'content-security-policy': serving.page.policy });
    return;
  }
  const name = /^\/api\/([a-z]+)$/.exec(url.pathname)?.[1];
  if (name === undefined) throw new HttpRefusal(404, 'there is nothing here');
  if (request.method !== 'POST') throw new HttpRefusal(405, 'questions are asked by POST');
  if (!same(request.headers.authorization ?? '', `Bearer ${serving.token}`))
    throw new HttpRefusal(401, 'the token is missing or wrong');
  const question = await jsonBody(request);
  if (name === 'reload') {
    await serving.host.close();
    send(response, 200, 'application/json', JSON.stringify({ ok: true, answer: {} }));
    return;
  }
  const left = new AbortController();
  response.on('close', () => left.abort());
  const answer = await answerTo(serving.host, name, question, left.signal);
  send(response, 200, 'application/json', JSON.stringify(answer));
}

/** By another name, or for another page. */
function refuseForeign({ headers }: IncomingMessage, port: number): void {
  const names = [`${LOOPBACK}:${port}`, `localhost:${port}`];
  if (!names.includes(headers.host ?? '')) throw new HttpRefusal(403, 'this server is not known by that name');
  const { origin } = headers;
  if (origin !== undefined && !names.some((name) => origin === `http://${name}`))
    throw new HttpRefusal(403, 'another page may not ask here');
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none')
    throw new HttpRefusal(403, 'another page may not ask here');
}

/** Takes as long for every wrong token. */
function same(given: string, right: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function refuse(response: ServerResponse, { status, message }: HttpRefusal): void {
  if (response.headersSent) response.destroy();
  // What is left of a body that was refused is not waited for.
  else send(response, status, 'text/plain; charset=utf-8', `${message}\n`, { connection: 'close' });
}

function send(
  response: ServerResponse,
  status: number,
  type: string,
  body: string,
  more: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, {
    'content-type': type,
    'content-length': String(Buffer.byteLength(body)),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-resource-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
    'x-frame-options': 'DENY',
    ...more,
  });
  response.end(response.req.method === 'HEAD' ? undefined : body);
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
