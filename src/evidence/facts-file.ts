import { z } from 'zod';
import { EvidenceError } from '../errors.ts';
import { factKey } from '../fact-key.ts';
import type { FactRecord } from '../record.ts';
import { canonicalJson } from './canonical.ts';
import { explain } from './explain.ts';
import { pack, unpack } from './gzip.ts';
import { parseStrict } from './strict-json.ts';

const target = z.union([
  z.strictObject({}),
  z.strictObject({ account: z.string().regex(/^[0-9]{12}$/) }),
  z.strictObject({ account: z.string().regex(/^[0-9]{12}$/), region: z.string().min(1) }),
]);
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
 * facts.jsonl.gz: canonical JSON, one fact a line, sorted by key. The unpacked bytes depend on the facts alone; the packed
 * ones also on the zlib of the Node that wrote them, but not on time or platform. Throws EvidenceError for a key met twice.
 */
export function writeFacts(facts: readonly FactRecord[]): Uint8Array {
  const sorted = [...facts].sort(byKey);
  const seen = new Set<string>();
  const lines = sorted.map((fact, index) => {
    check(fact, seen, `fact ${index + 1} (${fact.key})`);
    return Buffer.from(`${canonicalJson(fact)}\n`);
  });
  return pack(Buffer.concat(lines));
}

/** The facts of a facts.jsonl.gz, sorted by key. Throws EvidenceError `malformed`, naming the line where one is to blame. */
export function readFacts(bytes: Uint8Array, options: ReadFactsOptions = {}): FactRecord[] {
  const name = options.name ?? 'facts.jsonl.gz';
  const text = unpack(bytes, name, options.limit ?? 2 ** 31);
  const facts: FactRecord[] = [];
  const seen = new Set<string>();
  for (let start = 0, line = 1; start < text.length; line++) {
    const newline = text.indexOf(0x0a, start);
    const end = newline === -1 ? text.length : newline;
    const where = `${name}, line ${line}`;
    if (end === start) throw new EvidenceError('malformed', `${where} is empty`);
    facts.push(check(parseStrict(text.subarray(start, end), where), seen, where));
    start = end + 1;
  }
  return facts.sort(byKey);
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
