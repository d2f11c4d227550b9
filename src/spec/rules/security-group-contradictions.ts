import { blockOf, tooWide, versionOf } from '../../match/addresses.ts';
import type { Complaint } from '../shape.ts';
import type { Path } from '../tree.ts';
import { type Context, entriesOf, isNamed, itemsOf, type Rule, usesOf } from './context.ts';

type Section = NonNullable<Context['draft']['security_groups']>;
type Asked = Partial<NonNullable<NonNullable<Section['rules']>[number]>>;
type Group = NonNullable<NonNullable<Section['groups']>[string]>;
type Ingress = NonNullable<NonNullable<Group['ingress']>[number]>;

/** What is asked under a key of the accounts that a group is in for certain, with where the spec says so. */
function askedOf<K extends keyof Asked>(
  context: Context,
  group: Group,
  key: K,
): readonly { readonly account: string; readonly value: NonNullable<Asked[K]>; readonly by: string }[] {
  const rules = itemsOf(context.draft.security_groups?.rules).filter(([, rule]) => rule[key] !== undefined);
  return context.accounts
    .filter((account) => isNamed(context, group.in, account) === 'yes')
    .flatMap((account) => {
      // The last one that takes the account wins: where that is open, so is what is asked.
      const [index, rule] = rules.findLast(([, { in: where }]) => isNamed(context, where, account) !== 'no') ?? [];
      const value = rule?.[key];
      if (rule === undefined || value === undefined || isNamed(context, rule.in, account) !== 'yes') return [];
      return [{ account, value: value as NonNullable<Asked[K]>, by: `security_groups.rules.${index}` }];
    });
}

/** Every rule for what comes in, with its place. */
function ingressOf({ draft }: Context): readonly { readonly group: Group; readonly rule: Ingress; readonly path: Path }[] {
  return entriesOf(draft.security_groups?.groups).flatMap(([name, group]) =>
    itemsOf(group.ingress).map(([index, rule]) => ({ group, rule, path: ['security_groups', 'groups', name, 'ingress', index] })),
  );
}

/** No declared group opens a port that another part of the spec keeps closed. */
const closedPorts: Rule = (context) =>
  ingressOf(context).flatMap(({ group, rule, path }): readonly Complaint[] => {
    const key = rule.all === true ? 'all' : 'tcp';
    const open = askedOf(context, group, 'closed_ports').flatMap(({ account, value, by }) =>
      itemsOf(value).flatMap(([, port]) => (opens(rule, port) ? [{ account, port, by }] : [])),
    );
    const [first] = open;
    if (first === undefined) return [];
    const message = `opens TCP port ${first.port}, which is closed in ${first.account} (closed_ports of ${first.by})`;
    return [{ path: [...path, key], message }];
  });

function opens({ tcp, all }: Ingress, port: number): boolean {
  if (all === true || tcp === 'all') return true;
  if (tcp === undefined) return false;
  const [from = Number.NaN, to = from] = String(tcp).split('-').map(Number);
  return from <= port && port <= to;
}

/** No declared group lets in a public block that is wider than any may be: only `internet` says that on purpose. */
const publicBlocks: Rule = (context) =>
  ingressOf(context).flatMap(({ group, rule, path }) =>
    usesOf(rule.from, [...path, 'from']).flatMap(({ name: peer, path: place }): readonly Complaint[] => {
      const blocks = blocksOf(context, peer);
      const own = ownBlocks(context);
      const wide = askedOf(context, group, 'max_public').flatMap(({ account, value, by }) => {
        const bound = { 4: value.ipv4_prefix ?? 32, 6: value.ipv6_prefix ?? 64 };
        const [block] = blocks.flatMap((one) => tooWide(one, bound, own));
        return block === undefined ? [] : [{ account, block, by, most: bound[versionOf(block)] }];
      });
      const [first] = wide;
      if (first === undefined) return [];
      const { account, block, by, most } = first;
      const what = peer === block ? block : `${block} of ${peer}`;
      const message = `${what} is public and wider than /${most}, the widest that may come in in ${account} (max_public of ${by})`;
      return [{ path: place, message, hint: 'widen max_public, or name a smaller block' }];
    }),
  );

/** The blocks that a peer stands for, one by one, as far as the spec says them. */
function blocksOf({ draft }: Context, peer: string): readonly string[] {
  const listed = peer.startsWith('pl:') ? draft.security_groups?.prefix_lists?.[peer.slice('pl:'.length)]?.entries : [peer];
  return itemsOf(listed).flatMap(([, text]) => blockOf(text) ?? []);
}

/** The blocks of the declared networks. */
function ownBlocks({ draft }: Context): readonly string[] {
  return entriesOf(draft.networks?.vpcs).flatMap(([, { cidr }]) => itemsOf(cidr).flatMap(([, text]) => blockOf(text) ?? []));
}

/** A block is written by its first address: AWS takes the others for it, and a reader may not. */
const hostBits: Rule = ({ draft: { security_groups: section } }) => {
  const texts = [
    ...entriesOf(section?.groups).flatMap(([name, { ingress, egress }]) => [
      ...itemsOf(ingress).flatMap(([index, { from }]) => usesOf(from, ['security_groups', 'groups', name, 'ingress', index, 'from'])),
      ...itemsOf(egress).flatMap(([index, { to }]) => usesOf(to, ['security_groups', 'groups', name, 'egress', index, 'to'])),
    ]),
    ...entriesOf(section?.prefix_lists).flatMap(([name, { entries }]) =>
      usesOf(entries, ['security_groups', 'prefix_lists', name, 'entries']),
    ),
  ];
  return texts.flatMap(({ name: text, path }): readonly Complaint[] => {
    const block = blockOf(text);
    // Version 6 has several ways to write one address.
    if (block === null || block === text || versionOf(block) === 6) return [];
    return [{ path, message: `${text} is not the first address of its block`, hint: `did you mean ${block}?` }];
  });
};

/** What one part of the section asks, another does not forbid. */
export const contradictions: readonly Rule[] = [closedPorts, publicBlocks, hostBits];
