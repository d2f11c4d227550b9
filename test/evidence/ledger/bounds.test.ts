import { describe, expect, it } from 'vitest';
import { signCheckpoint } from '../../../src/evidence/ledger/checkpoint.ts';
import { startRun } from '../../../src/evidence/ledger/ledger.ts';
import { owner } from '../workbench.ts';
import { enterRun, ledgerOf, runIdOf, startOf, told, verify } from './workbench.ts';

describe('a number that no ledger reaches', () => {
  for (const name of ['entries/9999999999.json', 'entries/0500000000.json', 'checkpoints/9999999999.txt', 'checkpoints/9999999999.tsr']) {
    it(`in ${name} is named, and stops neither who verifies nor the next run`, async () => {
      const store = await ledgerOf(1);
      store.objects.set(name, Buffer.from('{}'));
      expect(told(await verify(store))).toEqual([`every object in it is an entry, a checkpoint or a timestamp: ${name} is none`]);
      await expect(enterRun(store, 1)).resolves.toMatchObject({ note: { sequence: 2 } });
    });
  }

  it('in a checkpoint that was held is refused, also where nobody gave a key', async () => {
    const store = await ledgerOf(1);
    const origin =
      Buffer.from(store.objects.get('checkpoints/0000000001.txt') ?? '')
        .toString()
        .split('\n')[0] ?? '';
    const bytes = await signCheckpoint({ origin, size: 9_999_999_999, root: new Uint8Array(32) }, owner);
    const verification = await verify(store, { keys: [], since: [{ name: 'held.txt', bytes }] });
    expect(told(verification).join()).toContain('held.txt is no checkpoint: its second line is more than any ledger holds');
  });
});

describe('a ledger whose checkpoints were removed', () => {
  it('is not signed anew by the next run, which would hide it', async () => {
    const store = await ledgerOf(51);
    for (const name of [...store.objects.keys()]) if (name.startsWith('checkpoints/')) store.objects.delete(name);
    await expect(enterRun(store, 51)).rejects.toThrow('102 entries at its end bear no checkpoint, as no run leaves them');
  });

  it('is signed for where it is a few that a killed run left', async () => {
    const store = await ledgerOf(2);
    store.objects.delete('checkpoints/0000000004.txt');
    await expect(enterRun(store, 2)).resolves.toMatchObject({ note: { sequence: 4 } });
  });
});

it('a clock that went back is told, and is no fault of the ledger', async () => {
  const store = await ledgerOf(1);
  await startRun(store, { ...startOf(runIdOf(7)), at: '2001-09-09T01:46:40Z' }, { signer: owner });
  const verification = await verify(store);
  expect(told(verification, 'warning').join('\n')).toContain(
    'the clock: entry 2 says 2001-09-09T01:46:40Z, and entry 1 before it 2026-03-01T10:05:00Z',
  );
  expect(told(verification)).toEqual([]);
});
