/** Traces in ITF, checked against the format's definition (Apalache ADR 015) and read back. */
import { fault, faultFree, type Spec, spec, when } from 'dcheck';
import { describe, expect, it } from 'vitest';
import { violations } from '../../../../checker/report/findings.ts';
import { itfDocument, itfReport, toItf } from '../../../../checker/report/trace/itf.ts';
import type { Telling } from '../../../../checker/report/trace/report.ts';
import { tell } from '../../../../checker/report/trace/story.ts';
import lostUpdate from '../../../fixtures/lost-update.ts';
import { findingsOf, style } from '../findings.ts';

type Itf = Readonly<Record<string, unknown>>;
interface ItfTrace {
  readonly '#meta': Readonly<Record<string, unknown>>;
  readonly vars: readonly string[];
  readonly states: readonly Itf[];
}

async function tellingOf(of: Spec): Promise<Telling> {
  const findings = await findingsOf(of);
  const [violated] = violations(findings);
  return { spec: findings.spec, violated: violated!, alsoIn: [], story: tell(violated!, undefined), reproduce: [] } as Telling;
}

/** ADR 015's grammar of expressions. */
function isExpression(value: unknown): boolean {
  if (typeof value === 'string' || typeof value === 'boolean') return true;
  if (Array.isArray(value)) return value.every(isExpression);
  if (typeof value !== 'object' || value === null) return false;
  const [[key, inner] = ['', null], ...others] = Object.entries(value);
  if (!key.startsWith('#')) return Object.entries(value).every(([name, member]) => !name.startsWith('#') && isExpression(member));
  if (others.length > 0) return false;
  if (key === '#bigint') return typeof inner === 'string' && /^-?\d+$/.test(inner);
  if (key === '#unserializable') return typeof inner === 'string';
  if (key === '#set' || key === '#tup') return Array.isArray(inner) && inner.every(isExpression);
  return (
    key === '#map' &&
    Array.isArray(inner) &&
    inner.every((pair) => Array.isArray(pair) && pair.length === 2 && pair.every(isExpression))
  );
}

describe('a trace in ITF', () => {
  it('has the parts that the format asks for', async () => {
    const telling = await tellingOf(lostUpdate);
    const document = JSON.parse(itfReport(telling, style(80)).join('\n')) as ItfTrace;
    expect(document['#meta'].format).toBe('ITF');
    expect(document.vars).toEqual(['x', 'threads']);
    expect(document.states.length).toBe(telling.story.trace.steps.length + 1);
    for (const [index, state] of document.states.entries()) {
      const { '#meta': meta, ...variables } = state;
      expect(meta).toMatchObject({ index });
      expect(Object.keys(variables)).toEqual(document.vars);
      expect(Object.values(variables).every(isExpression)).toBe(true);
    }
    expect(document.states[0]).toMatchObject({ x: { '#bigint': '0' } });
    expect(document.states.at(-1)).toMatchObject({ x: { '#bigint': '1' } });
    expect(document).not.toHaveProperty('loop');
  });

  it('tells a fault, which leads to no state, in its description', async () => {
    const faulty = spec({
      name: 'faulty',
      init: () => ({ x: 0 }),
      actions: (_) => ({
        oops: (s) => {
          when(s.x === 0);
          fault('no-oops', 'x is 0');
        },
      }),
      properties: { 'no-oops': faultFree() },
      deadlock: 'ignore',
    });
    const document = itfDocument(await tellingOf(faulty)) as unknown as ItfTrace;
    expect(document.states.length).toBe(1);
    expect(document['#meta']).toMatchObject({ property: 'no-oops', fault: { action: 'oops', reason: 'x is 0' } });
  });
});

describe('values in ITF', () => {
  it.each<[unknown, unknown]>([
    [-3, { '#bigint': '-3' }],
    [-0, { '#bigint': '0' }],
    [12345678901234567890n, { '#bigint': '12345678901234567890' }],
    [0.5, { '#unserializable': '0.5' }],
    [null, { '#unserializable': 'null' }],
    [undefined, { '#unserializable': 'undefined' }],
    [true, true],
    ['é', 'é'],
    [
      [1, 'a'],
      [{ '#bigint': '1' }, 'a'],
    ],
    [new Set(['b', 'a']), { '#set': ['a', 'b'] }],
    [new Map([[1, { k: 'v' }]]), { '#map': [[{ '#bigint': '1' }, { k: 'v' }]] }],
  ])('%s', (value, expected) => {
    expect(toItf(value)).toEqual(expected);
    expect(isExpression(toItf(value))).toBe(true);
  });
});
