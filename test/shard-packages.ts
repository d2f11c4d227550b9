import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { believedFacts } from '../src/believed.ts';
import { catalogue } from '../src/checks/index.ts';
import { readFacts } from '../src/evidence/facts-file.ts';
import { sealPackage } from '../src/evidence/seal.ts';
import { type Signer, sealOf } from '../src/evidence/signer.ts';
import { facts as definitions } from '../src/facts/index.ts';
import { type Asked, qualify, type Reading } from '../src/qualify.ts';
import type { FactRecord } from '../src/record.ts';
import { shardOfFact } from '../src/shard.ts';
import { loadSpec } from '../src/spec/load.ts';
import { owner } from './evidence/workbench.ts';
import { writePackage } from './evidence/write-package.ts';

/** How one shard of a test differs from what `iq verify --shard` would have left. */
export interface Otherwise {
  readonly signer?: Signer;
  readonly reading?: Partial<Reading>;
  readonly asked?: Partial<Asked>;
  readonly isAborted?: boolean;
  readonly runNumber?: number;
  readonly facts?: (facts: readonly FactRecord[]) => readonly FactRecord[];
  /** The folder of its spec. */
  readonly spec?: string;
}

/** The id of the nth run of a test. */
export const runIdOf = (number: number) => `01939cbe-7d6c-7000-8000-${String(number).padStart(12, '0')}`;

const recorded = new Map<string, Promise<readonly FactRecord[]>>();

/** Recorded facts of a folder below fixtures/. */
export function recordedFacts(name: string): Promise<readonly FactRecord[]> {
  const facts = recorded.get(name) ?? readFacts(readFileSync(join('fixtures', name, 'facts.jsonl.gz')));
  recorded.set(name, facts);
  return facts;
}

/** The package that shard `index` of `count` leaves when AWS answers as recorded. Each shard took a minute and `index` calls. */
export async function shardPackage(
  dir: string,
  { name = 'reference', index, count }: { readonly name?: string; readonly index: number; readonly count: number },
  otherwise: Otherwise = {},
): Promise<string> {
  const {
    signer = owner,
    asked,
    reading,
    isAborted = false,
    runNumber = index,
    facts = (same) => same,
    spec = join('fixtures', name),
  } = otherwise;
  const isRead = (fact: FactRecord) => fact.name === 'organization' || shardOfFact(fact, count) === index;
  const own = facts((await recordedFacts(name)).filter(isRead));
  const minute = (at: number) => new Date(Date.UTC(2026, 10, 21, 0, at)).toISOString();
  const loaded = loadSpec(join(spec, 'spec.yaml'), catalogue());
  const result = await qualify(
    {
      mode: 'live',
      startedAt: minute(index),
      facts: believedFacts(own, definitions),
      executor: { arn: `arn:aws:sts::555555555555:assumed-role/iq-caller/shard-${index}`, account: '555555555555' },
      calls: { total: index, throttled: 1, denied: 0, byOperation: { 'IAM.ListUsers': index - 1, [`KMS.List${index}`]: 1 } },
      maxSkewMs: index * 10,
      ...reading,
    },
    {
      loaded,
      asked: { narrowing: { shard: { index, count } }, purpose: 'engineering', ...asked },
      runId: runIdOf(runNumber),
      ports: {
        now: () => new Date(minute(index + 1)),
        seal: sealOf(signer),
        interrupt: isAborted ? AbortSignal.abort() : new AbortController().signal,
      },
    },
  );
  const sealed = { sources: result.loaded.sources, resolvedSpec: result.resolved, facts: result.facts };
  return writePackage({ dir, runId: result.record.runId, files: (await sealPackage(result.record, sealed, { signer })).files });
}

/** All shards of a recorded organization, in order. */
export async function shardPackages(
  dir: string,
  { name = 'reference', count }: { readonly name?: string; readonly count: number },
  otherwise: (index: number) => Otherwise = () => ({}),
): Promise<string[]> {
  const packages: string[] = [];
  for (let index = 1; index <= count; index += 1) packages.push(await shardPackage(dir, { name, index, count }, otherwise(index)));
  return packages;
}
