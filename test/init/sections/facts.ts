import { checks } from '../../../src/checks/index.ts';
import { facts as definitions } from '../../../src/facts/index.ts';
import { draftOf } from '../../../src/init/draft.ts';
import { load } from '../../../src/init/load.ts';
import type { InitInput, SpecDraft } from '../../../src/init/model.ts';
import { writeSpec } from '../../../src/init/write.ts';
import { judgeAll } from '../../../src/judge.ts';
import type { FactRecord, Finding } from '../../../src/record.ts';
import { readSavedFacts } from '../../../src/saved-facts.ts';

export type Facts = ReadonlyMap<string, FactRecord>;

/** The facts of a fixture. */
export function fixture(name: string): Promise<Facts> {
  return readSavedFacts(`fixtures/${name}/facts.jsonl.gz`, new AbortController().signal);
}

/** Facts with another value under a key; `change` may alter the copy that it is given, or return another. */
export function changed(facts: Facts, key: string, change: (value: never) => unknown): Facts {
  const record = facts.get(key);
  if (record?.observed !== true) throw new Error(`the fixture does not hold ${key}`);
  const copy = structuredClone(record.value) as never;
  return new Map([...facts, [key, { ...record, value: change(copy) ?? copy } as FactRecord]]);
}

/** Facts of which some were refused. */
export function refused(facts: Facts, isRefused: (record: FactRecord) => boolean): Facts {
  return new Map(
    [...facts].map(([key, record]) => {
      const { name, target, requests } = record;
      return [key, isRefused(record) ? { key, name, target, requests, observed: false, reason: 'denied', detail: 'refused' } : record];
    }),
  );
}

const input = (facts: Facts): InitInput => ({ facts, governed: ['us-east-2', 'us-west-2'], origin: 'a test' });

/** What is drafted of facts. */
export function draftedFrom(facts: Facts): SpecDraft {
  return draftOf(input(facts));
}

/** One section of it, by its key. */
export function sectionOf(facts: Facts, key: string): unknown {
  return JSON.parse(JSON.stringify(draftedFrom(facts).value[key] ?? null));
}

/** The requirements of which a mark or an exclusion of the draft speaks, with what is said. */
export function marksOf(facts: Facts): Readonly<Record<string, string>> {
  return Object.fromEntries(draftedFrom(facts).reviews.map(({ requirement, text }) => [requirement, text]));
}

/** What fails or is unknown where facts are judged by a draft that was made of others. */
export function wrongBy(draft: SpecDraft, facts: Facts): readonly Finding[] {
  const { spec } = load(writeSpec(draft));
  const { verdicts } = judgeAll({ spec, facts, narrowing: {}, checks, definitions, startedAt: '1970-01-01T00:00:00Z' });
  return verdicts.flatMap(({ findings }) => findings).filter(({ outcome }) => outcome === 'fail' || outcome === 'unknown');
}
