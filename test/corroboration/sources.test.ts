import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { HistoryPage, HistoryQuery } from '../../src/aws/corroboration/seat.ts';
import { ReadOnlyError } from '../../src/aws/failure.ts';
import type { Circumstances } from '../../src/corroborate.ts';
import { type Claim, nameOf } from '../../src/corroboration/claims.ts';
import { askHistory } from '../../src/corroboration/history.ts';
import { parseLogPlace, readLogFiles } from '../../src/corroboration/log-files.ts';
import { claim, event, runId } from './canned.ts';

const now = Date.parse('2026-11-23T04:00:00Z');
const circumstances: Circumstances = { partition: 'aws', runIds: [runId], source: 'history', now };
const at = (date: string, change: Partial<Claim> = {}): Claim => ({ ...claim, ...change, date });

describe('the event history', () => {
  /** Answers of the history, by hand; what was asked is kept. */
  function history(answer: (query: HistoryQuery, token?: string) => HistoryPage) {
    const asked: HistoryQuery[] = [];
    return {
      asked,
      canAsk: (account: string) => account !== '999999999999',
      history: async (query: HistoryQuery, token?: string) => {
        asked.push(query);
        return answer(query, token);
      },
    };
  }
  const recordsOf = (...events: readonly object[]) => events.map((one) => JSON.stringify(one));

  it('asks once for requests of one name and minute, by name, around their times', async () => {
    const second = at('2026-11-23T03:01:00Z', { requestId: 'request-2' });
    const seat = history(() => ({ records: recordsOf(event(claim), event(second)) }));
    const answers = await askHistory([second, claim], seat, circumstances);
    expect(seat.asked).toEqual([
      {
        ...{ account: '222222222222', region: 'us-east-2', by: 'EventName', value: 'DescribeVpcs' },
        ...{ from: Date.parse('2026-11-23T02:55:00Z'), to: Date.parse('2026-11-23T03:06:00Z') },
      },
    ]);
    expect(answers.get(nameOf(claim))).toEqual({ events: [event(claim)] });
    expect(answers.get(nameOf(second))).toEqual({ events: [event(second)] });
  });

  it('two requests that share an id both get its event', async () => {
    const second = at('2026-11-23T03:01:00Z');
    const seat = history(() => ({ records: recordsOf(event(claim)) }));
    const answers = await askHistory([claim, second], seat, { ...circumstances, runIds: undefined });
    for (const one of [claim, second]) expect(answers.get(nameOf(one))).toEqual({ events: [event(claim)] });
  });

  it('reads page after page until all are found, and no further', async () => {
    let pages = 0;
    const seat = history(() => {
      pages += 1;
      return { records: pages === 3 ? recordsOf(event(claim)) : recordsOf({ requestID: 'another' }), next: `${pages}` };
    });
    await askHistory([claim], seat, circumstances);
    expect(pages).toBe(3);
  });

  it('what has another name is looked for in the session of the run, and so contradicts', async () => {
    const other = event(claim, { eventName: 'DescribeSubnets' });
    const seat = history(({ by }) => ({ records: by === 'Username' ? recordsOf(other) : [] }));
    const answers = await askHistory([claim], seat, circumstances);
    expect(seat.asked.map(({ by, value }) => [by, value])).toEqual([
      ['EventName', 'DescribeVpcs'],
      ['Username', `iq-${runId}`],
    ]);
    expect(answers.get(nameOf(claim))).toEqual({ events: [other] });
  });

  it('a listing that does not end leaves it unknown, and is not read for ever', async () => {
    const seat = history(() => ({ records: [], next: 'more' }));
    const answers = await askHistory([claim], seat, circumstances);
    expect(answers.get(nameOf(claim))).toEqual({ unknown: expect.stringContaining('not all were read') });
    expect(seat.asked.length).toBe(200);
  });

  it('a refusal in one account is unknown there alone; without a way in nobody asks', async () => {
    const [elsewhere, closed] = [at(claim.date, { account: '333333333333' }), at(claim.date, { account: '999999999999' })];
    const seat = history(({ account }) => {
      if (account === '333333333333') throw Object.assign(new Error('no'), { name: 'AccessDeniedException' });
      return { records: recordsOf(event(claim)) };
    });
    const answers = await askHistory([claim, elsewhere, closed], seat, circumstances);
    expect(answers.get(nameOf(claim))).toEqual({ events: [event(claim)] });
    expect(answers.get(nameOf(elsewhere))).toEqual({ unknown: expect.stringContaining('refused: AccessDeniedException') });
    expect(answers.get(nameOf(closed))).toEqual({ notAsked: expect.stringContaining('--role') });
    expect(seat.asked.map(({ account }) => account)).not.toContain('999999999999');
  });

  it('what the history has forgotten is not asked for', async () => {
    const seat = history(() => ({ records: [] }));
    await askHistory([claim], seat, { ...circumstances, now: now + 91 * 86_400_000 });
    expect(seat.asked).toEqual([]);
  });

  it.each(['', '{', 'null', '7'])(
    'an event that cannot be read (%j) leaves what was not found unknown, and takes nothing from what was',
    async (text) => {
      const second = at('2026-11-23T03:01:00Z', { requestId: 'request-2' });
      const seat = history(() => ({ records: [text, ...recordsOf(event(second))] }));
      const answers = await askHistory([claim, second], seat, circumstances);
      expect(answers.get(nameOf(claim))).toEqual({ unknown: expect.stringContaining('cannot be read') });
      expect(answers.get(nameOf(second))).toEqual({ events: [event(second)] });
    },
  );

  it('a mistake of the program is not hidden', async () => {
    const broken = history(() => {
      throw new ReadOnlyError('CloudTrail.StopLogging');
    });
    await expect(askHistory([claim], broken, circumstances)).rejects.toThrow('CloudTrail.StopLogging');
  });
});

describe('the files of a trail', () => {
  const options = {
    place: parseLogPlace('s3://logs/central'),
    organization: 'o-example',
    circumstances: { ...circumstances, source: 'log' as const },
  };
  const folder = 'AWSLogs/o-example/222222222222/CloudTrail/us-east-2/2026/11/23/222222222222_CloudTrail_us-east-2_';
  /** A bucket, by hand; which files were read is kept. */
  function bucket(files: Readonly<Record<string, { readonly bytes: Uint8Array; readonly size?: number }>>) {
    const read: string[] = [];
    return {
      opened: read,
      list: async (_: string, prefix: string, most: number) =>
        Object.entries(files)
          .filter(([key]) => key.startsWith(prefix))
          .slice(0, most)
          .map(([key, { bytes, size = bytes.length }]) => ({ key, size })),
      read: async (_: string, key: string) => {
        read.push(key);
        return files[key]?.bytes ?? new Uint8Array();
      },
    };
  }
  const packed = (...records: readonly object[]) => ({ bytes: gzipSync(JSON.stringify({ Records: records })) });
  const answerOf = async (files: Parameters<typeof bucket>[0]) => {
    const seat = bucket(files);
    return { answer: (await readLogFiles([claim], seat, options)).get(nameOf(claim)), read: seat.opened };
  };

  it('reads the files around the time, and none of another hour, day or region', async () => {
    const right = `central/${folder}20261123T0305Z_a.json.gz`;
    const { answer, read } = await answerOf({
      [right]: packed(event(claim), { requestID: 'another' }),
      [`central/${folder}20261123T0250Z_a.json.gz`]: packed(event(claim)),
      [`central/${folder}20261123T0326Z_a.json.gz`]: packed(event(claim)),
      [`central/${folder.replaceAll('us-east-2', 'us-west-2')}20261123T0305Z_a.json.gz`]: packed(event(claim)),
    });
    expect(answer).toEqual({ events: [event(claim)] });
    expect(read).toEqual([right]);
  });

  it('also those of a trail of one account, without the id of the organization', async () => {
    const { answer } = await answerOf({ [`central/${folder.replace('o-example/', '')}20261123T0305Z_a.json.gz`]: packed(event(claim)) });
    expect(answer).toEqual({ events: [event(claim)] });
  });

  it('files without it say that it is missing; no files say nothing', async () => {
    expect((await answerOf({ [`central/${folder}20261123T0305Z_a.json.gz`]: packed() })).answer).toEqual({ events: [] });
    expect((await answerOf({})).answer).toEqual({ unknown: expect.stringContaining('no file of the trail') });
  });

  it.each([
    ['no gzip', { bytes: Buffer.from('hello') }, 'is not a gzip file'],
    ['no JSON', { bytes: gzipSync('hello') }, 'is no JSON'],
    ['no records', { bytes: gzipSync('{}') }, 'it has no Records'],
    ['too large', { bytes: gzipSync('{}'), size: 2 ** 40 }, 'bytes, more than'],
    ['a bomb', { bytes: gzipSync(Buffer.alloc(257 * 2 ** 20)) }, 'unpacks to more than'],
  ])('a file that is %s leaves it unknown', async (_, file, detail) => {
    const { answer } = await answerOf({ [`central/${folder}20261123T0305Z_a.json.gz`]: file });
    expect(answer).toEqual({ unknown: expect.stringContaining(detail) });
  });

  it('a listing that is longer than what is listed leaves it unknown, and not missing', async () => {
    const early = Array.from({ length: 2000 }, (_, index) => [`central/${folder}20261123T0300Z_${index}.json`, packed()] as const);
    const late = [`central/${folder}20261123T0305Z_a.json.gz`, packed()] as const;
    expect((await answerOf(Object.fromEntries([...early, late]))).answer).toEqual({ unknown: expect.stringContaining('more than 2000') });
    expect((await answerOf(Object.fromEntries([...early.slice(1), late]))).answer).toEqual({ events: [] });
  });

  it('reads a bounded number of files', async () => {
    const many = Array.from({ length: 500 }, (_, index) => [`central/${folder}20261123T0305Z_${index}.json.gz`, packed()] as const);
    const { answer, read } = await answerOf(Object.fromEntries(many));
    expect(answer).toEqual({ unknown: expect.stringContaining('more than 400 files') });
    expect(read.length).toBeLessThanOrEqual(400);
  });

  it.each([
    ['s3://logs', { bucket: 'logs', prefix: '' }],
    ['s3://logs/', { bucket: 'logs', prefix: '' }],
    ['s3://logs/a/b/', { bucket: 'logs', prefix: 'a/b/' }],
    ['s3://logs/a/AWSLogs/o-example', { bucket: 'logs', prefix: 'a/' }],
    ['s3://logs/AWSLogs/', { bucket: 'logs', prefix: '' }],
  ])('%s', (text, place) => expect(parseLogPlace(text)).toEqual(place));

  it.each(['logs', 's3:/logs', 's3://', 's3://Logs/a'])('%s is refused', (text) => {
    expect(() => parseLogPlace(text)).toThrow(/names no bucket/);
  });
});
