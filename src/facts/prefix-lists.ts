import { z } from 'zod';
import type { Seat } from '../aws/seat.ts';
import { defineFact } from './fact.ts';
import { attempt, type Refusal, refusalShape } from './refusal.ts';
import { securityGroups } from './security-groups.ts';
import { byArn, compare, required, text } from './values.ts';

/** A named list of blocks of addresses that rules and routes can name in their stead. `null` is what AWS left out, never a default. */
export interface PrefixList {
  readonly arn: string;
  readonly id: string;
  /** Not unique. AWS's own begin with `com.amazonaws.`. */
  readonly name: string;
  /** The account that it belongs to, another one where it is shared; `AWS` for those that AWS keeps. */
  readonly owner: string | null;
  /** Counts the changes of a list that AWS does not keep. */
  readonly version: number | null;
  /** AWS's word: `create-complete`, `modify-in-progress` and others. */
  readonly state: string | null;
  /** Blocks of addresses, sorted; `null` where they were refused, or not read: of lists of AWS that no rule lets in. */
  readonly entries: readonly string[] | null;
  /** Why the entries are not there, where AWS refused them. */
  readonly readError: Refusal | null;
}

const shape = (): z.ZodType<readonly PrefixList[]> =>
  z.array(
    z.strictObject({
      arn: z.string(),
      id: z.string(),
      name: z.string(),
      owner: z.string().nullable(),
      version: z.number().nullable(),
      state: z.string().nullable(),
      entries: z.array(z.string()).nullable(),
      readError: refusalShape().nullable(),
    }),
  );

type Listed = Omit<PrefixList, 'entries' | 'readError'>;
type ListSeat = Seat<'EC2.DescribeManagedPrefixLists' | 'EC2.GetManagedPrefixListEntries'>;

/**
 * Every prefix list that the account can name in the region, with the entries of its own, of those that are shared with it, and of those of AWS
 * that a security group lets in. Sorted by ARN.
 */
export const prefixLists = defineFact({
  name: 'prefix-lists',
  scope: 'region',
  depth: 'full',
  operations: ['EC2.DescribeManagedPrefixLists', 'EC2.GetManagedPrefixListEntries'],
  uses: [securityGroups],
  shape,
  read: async (seat, need): Promise<readonly PrefixList[]> => {
    // Where the groups are refused, nobody asks what a list of AWS lets in.
    const groups = need(securityGroups).catch(() => []);
    const listed = await listAll(seat);
    const admitted = new Set((await groups).flatMap(({ ingress }) => ingress.flatMap((rule) => rule.prefixLists)));
    const isRead = ({ id, owner }: Listed) => owner !== 'AWS' || admitted.has(id);
    return byArn(
      await Promise.all(listed.map((list) => (isRead(list) ? readEntries(seat, list) : { ...list, entries: null, readError: null }))),
    );
  },
});

async function listAll(seat: ListSeat): Promise<readonly Listed[]> {
  const found: Listed[] = [];
  const tokens = { token: 'NextToken', next: 'NextToken' } as const;
  for await (const page of seat.pages('EC2.DescribeManagedPrefixLists', { MaxResults: 100 }, tokens)) {
    for (const list of required(page.PrefixLists, 'PrefixLists')) {
      const id = required(list.PrefixListId, 'PrefixListId');
      const owner = text(list.OwnerId);
      found.push({
        arn: text(list.PrefixListArn) ?? `arn:${seat.partition}:ec2:${seat.region}:${owner ?? seat.account}:prefix-list/${id}`,
        id,
        name: required(list.PrefixListName, 'PrefixListName'),
        owner,
        version: list.Version ?? null,
        state: text(list.State),
      });
    }
  }
  return found;
}

/** The entries of the version that was listed: a change meanwhile does not mix two of them. */
async function readEntries(seat: ListSeat, list: Listed): Promise<PrefixList> {
  const { value, refusal } = await attempt(
    { operation: 'EC2.GetManagedPrefixListEntries', account: seat.account, region: seat.region },
    entriesOf(seat, list),
  );
  return { ...list, entries: value, readError: refusal };
}

async function entriesOf(seat: ListSeat, { id, owner, version }: Listed): Promise<readonly string[]> {
  const found: string[] = [];
  const tokens = { token: 'NextToken', next: 'NextToken' } as const;
  const which = { PrefixListId: id, ...(owner === 'AWS' || version === null ? {} : { TargetVersion: version }) };
  for await (const page of seat.pages('EC2.GetManagedPrefixListEntries', { ...which, MaxResults: 100 }, tokens)) {
    found.push(...required(page.Entries, 'Entries').map(({ Cidr }) => required(Cidr, 'Cidr')));
  }
  return found.sort(compare);
}
