import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Machine } from './installed.ts';

/** An iq that ends with a code, and notes what it was asked, an argument in brackets each. */
export function pretend(machine: Machine, code: number, { publishes = 0 } = {}): () => string {
  const log = join(machine.folder, 'iq.log');
  const payload = Buffer.from(JSON.stringify({ predicate: { conclusion: 'incomplete' } })).toString('base64');
  const bundle = `${machine.folder}/evidence/0193-run`;
  mkdirSync(bundle, { recursive: true });
  writeFileSync(join(bundle, 'evidence.sigstore.json'), JSON.stringify({ dsseEnvelope: { payload } }));
  machine.program(
    'pretended',
    `for word in "$@"; do printf '[%s]' "$word" >> ${log}; done; echo >> ${log}
case $1 in evidence) exit ${publishes} ;; esac
[ ${code} -eq 3 ] || printf 'evidence: %s\\n' evidence/0193-run "somewhere else"
exit ${code}`,
  );
  return () => (existsSync(log) ? readFileSync(log, 'utf8') : '');
}

/** iq, by another one that notes what it is asked, also for scripts that are started anew. */
export function noted(machine: Machine, code: number): () => string {
  const asked = pretend(machine, code);
  writeFileSync(join(machine.root, 'dist/iq.js'), '#!/bin/sh\nexec pretended "$@"\n');
  return asked;
}

/** What verify.sh says of a run in its IQ_RESULT. */
export const results = (path: string) =>
  Object.fromEntries(
    readFileSync(path, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => line.split(/=(.*)/s).slice(0, 2) as [string, string]),
  );
