/** Whom `dcheck explore` answers, and whom not. */

import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dcheck, fixture } from '../e2e/dcheck.ts';
import { type Served, send, serveSpec } from './served.ts';

let served: Served;
beforeAll(async () => {
  served = await serveSpec(fixture('counter.ts'));
});
afterAll(async () => {
  expect(await served.stop()).toBe(0);
});

const json = { 'content-type': 'application/json' };
const known = () => ({ ...json, authorization: `Bearer ${served.token}` });
const question = JSON.stringify({ variant: '', config: '', route: '0' });
const ask = (headers: Readonly<Record<string, string>>, body = question, path = '/api/look', method = 'POST') =>
  send(served.port, method, path, headers, body);

test('who knows the token gets the page and answers', async () => {
  const page = await send(served.port, 'GET', `/?token=${served.token}`);
  expect([page.status, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
  expect(page.headers['content-security-policy']).toMatch(
    /^default-src 'none'; script-src 'sha256-[^']+'; style-src 'sha256-[^']+'/,
  );
  const answer = await ask(known());
  expect(answer.status).toBe(200);
  expect(JSON.parse(answer.body)).toMatchObject({ ok: true, answer: { route: '0' } });
});

test('the token is different each time, and long', async () => {
  const other = await serveSpec(fixture('counter.ts'));
  expect(other.token).not.toBe(served.token);
  expect(Buffer.from(other.token, 'base64url').length).toBeGreaterThanOrEqual(16);
  expect(await other.stop()).toBe(0);
});

describe('refused', () => {
  test.each([
    ['no token', () => send(served.port, 'GET', '/'), 401],
    ['a wrong token', () => send(served.port, 'GET', '/?token=wrong'), 401],
    ['a question without the token', () => ask(json), 401],
    ['a question with half of the token', () => ask({ ...json, authorization: `Bearer ${served.token.slice(0, 16)}` }), 401],
    ['the token in the URL of a question only', () => ask(json, question, `/api/look?token=${served.token}`), 401],
    ['another name (DNS rebinding)', () => ask({ ...known(), host: 'evil.example' }), 403],
    ['another name with our port', () => ask({ ...known(), host: `evil.example:${served.port}` }), 403],
    ['another name for the page', () => send(served.port, 'GET', `/?token=${served.token}`, { host: 'evil.example' }), 403],
    ['our name with another port', () => ask({ ...known(), host: '127.0.0.1:1' }), 403],
    ['another origin', () => ask({ ...known(), origin: 'http://evil.example' }), 403],
    ['another origin on this machine', () => ask({ ...known(), origin: 'http://127.0.0.1:1' }), 403],
    ['the origin of a sandboxed frame or a file', () => ask({ ...known(), origin: 'null' }), 403],
    ['a request that a browser marks as another site', () => ask({ ...known(), 'sec-fetch-site': 'cross-site' }), 403],
    ['a form of another page', () => ask({ ...known(), 'content-type': 'text/plain' }), 415],
    ['a body over the limit', () => ask(known(), JSON.stringify({ route: '0'.repeat(300_000) })), 413],
    ['a question by GET', () => ask(known(), '', '/api/look', 'GET'), 405],
    ['the page by POST', () => ask(known(), question, `/?token=${served.token}`), 405],
    ['no JSON', () => ask(known(), '{'), 400],
    ['JSON that is no object', () => ask(known(), '[]'), 400],
    ['a question with a field too many', () => ask(known(), '{"route":"0","file":"/etc/passwd"}'), 400],
    ['a field of another kind', () => ask(known(), '{"route":{"toString":1}}'), 400],
    ['an unknown question', () => ask(known(), question, '/api/shutdown'), 404],
    ['a question by the name of a method', () => ask(known(), question, '/api/constructor'), 404],
  ] as const)('%s', async (_, request, status) => {
    const answer = await request();
    expect(answer.status).toBe(status);
    expect(answer.body).not.toContain(served.token);
  });

  test.each([
    '/package.json',
    '/../package.json',
    '/..%2fpackage.json',
    '/%2e%2e/%2e%2e/etc/passwd',
    '//etc/passwd',
    '/page/page.js',
    '/api/../../package.json',
  ])('the path %s', async (path) => {
    const answer = await send(served.port, 'GET', `${path}?token=${served.token}`, known());
    expect(answer.status).toBe(404);
    expect(answer.body).not.toMatch(/dcheck"|root:/);
  });

  test('a body that says it is small and is not', async () => {
    const headers = { ...known(), 'transfer-encoding': 'chunked' };
    const outcome = await ask(headers, JSON.stringify({ route: '0'.repeat(2_000_000) })).then(
      ({ status }) => status,
      (error: NodeJS.ErrnoException) => error.code,
    );
    // The connection may be gone before all was sent.
    expect([413, 'ECONNRESET', 'EPIPE']).toContain(outcome);
    expect((await ask(known())).status).toBe(200);
  });
});

test('it listens on the loopback only', async () => {
  const others = Object.values(networkInterfaces()).flatMap((all = []) =>
    all.filter(({ internal, family }) => !internal && family === 'IPv4'),
  );
  for (const { address } of others) {
    const outcome = await new Promise<string>((done) => {
      const socket = connect({ host: address, port: served.port });
      socket.on('connect', () => {
        socket.destroy();
        done('connected');
      });
      socket.on('error', (error: NodeJS.ErrnoException) => done(error.code ?? ''));
    });
    expect(outcome).toBe('ECONNREFUSED');
  }
  // Of 127.0.0.0/8 too it has one address only, on systems where all of them are there.
  expect(served.url.startsWith('http://127.0.0.1:')).toBe(true);
});

test('what is wrong is said before anybody opens a page', () => {
  const missing = dcheck(['explore', 'no-such.ts']);
  expect([missing.status, missing.stdout]).toEqual([2, '']);
  const taken = dcheck(['explore', fixture('counter.ts'), '--port', String(served.port)]);
  expect([taken.status, taken.stdout]).toEqual([2, '']);
  expect(taken.stderr).toContain(`--port ${served.port}`);
  expect(dcheck(['explore', 'specs/inval.ts', '--variant', 'v6.99']).stderr).toContain('the spec has no variant "v6.99"');
});

test('an expression that does not end is given up, and others are answered', async () => {
  const endless = ask(
    known(),
    JSON.stringify({ variant: '', config: '', route: '0', expression: '(() => { for (;;); })()' }),
    '/api/evaluate',
  );
  const other = await ask(known());
  expect(JSON.parse(other.body).ok).toBe(true);
  expect(JSON.parse((await endless).body)).toMatchObject({ ok: false, error: { code: 'timeout' } });
  expect(JSON.parse((await ask(known())).body).ok).toBe(true);
});
