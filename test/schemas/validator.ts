/** The published schemas, ready to be applied: JSON Schema 2020-12 by ajv, in its strict mode. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { ROOT } from '../e2e/dcheck.ts';

const FOLDER = join(ROOT, 'schemas');
const END = '.schema.json';

/** Names of the schemas. */
export const names: readonly string[] = readdirSync(FOLDER)
  .filter((file) => file.endsWith(END))
  .map((file) => file.slice(0, -END.length));

const ajv = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true, allErrors: true });
for (const name of names)
  ajv.addSchema(JSON.parse(readFileSync(join(FOLDER, `${name}${END}`), 'utf8')) as object, `${name}${END}`);

/** What is wrong with `document`, in words; empty where nothing is. */
export function problems(name: string, document: unknown): string[] {
  const validate = ajv.getSchema(`${name}${END}`);
  if (validate === undefined) throw new Error(`there is no schema ${name}`);
  if (validate(document) === true) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message = '', params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
  );
}
