import type { Listing } from '../listing.ts';
import { keyedPart } from '../parts.ts';
import { settleOwned } from '../settled.ts';
import type { Part } from '../store.ts';

const type = 'fsx';

/** FSx file systems of every kind: always encrypted. */
export const fileSystems: Listing = {
  name: 'fsx-file-system',
  type,
  noun: 'FSx file system',
  facts: ['fsx-file-systems'],
  stores: (world, place) =>
    world.at('fsx-file-systems', place).map(({ arn, id, name, lustreDeployment, keyId }) => ({
      type,
      place,
      arn,
      names: [id, arn, ...(name === null ? [] : [name])],
      parts: () => [systemPart({ what: `FSx file system ${name ?? id}`, lustreDeployment, keyId })],
    })),
};

/** FSx backups. */
export const backups: Listing = {
  name: 'fsx-backup',
  type,
  noun: 'FSx backup',
  facts: ['fsx-backups'],
  stores: (world, place) =>
    world.at('fsx-backups', place).map(({ arn, name, keyId }) => ({
      type,
      place,
      arn,
      names: [name, arn],
      parts: () => [keyedPart({ what: `FSx backup ${name}`, keyId })],
    })),
};

/** Scratch file systems of Lustre take no key of ours: FSx has one for the account. */
function systemPart({ lustreDeployment, ...said }: { what: string; lustreDeployment: string | null; keyId: string | null }): Part {
  const part = keyedPart(said);
  if (said.keyId !== null || lustreDeployment === null || !/^SCRATCH_[0-9]+$/.test(lustreDeployment)) return part;
  return { ...part, settle: (rule) => settleOwned(said.what, `Lustre ${lustreDeployment}`, rule) };
}
