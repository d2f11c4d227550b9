import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { sha256Hex } from '../../src/evidence/canonical.ts';
import { ResponseStore } from '../../src/evidence/response-store.ts';
import type { FactRecord } from '../../src/record.ts';
import { sampleFacts } from './sample-facts.ts';
import { bytesOf, emptyFolder } from './workbench.ts';

function opened() {
  const folder = emptyFolder();
  const store = new ResponseStore(folder);
  const keep = (text: string, status = 200) => store.keep({ status, bytes: bytesOf(text) });
  return { folder, store, keep, kept: () => readdirSync(join(folder, 'responses')).sort() };
}

/** The sample facts, whose requests had these answers, one after the other. */
function answered(...digests: readonly (string | undefined)[]): FactRecord[] {
  return sampleFacts().map((fact, index) => {
    const response = digests[index];
    return response === undefined ? fact : { ...fact, requests: fact.requests.map((request) => ({ ...request, response })) };
  });
}

/** One fact, a request for each of these answers. */
function factOf(digests: readonly string[]): FactRecord {
  const request = { service: 'IAM', operation: 'ListUsers', account: '222222222222', region: 'us-east-1', attempts: 1 };
  const requests = digests.map((response) => ({ ...request, response }));
  return { key: 'users', name: 'users', target: {}, observed: true, value: [], observedAt: '2026-11-20T09:00:00Z', requests };
}

const linesOf = (index: Uint8Array) =>
  gunzipSync(index)
    .toString()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

describe('answers that are kept', () => {
  test('lie on the disk under their digest as soon as they came, equal ones once', () => {
    const { folder, keep, kept } = opened();
    const [one, two] = [keep('<a/>'), keep('{}')];
    expect([one, two, keep('<a/>')]).toEqual([sha256Hex('<a/>'), sha256Hex('{}'), one]);
    expect(kept()).toEqual([one, two].sort());
    expect(readFileSync(join(folder, 'responses', one ?? ''), 'utf8')).toBe('<a/>');
  });

  test('may be empty', () => {
    const { keep, kept } = opened();
    expect(kept().concat(keep('') ?? '')).toEqual([sha256Hex('')]);
  });

  test('have a line for each request of the facts, as text in order, refusals too', async () => {
    const { store, keep } = opened();
    const [users, denied] = [keep('users'), keep('denied', 403)];
    const facts = answered(users, users, undefined, undefined, denied);
    const index = await store.index(facts);
    expect(linesOf(index)).toEqual([
      {
        account: '222222222222',
        bytes: 5,
        date: '2026-11-20T09:00:07Z',
        operation: 'GetAccountSummary',
        region: 'us-east-1',
        requestId: '0193a5f0-iam',
        service: 'IAM',
        sha256: users,
        status: 200,
      },
      expect.objectContaining({ account: '222222222222', operation: 'ListBuckets', sha256: users, status: 200 }),
      expect.objectContaining({ account: '333333333333', operation: 'ListKeys', sha256: denied, bytes: 6, status: 403 }),
    ]);
    expect(await store.index(facts.toReversed())).toEqual(index);
  });

  test('claim no status where the same bytes came with several', async () => {
    const { store, keep } = opened();
    const empty = keep('', 503);
    keep('', 502);
    const [line] = linesOf(await store.index(answered(empty)));
    expect(line).toMatchObject({ sha256: empty, bytes: 0 });
    expect(line).not.toHaveProperty('status');
  });

  test('are removed where no fact names them', async () => {
    const { store, keep, kept } = opened();
    keep('slow down', 503);
    const users = keep('users');
    await store.index(answered(users));
    expect(kept()).toEqual([users]);
  });

  describe('once the run is interrupted', () => {
    /** Opens a store that has kept six answers, and loses these: to see them through would find nothing. */
    function openedAndLost(lost: readonly number[]) {
      const { folder, store, keep } = opened();
      const digests = ['1', '2', '3', '4', '5', '6'].map((text) => keep(text) ?? '');
      for (const index of lost) rmSync(join(folder, 'responses', digests[index] ?? ''));
      return { store, facts: [factOf(digests)] };
    }

    test('are not waited for', async () => {
      // The first is under way since it came.
      const { store, facts } = openedAndLost([1, 2, 3, 4, 5]);
      expect(linesOf(await store.index(facts, AbortSignal.abort()))).toHaveLength(6);
    });

    test('are waited for no longer', async () => {
      // Three more are under way with the first turn.
      const { store, facts } = openedAndLost([4, 5]);
      const controller = new AbortController();
      const index = store.index(facts, controller.signal);
      controller.abort();
      expect(linesOf(await index)).toHaveLength(6);
    });
  });

  test('have an empty index where none came', async () => {
    const { store } = opened();
    expect(linesOf(await store.index(sampleFacts()))).toEqual([]);
  });
});

describe('a disk that refuses', () => {
  test('an answer: the run is told to end, nothing more is kept, and there is no index', async () => {
    const { folder, store, keep } = opened();
    const users = keep('users');
    expect(store.refused.aborted).toBe(false);
    rmSync(join(folder, 'responses'), { recursive: true });
    expect(keep('more')).toBeUndefined();
    expect(store.refused.reason).toMatchObject({ code: 'unreadable', message: expect.stringContaining("cannot keep AWS's answers in") });
    expect(keep('users')).toBeUndefined();
    await expect(store.index(answered(users))).rejects.toBe(store.refused.reason);
  });

  test('to see an answer through: there is no index', async () => {
    const { folder, store, keep } = opened();
    // The second waits until the first is through.
    const [users, next] = [keep('users'), keep('next')];
    rmSync(join(folder, 'responses', next ?? ''));
    await expect(store.index(answered(users))).rejects.toMatchObject({ code: 'unreadable' });
    expect(store.refused.aborted).toBe(true);
  });

  test('the folder: the store is not opened', () => {
    expect(() => new ResponseStore(join(emptyFolder(), 'not', 'there'))).toThrow(expect.objectContaining({ code: 'unreadable' }));
  });
});

test('facts that name an answer which was never kept are a bug, and no index', async () => {
  const { store } = opened();
  await expect(store.index(answered('a'.repeat(64)))).rejects.toThrow('IAM.GetAccountSummary names an answer that was never kept');
});
