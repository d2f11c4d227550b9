import { describe, expect, it } from 'vitest';
import { signCheckpoint } from '../../../src/evidence/ledger/checkpoint.ts';
import { owner } from '../workbench.ts';
import { enterRun, ledgerOf, told, verify } from './workbench.ts';

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
