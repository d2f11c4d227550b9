import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { readFacts, writeFacts } from '../../src/evidence/facts-file.ts';
import type { Denial, FactRecord } from '../../src/record.ts';
import { sampleFacts } from './sample-facts.ts';

const facts = sampleFacts();
const packed = await writeFacts(facts);
const lines = gunzipSync(packed).toString().trimEnd().split('\n');
const pack = (text: string) => gzipSync(text);
const changed = (line: number, change: (fact: Record<string, unknown>) => void): Uint8Array => {
  const fact = JSON.parse(lines[line] ?? '');
  change(fact);
  return pack([...lines.slice(0, line), JSON.stringify(fact), ...lines.slice(line + 1)].join('\n'));
};

describe('facts.jsonl.gz', () => {
  test('reads back what was written, sorted by key', async () => {
    expect(await readFacts(packed)).toEqual(facts);
    expect(await readFacts(await writeFacts(facts.toReversed()))).toEqual(facts);
  });

  test('is the same, byte for byte, whatever the order, with no time and no platform in its header', async () => {
    expect(await writeFacts(facts.toReversed())).toEqual(packed);
    expect([...packed.subarray(0, 10)]).toEqual([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 0xff]);
  });

  test('is canonical JSON, one fact a line, with a newline at the end', () => {
    expect(gunzipSync(packed).at(-1)).toBe(0x0a);
    expect(lines.map((line) => JSON.parse(line).key)).toEqual(facts.map((fact) => fact.key));
    expect(lines[0]).toMatch(/^\{"key":"account-summary@222222222222","name":"account-summary","observed":true/);
  });

  test('may be unsorted, end without a newline, be spaced otherwise, or be empty', async () => {
    expect(await readFacts(pack(lines.toReversed().join('\n')))).toEqual(facts);
    const spaced = await readFacts(pack(lines.map((line) => line.replaceAll('":', '" : ')).join('\n')));
    expect(spaced.map((fact) => fact.key)).toEqual(facts.map((fact) => fact.key));
    expect(await readFacts(pack(''))).toEqual([]);
    expect(await readFacts(await writeFacts([]))).toEqual([]);
  });

  test('keeps who refused a call, in the words of the record alone', async () => {
    const [fact] = facts as [FactRecord];
    const denied = (denial: Denial): FactRecord => ({ ...fact, requests: fact.requests.map((request) => ({ ...request, denial })) });
    const refused = denied({
      by: 'service control policy',
      isExplicit: true,
      policy: 'arn:aws:organizations::1:policy/p-1',
      role: 'iq-auditor',
    });
    expect(await readFacts(await writeFacts([refused]))).toEqual([refused]);
    await expect(writeFacts([denied({ by: 'somebody' as 'unsaid' })])).rejects.toThrow(/denial/);
  });

  test('keeps every JSON value as it is', async () => {
    const value = JSON.parse('{"__proto__":{"a":1},"n":null,"deep":[[{"x":0.1}]],"text":"\\u0000é"}');
    const [fact] = facts as [FactRecord];
    const [back] = await readFacts(await writeFacts([{ ...fact, value } as FactRecord]));
    expect(JSON.stringify(back?.observed === true && back.value)).toBe(
      '{"__proto__":{"a":1},"deep":[[{"x":0.1}]],"n":null,"text":"\\u0000é"}',
    );
  });

  test.each<[name: string, bytes: () => Uint8Array, message: RegExp]>([
    ['no gzip', () => new TextEncoder().encode(lines.join('\n')), /^facts.jsonl.gz is not a gzip file/],
    ['nothing', () => new Uint8Array(), /is not a gzip file/],
    ['cut short', () => packed.subarray(0, packed.length - 9), /is cut short/],
    ['cut in its trailer', () => packed.subarray(0, packed.length - 1), /is cut short/],
    ['only a header', () => packed.subarray(0, 10), /is cut short/],
    ['damaged', () => packed.map((byte, at) => (at === 60 ? byte ^ 0xff : byte)), /is damaged/],
    ['bytes behind', () => Buffer.concat([packed, Buffer.from('x')]), /holds bytes behind its gzip member/],
    ['zeros behind', () => Buffer.concat([packed, Buffer.alloc(4)]), /holds bytes behind its gzip member/],
    ['a second member', () => Buffer.concat([packed, pack('{}')]), /holds bytes behind its gzip member/],
    ['the same member twice', () => Buffer.concat([packed, packed]), /holds bytes behind its gzip member/],
    ['no JSON', () => pack(`${lines[0]}\nhello\n`), /line 2 is not JSON/],
    ['no UTF-8', () => gzipSync(Buffer.from([0x22, 0xff, 0x22])), /line 1 is not UTF-8/],
    ['an empty line', () => pack(`${lines[0]}\n\n${lines[1]}`), /line 2 is empty/],
    ['a fact twice', () => pack([...lines, lines[2]].join('\n')), /line 8: the fact db-instances@222222222222\/us-east-2 is there twice/],
    ['a member twice', () => pack((lines[0] ?? '').replace('{', '{"key":"x",')), /line 1 holds the member "key" twice/],
    ['a list', () => pack('[]'), /line 1 is not a fact/],
    [
      'a fact without a value',
      () =>
        changed(1, (fact) => {
          delete fact.value;
        }),
      /line 2 is not a fact: value/,
    ],
    [
      'a fact without a date',
      () =>
        changed(1, (fact) => {
          delete fact.observedAt;
        }),
      /line 2 is not a fact: observedAt/,
    ],
    [
      'a date in local time',
      () =>
        changed(1, (fact) => {
          fact.observedAt = '2026-11-20T09:00:07+01:00';
        }),
      /line 2 is not a fact: observedAt/,
    ],
    [
      'an unobserved fact with a value',
      () =>
        changed(4, (fact) => {
          fact.value = [];
        }),
      /line 5 is not a fact: .*value/,
    ],
    [
      'an unknown reason',
      () =>
        changed(4, (fact) => {
          fact.reason = 'tired';
        }),
      /line 5 is not a fact: reason/,
    ],
    [
      'neither observed nor not',
      () =>
        changed(0, (fact) => {
          fact.observed = 'yes';
        }),
      /line 1 is not a fact: observed/,
    ],
    [
      'a key of another target',
      () =>
        changed(0, (fact) => {
          fact.key = 'account-summary@111111111111';
        }),
      /line 1: the key account-summary@111111111111 should be account-summary@222222222222/,
    ],
    [
      'a region without an account',
      () =>
        changed(5, (fact) => {
          fact.target = { region: 'us-east-2' };
        }),
      /line 6 is not a fact: target/,
    ],
    [
      'an account that is a number',
      () =>
        changed(0, (fact) => {
          fact.target = { account: 222222222222 };
        }),
      /line 1 is not a fact: target/,
    ],
    [
      'an unknown member',
      () =>
        changed(0, (fact) => {
          fact.note = 'x';
        }),
      /line 1 is not a fact: .*note/,
    ],
  ])('is refused: %s', async (_, bytes, message) => {
    await expect(readFacts(bytes())).rejects.toMatchObject({ code: 'malformed', message: expect.stringMatching(message) });
  });

  test('a bomb is refused before it unfolds', async () => {
    await expect(readFacts(gzipSync(Buffer.alloc(5_000_000)), { limit: 1_000_000, name: 'saved.gz' })).rejects.toThrow(
      'saved.gz unpacks to more than 1000000 bytes',
    );
  });

  test.each<[name: string, fact: unknown, message: RegExp]>([
    ['a key twice', [facts[0], facts[0]], /is there twice/],
    ['an undefined value', [{ ...facts[0], value: undefined }], /is not a fact: value/],
    ['undefined in an array', [{ ...facts[0], value: [undefined] }], /undefined in an array/],
    ['a date', [{ ...facts[0], value: { at: new Date(0) } }], /a Date object/],
    ['a big number', [{ ...facts[0], value: 222222222222 ** 2 }], /beyond 2\^53/],
    ['a wrong key', [{ ...facts[0], key: 'x@y' }], /should be account-summary@222222222222/],
  ])('is not written: %s', async (_, list, message) => {
    await expect(writeFacts(list as FactRecord[])).rejects.toMatchObject({ code: 'malformed', message: expect.stringMatching(message) });
  });
});
