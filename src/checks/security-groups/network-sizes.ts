import { prefixOf, versionOf } from '../../match/addresses.ts';

// A network has blocks of /16 to /28, of version 6 of /44 to /60, and at most fifty of each: together they are no /10, and no /38.
const widest = { 4: 11, 6: 39 } as const;
const smallest = { 4: 28, 6: 60 } as const;

/** Whether all addresses of a block may be those of one network, which is not known. */
export function mayBeNetwork(block: string): boolean {
  return prefixOf(block) >= widest[versionOf(block)];
}

/** Whether a network, which is not known, has room in a block. */
export function mayHoldNetwork(block: string): boolean {
  return prefixOf(block) <= smallest[versionOf(block)];
}
