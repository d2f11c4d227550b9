import { z } from 'zod';
import { EvidenceError } from '../errors.ts';
import { factKey } from '../fact-key.ts';
import type { Denial, FactRecord } from '../record.ts';
import { canonicalJson } from './canonical.ts';
import { explain } from './explain.ts';
import { type ByteSource, pack } from './gzip.ts';
import { readJsonLines } from './json-lines.ts';

const target = z.union([
  z.strictObject({}),
  z.strictObject({ account: z.string().regex(/^[0-9]{12}$/) }),
  z.strictObject({ account: z.string().regex(/^[0-9]{12}$/), region: z.string().min(1) }),
]);
const refusers = [
  'identity-based policy',
  'session policy',
  'permissions boundary',
  'service control policy',
  'resource control policy',
  'resource-based policy',
  'role trust policy',
  'VPC endpoint policy',
  'credentials',
  'unsaid',
] as const;
const denial: z.ZodType<Denial> = z.strictObject({
  by: z.enum(refusers),
  isExplicit: z.exactOptional(z.literal(true)),
  policy: z.exactOptional(z.string()),
  role: z.exactOptional(z.string()),
});
const request = z.strictObject({
  service: z.string().min(1),
  operation: z.string().min(1),
  account: z.string(),
  region: z.string(),
  requestId: z.exactOptional(z.string()),
  date: z.exactOptional(z.iso.datetime()),
  attempts: z.int().min(0),
  throttled: z.exactOptional(z.int().min(1)),
  error: z.exactOptional(z.string()),
  response: z.exactOptional(z.string().regex(/^[0-9a-f]{64}$/, { error: 'expected SHA-256 in hexadecimal' })),
  denial: z.exactOptional(denial),
});
const identity = { key: z.string(), name: z.string().min(1), target, requests: z.array(request) };
const reasons = ['denied', 'throttled', 'timed-out', 'unsupported', 'failed', 'not-asked', 'aborted'] as const;
// Any JSON: on reading it comes from JSON, on writing canonicalJson sees to it.
const present = z.unknown().refine((value) => value !== undefined, { error: 'expected a value; null where there is none' });
const factRecord: z.ZodType<FactRecord> = z.discriminatedUnion('observed', [
  z.strictObject({ ...identity, observed: z.literal(true), value: present, observedAt: z.iso.datetime() }),
  z.strictObject({ ...identity, observed: z.literal(false), reason: z.enum(reasons), detail: z.string() }),
]);

export interface ReadFactsOptions {
  /** Refused above this many bytes once unpacked. Default 2 GiB. */
  readonly limit?: number;
  /** What errors call the file. */
  readonly name?: string;
}

/**
 * facts.jsonl.gz: canonical JSON, one fact a line, sorted by key, packed line by line. The unpacked bytes depend on the facts alone; the
 * packed ones also on the zlib of the Node that wrote them, but not on time or platform. Rejects with EvidenceError for a key met twice.
 */
export function writeFacts(facts: readonly FactRecord[]): Promise<Uint8Array> {
  return pack(linesOf([...facts].sort(byKey)));
}

/**
 * The facts of a facts.jsonl.gz, sorted by key. Its unpacked text is never held as a whole. Rejects with EvidenceError `malformed`,
 * naming the line where one is to blame.
 */
export async function readFacts(source: ByteSource, options: ReadFactsOptions = {}): Promise<FactRecord[]> {
  const { name = 'facts.jsonl.gz', limit = 2 ** 31 } = options;
  const facts: FactRecord[] = [];
  const seen = new Set<string>();
  await readJsonLines(source, (value, where) => void facts.push(check(value, seen, where)), { name, limit });
  return facts.sort(byKey);
}

function* linesOf(sorted: readonly FactRecord[]): Generator<string> {
  const seen = new Set<string>();
  for (const [index, fact] of sorted.entries()) {
    check(fact, seen, `fact ${index + 1} (${fact.key})`);
    yield `${canonicalJson(fact)}\n`;
  }
}

function check(value: unknown, seen: Set<string>, where: string): FactRecord {
  const parsed = factRecord.safeParse(value);
  if (!parsed.success) throw new EvidenceError('malformed', `${where} is not a fact: ${explain(parsed.error)}`);
  // The value itself, not zod's copy: a copy could leave out what the digest covers.
  const fact = value as FactRecord;
  const key = factKey(fact.name, fact.target);
  if (fact.key !== key) throw new EvidenceError('malformed', `${where}: the key ${fact.key} should be ${key}`);
  if (seen.has(key)) throw new EvidenceError('malformed', `${where}: the fact ${key} is there twice`);
  seen.add(key);
  return fact;
}

function byKey(a: FactRecord, b: FactRecord): number {
  return a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
}
