import { join } from 'node:path';
import { believedFacts } from '../../src/believed.ts';
import { catalogue } from '../../src/checks/index.ts';
import { sealPackage } from '../../src/evidence/seal.ts';
import { type Signer, sealOf } from '../../src/evidence/signer.ts';
import { facts as definitions } from '../../src/facts/index.ts';
import { type Asked, qualify, type Reading } from '../../src/qualify.ts';
import type { FactRecord } from '../../src/record.ts';
import { loadSpec } from '../../src/spec/load.ts';
import { owner } from '../evidence/workbench.ts';
import { writePackage } from '../evidence/write-package.ts';
import { recordedFacts, runIdOf } from '../shard-packages.ts';

/** How the run of a test differs from what `iq verify` over AWS would have left. */
export interface Otherwise {
  readonly number?: number;
  /** A folder below fixtures/. */
  readonly name?: string;
  /** The folder of its spec. */
  readonly spec?: string;
  readonly signer?: Signer;
  readonly facts?: (facts: readonly FactRecord[]) => readonly FactRecord[];
  readonly reading?: Partial<Reading>;
  readonly asked?: Partial<Asked>;
  readonly isAborted?: boolean;
}

/** When the nth run of a test began. */
export const startOfRun = (number: number): string => new Date(Date.UTC(2026, 10, number, 2)).toISOString();

/** The package of a run that read AWS when AWS answers as recorded. */
export async function livePackage(dir: string, otherwise: Otherwise = {}): Promise<string> {
  const { number = 1, name = 'reference', spec = join('fixtures', name), signer = owner, isAborted = false } = otherwise;
  const { facts = (same) => same, reading, asked } = otherwise;
  const result = await qualify(
    {
      mode: 'live',
      startedAt: startOfRun(number),
      facts: believedFacts(facts(await recordedFacts(name)), definitions),
      executor: { arn: 'arn:aws:sts::555555555555:assumed-role/iq-caller/night', account: '555555555555' },
      calls: { total: 1, throttled: 0, denied: 0, byOperation: {} },
      maxSkewMs: 0,
      ...reading,
    },
    {
      loaded: loadSpec(join(spec, 'spec.yaml'), catalogue()),
      asked: { narrowing: {}, purpose: 'engineering', ...asked },
      runId: runIdOf(number),
      ports: {
        now: () => new Date(Date.parse(startOfRun(number)) + 60_000),
        seal: sealOf(signer),
        interrupt: isAborted ? AbortSignal.abort() : new AbortController().signal,
      },
    },
  );
  const sealed = { sources: result.loaded.sources, resolvedSpec: result.resolved, facts: result.facts };
  return writePackage({ dir, runId: result.record.runId, files: (await sealPackage(result.record, sealed, { signer })).files });
}

/** The facts with another value of one of them. Throws where there is no such fact. */
export function changed(key: string, change: (value: never) => unknown): (facts: readonly FactRecord[]) => readonly FactRecord[] {
  return (facts) => {
    if (!facts.some((fact) => fact.key === key && fact.observed)) throw new Error(`there is no fact ${key}`);
    return facts.map((fact) =>
      fact.key === key && fact.observed ? { ...fact, value: change(structuredClone(fact.value) as never) } : fact,
    );
  };
}

/** A subnet bears another name than before: a change that no requirement forbids. */
export const renamedSubnet = changed('subnets@222222222222/us-east-2', (subnets: readonly { id: string; tags: Record<string, string> }[]) =>
  subnets.map((subnet, index) => (index === 0 ? { ...subnet, tags: { ...subnet.tags, Name: 'renamed' } } : subnet)),
);
