import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { programFiles } from '../commands/tool-manifest.ts';
import { canonicalJson, sha256Hex } from '../evidence/canonical.ts';
import { packageFile, version } from '../package.ts';
import { actions, rcpServices, source } from '../policy/actions.ts';
import type { Digested, Trial } from '../qualification-file.ts';
import { toolData } from '../tool-data.ts';

/** What the trials themselves are made of, by their folders in the package. */
const data = ['fixtures/faults', 'fixtures/reference'] as const;

/** Every file of the running program and of the data that it is tried with, by their paths in the package, sorted. */
export function ownFiles(): readonly Digested[] {
  const tried = data.flatMap((folder) =>
    readdirSync(packageFile(folder), { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name }) => ({ name: `${folder}/${name}`, sha256: sha256Hex(readFileSync(join(packageFile(folder), name))) })),
  );
  return [...programFiles(), ...tried].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** One digest for all of them. */
export function digestOf(program: readonly Digested[]): string {
  return sha256Hex(canonicalJson(program.map(({ name, sha256 }) => ({ name, sha256 }))));
}

/** That this program is of one piece: its version, and the data that its verdicts rest on. */
export function identityTrials(program: readonly Digested[]): readonly Trial[] {
  const list = createHash('sha256').update(`${rcpServices}\n${actions}`).digest('hex');
  const named = toolData.find(({ name }) => name === `${source.name}@${source.version}`)?.sha256 ?? 'not named';
  const { version: written } = JSON.parse(readFileSync(packageFile('package.json'), 'utf8')) as { version: string };
  const count = program.filter(({ name }) => /\.(c?js|ts)$/.test(name)).length;
  return [
    equal({ id: 'identity/actions', what: "The list of AWS's actions is the one that records name by its digest." }, named, list),
    equal({ id: 'identity/version', what: 'The version is the one that the package names.' }, written, version),
    {
      id: 'identity/files',
      what: 'Every file of the program could be read and digested.',
      expected: 'at least one file',
      actual: `${count} files`,
      passed: count > 0,
    },
  ];
}

function equal(about: Pick<Trial, 'id' | 'what'>, expected: string, actual: string): Trial {
  return { ...about, expected, actual, passed: expected === actual };
}
