import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { canonicalBytes, sha256Hex } from '../../src/evidence/canonical.ts';
import { writeFacts } from '../../src/evidence/facts-file.ts';
import { judgementSha256 } from '../../src/evidence/judgement.ts';
import { sealPackage } from '../../src/evidence/seal.ts';
import type { Qualification } from '../../src/record.ts';
import { makePeople, type People, type TestPerson } from '../evidence/documents/people.ts';
import { type SampleVariant, sample } from '../evidence/sample.ts';
import { owner } from '../evidence/workbench.ts';
import { bareEnvironment } from '../program.ts';

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Records of live runs that nobody made, sealed, and the people of their spec. */
export interface Disposing {
  readonly people: People;
  readonly folder: string;
  /** Writes the package of a run that began on this day of November 2026, and returns its path. */
  record(
    runId: string,
    day: number,
    options?: { readonly variant?: SampleVariant; readonly members?: Partial<Qualification> },
  ): Promise<string>;
  /** Runs the program; `typed` is what a person types, line by line. */
  iq(args: readonly string[], typed?: readonly string[]): Promise<Ended>;
  /** `iq disposition` by this person. */
  dispose(path: string, more: readonly string[], who?: TestPerson): Promise<Ended>;
  remove(): void;
}

/** The id of a sample run. */
export const runIdOf = (number: number): string => `0193a5f0-7c00-7000-8000-00000000000${number}`;

export function makeDisposing(ledger?: { readonly at: string }): Disposing {
  const people = makePeople();
  const folder = mkdtempSync(join(tmpdir(), 'iq-disposing-'));
  const roles = {
    reviewer: { who: ['CN=Rita Reviewer', 'CN=Otto Expired'], meaning: 'Reviewed the record', unit: 'QA' },
    approver: { who: ['CN=Grace Approver'], meaning: 'Approved for release' },
  };
  const spec = {
    version: 1,
    document: { id: 'IQS-0042', owner: 'cloud-architecture' },
    organization: { id: 'o-exampleorgid', regions: { governed: ['us-east-2', 'us-west-2'], others: 'denied' } },
    evidence: {
      authorities: readFileSync(people.ca, 'utf8'),
      roles,
      purposes: { monitoring: { sign: ['reviewer'] } },
      ...(ledger === undefined ? {} : { ledger }),
    },
  };
  const record: Disposing['record'] = async (runId, day, { variant = 'mixed', members = {} } = {}) => {
    const made = sample(variant, { assurance: owner.assurance, keyId: owner.keyId });
    const resolvedSpec = canonicalBytes(spec);
    const start = `2026-11-${String(day).padStart(2, '0')}T09:00`;
    const qualification: Qualification = {
      ...made.qualification,
      purpose: 'monitoring',
      runId,
      startedAt: `${start}:00.000Z`,
      finishedAt: `${start}:41.250Z`,
      spec: { ...made.qualification.spec, resolvedSha256: sha256Hex(resolvedSpec) },
      judgementSha256: judgementSha256({ spec, facts: made.facts, verdicts: made.qualification.verdicts }),
      ...members,
    };
    const sealed = { facts: await writeFacts(made.facts), sources: made.sources, resolvedSpec };
    const { files } = await sealPackage(qualification, sealed, { signer: owner });
    const path = join(folder, 'evidence', runId);
    for (const { name, bytes } of files) {
      mkdirSync(dirname(join(path, name)), { recursive: true });
      writeFileSync(join(path, name), bytes);
    }
    return path;
  };
  const iq: Disposing['iq'] = (args, typed = []) =>
    new Promise((resolve) => {
      const child = spawn(process.execPath, ['src/iq.ts', ...args], { env: bareEnvironment(folder), stdio: 'pipe' });
      let [stdout, stderr] = ['', ''];
      child.stdout.on('data', (chunk) => {
        stdout += chunk;
      });
      child.stderr.on('data', (chunk) => {
        stderr += chunk;
      });
      child.stdin.on('error', () => undefined);
      child.once('close', (code) => resolve({ code, stdout, stderr }));
      child.stdin.end(typed.map((line) => `${line}\n`).join(''));
    });
  return {
    people,
    folder,
    record,
    iq,
    dispose: (path, more, who = people.reviewer) =>
      iq(
        ['disposition', path, '--role', 'reviewer', '--key', who.key, '--certificates', who.certificates, ...more],
        [who.passphrase, who.name],
      ),
    remove: () => {
      people.remove();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
