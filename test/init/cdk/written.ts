import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';
import type { FactName, FactValues } from '../../../src/facts/index.ts';
import { inputOfAssembly } from '../../../src/init/cdk/input.ts';
import type { FactRecord } from '../../../src/record.ts';

export const account = '222222222222';
export const region = 'us-east-2';

/** A stack of the manifest, in the usual place. */
export function stackEntry(templateFile: string, more: object = {}) {
  return { type: 'aws:cloudformation:stack', environment: `aws://${account}/${region}`, properties: { templateFile }, ...more };
}

const folders: string[] = [];

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Writes files into a new folder: text as it is, all else as JSON. */
export function folderOf(files: Readonly<Record<string, unknown>>): string {
  const root = mkdtempSync(join(tmpdir(), 'iq-cdk-'));
  folders.push(root);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return root;
}

/** An assembly of stacks by name, each with its template, in the usual place or where it is said. */
export function assemblyOf(templates: Readonly<Record<string, object>>, places: Readonly<Record<string, string>> = {}): string {
  const artifacts = Object.fromEntries(
    Object.keys(templates).map((name) => [
      name,
      stackEntry(`${name}.template.json`, places[name] === undefined ? {} : { environment: places[name] }),
    ]),
  );
  const files = Object.fromEntries(Object.entries(templates).map(([name, template]) => [`${name}.template.json`, template]));
  return folderOf({ 'manifest.json': { version: '36.0.0', artifacts }, ...files });
}

/** One fact of an assembly with one stack, `Cc`. */
export function recordOf(fact: FactName, template: object, at = `${account}/${region}`): FactRecord {
  const found = inputOfAssembly(assemblyOf({ Cc: template })).facts.get(`${fact}@${at}`);
  if (found === undefined) throw new Error(`there is no fact ${fact}@${at}`);
  return found;
}

/** Its value. Throws where it is not observed. */
export function factOf<F extends FactName>(fact: F, template: object, at?: string): FactValues[F] {
  const record = recordOf(fact, template, at);
  if (!record.observed) throw new Error(record.detail);
  return record.value as FactValues[F];
}
