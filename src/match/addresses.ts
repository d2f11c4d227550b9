import { excludeCidr, mergeCidr, overlapCidr } from 'cidr-tools';

/**
 * Blocks from which nobody on the internet can send: private, shared with a carrier, link-local, loopback, multicast, reserved. Blocks for
 * documentation count as public: whoever writes one into a rule means another.
 */
const closed = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '224.0.0.0/3',
  '::/127',
  'fc00::/7',
  'fe80::/10',
  'ff00::/8',
];

/** Every address of version 4, and of version 6. */
export const everywhere = { 4: '0.0.0.0/0', 6: '::/0' } as const;

const octet = '(25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})';
const block4 = new RegExp(`^${octet}(\\.${octet}){3}/(3[0-2]|[12]?[0-9])$`);
const block6 = /^([0-9a-fA-F:.]+)\/(12[0-8]|1[01][0-9]|[1-9]?[0-9])$/;

/** Eight groups of digits, of which `::` stands for some that are 0, and an address of version 4 at the end for two. */
function isBlock6(text: string): boolean {
  const [, address = ''] = block6.exec(text) ?? [];
  const halves = address.replace(/(?<=:)[0-9.]+\.[0-9.]+$/, '0:0').split('::');
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  const isWhole = halves.length === 1 ? groups.length === 8 : halves.length === 2 && groups.length < 8;
  return isWhole && groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group));
}

/** The block as every other way to write it is written too; `null` where the text is none. */
export function blockOf(text: string): string | null {
  if (!block4.test(text) && !isBlock6(text)) return null;
  try {
    return mergeCidr([text])[0] ?? null;
  } catch {
    return null;
  }
}

/** Of which version the addresses of a block are. */
export function versionOf(block: string): 4 | 6 {
  return block.includes(':') ? 6 : 4;
}

/** How many bits all addresses of a block have in common. */
export function prefixOf(block: string): number {
  return Number(block.slice(block.indexOf('/') + 1));
}

/** The fewest blocks that hold the same addresses: what is written in two halves is one again. Sorted. */
export function merged(blocks: readonly string[]): readonly string[] {
  return mergeCidr([...blocks]);
}

/** What is in the first and not in the second, in the fewest blocks. */
export function without(blocks: readonly string[], others: readonly string[]): readonly string[] {
  return excludeCidr([...blocks], [...others]);
}

/** Whether every address of the block is in one of the others. */
export function isWithin(block: string, others: readonly string[]): boolean {
  return without([block], others).length === 0;
}

/** Whether some address is in both. */
export function isShared(blocks: readonly string[], others: readonly string[]): boolean {
  return blocks.length > 0 && others.length > 0 && overlapCidr([...blocks], [...others]);
}

/** The widest public block that may come in, by version. */
export type Bound = Readonly<Record<4 | 6, number>>;

/** What of a block, by itself, is public and in wider blocks than may come in. What is `own` is not public. */
export function tooWide(block: string, bound: Bound, own: readonly string[]): readonly string[] {
  return publicOf(without([block], own)).filter((one) => prefixOf(one) < bound[versionOf(one)]);
}

/** The addresses of these blocks from which the internet can send, in the fewest blocks. */
export function publicOf(blocks: readonly string[]): readonly string[] {
  return without(blocks, closed);
}
