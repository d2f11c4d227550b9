import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ErrorObject } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { validateXML } from 'xmllint-wasm';

const folder = 'fixtures/schemas';
const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
// Of the patterns of OCSF one is no expression by the rules of Unicode. Formats are looked at by the tests themselves.
const options = { strict: false, validateFormats: false, unicodeRegExp: false };
const complaintsOf = (errors: readonly ErrorObject[] | null | undefined): readonly string[] =>
  (errors ?? []).map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`);

const sarif = new Ajv(options).compile(JSON.parse(read('sarif-2.1.0.json')));
const ocsf = new Ajv2020(options).compile(JSON.parse(read('ocsf-1.6.0-compliance-finding.json')));
const xsd = read('junit-10.xsd');

/** What the schema of SARIF 2.1.0 has against a file. */
export function sarifComplaints(file: unknown): readonly string[] {
  return sarif(file) ? [] : complaintsOf(sarif.errors);
}

/** What the schema of OCSF 1.6.0 has against an event of class 2003. */
export function ocsfComplaints(event: unknown): readonly string[] {
  return ocsf(event) ? [] : complaintsOf(ocsf.errors);
}

/** What the schema of Jenkins has against a JUnit file, and what an XML parser has against it. */
export async function junitComplaints(xml: string): Promise<readonly string[]> {
  const { errors } = await validateXML({ xml: [{ fileName: 'junit.xml', contents: xml }], schema: [xsd] });
  return errors.map(({ message }) => message);
}
