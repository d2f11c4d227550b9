import { z } from 'zod';
import { EvidenceError } from '../errors.ts';
import type { ApiRequest, FactRecord } from '../record.ts';
import { canonicalJson } from './canonical.ts';
import { explain } from './explain.ts';
import { pack } from './gzip.ts';
import { readJsonLines } from './json-lines.ts';
import { names } from './names.ts';

/** A request of a fact whose answer is kept. */
export interface AnsweredRequest extends Pick<ApiRequest, 'service' | 'operation' | 'account' | 'region' | 'requestId' | 'date'> {
  /** Of the answer's bytes, which lie in `responses/` under this name. */
  readonly sha256: string;
}

/** One line of responses.jsonl.gz. */
export interface ResponseLine extends AnsweredRequest {
  readonly bytes: number;
  /** HTTP status; absent where the same bytes came with several. */
  readonly status?: number;
}

const responseLine: z.ZodType<ResponseLine> = z.strictObject({
  service: z.string().min(1),
  operation: z.string().min(1),
  account: z.string(),
  region: z.string(),
  requestId: z.exactOptional(z.string()),
  date: z.exactOptional(z.iso.datetime()),
  sha256: z.string().regex(/^[0-9a-f]{64}$/, { error: 'expected SHA-256 in hexadecimal' }),
  bytes: z.int().min(0),
  status: z.exactOptional(z.int().min(100).max(599)),
});

/** The requests of facts whose answers are kept. */
export function requestsWithResponse(facts: Iterable<FactRecord>): AnsweredRequest[] {
  return [...facts]
    .flatMap((fact) => fact.requests)
    .flatMap(({ service, operation, account, region, requestId, date, response }): AnsweredRequest[] => {
      if (response === undefined) return [];
      const seen = { ...(requestId === undefined ? {} : { requestId }), ...(date === undefined ? {} : { date }) };
      return [{ service, operation, account, region, ...seen, sha256: response }];
    });
}

/** responses.jsonl.gz: canonical JSON, one request a line, sorted as text. The unpacked bytes depend on the lines alone. */
export function writeResponses(lines: readonly ResponseLine[]): Promise<Uint8Array> {
  return pack(lines.map((line) => `${canonicalJson(line)}\n`).sort());
}

/** Reads it back. Rejects with EvidenceError `malformed`, naming the line where one is to blame. */
export async function readResponses(bytes: Uint8Array): Promise<ResponseLine[]> {
  const lines: ResponseLine[] = [];
  const take = (value: unknown, where: string): void => {
    const parsed = responseLine.safeParse(value);
    if (!parsed.success) throw new EvidenceError('malformed', `${where} is not an answered request: ${explain(parsed.error)}`);
    lines.push(parsed.data);
  };
  await readJsonLines(bytes, take, { name: names.responses, limit: 2 ** 31 });
  return lines;
}
