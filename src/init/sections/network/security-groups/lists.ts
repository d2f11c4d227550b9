import { blockOf } from '../../../../match/addresses.ts';
import type { InitSource } from '../../../model.ts';
import { alike } from '../../alike.ts';
import { nameApart } from '../../names-apart.ts';

/** A customer-managed prefix list, in one account or several. */
export interface ListClass {
  readonly name: string;
  readonly accounts: readonly string[];
  readonly entry: {
    readonly region: string;
    readonly match: { readonly name: string };
    readonly version?: number | undefined;
    readonly entries: readonly string[];
  };
}

interface ListClasses {
  readonly classes: readonly ListClass[];
  /** By account and id. */
  readonly byId: ReadonlyMap<string, string>;
}

const known = new WeakMap<InitSource, ListClasses>();

/** The customer-managed prefix lists whose entries were read, named; worked out once for each draft. */
export function listClassesOf(source: InitSource): ListClasses {
  const answer = known.get(source) ?? classified(source);
  known.set(source, answer);
  return answer;
}

function classified(source: InitSource): ListClasses {
  const found = source.each('prefix-lists').flatMap(({ target: { account = '', region = '' }, value }) =>
    value.flatMap(({ id, arn, name, owner, version, entries }) => {
      const blocks = (entries ?? []).flatMap((entry) => blockOf(entry) ?? []).sort();
      const isAlone = value.filter((one) => one.name === name).length === 1;
      if (owner === 'AWS' || owner !== account || blocks.length === 0 || !isAlone) return [];
      return [{ id, arn, account, name, entry: { region, match: { name }, version: version ?? undefined, entries: blocks } }];
    }),
  );
  const byId = new Map<string, string>();
  const classes = alike(source, found, { accountOf: ({ account }) => account, entryOf: ({ entry }) => entry }).map(
    ({ accounts, members }): ListClass => {
      const [first] = members as [(typeof members)[number]];
      const name = nameApart(source, 'prefix-list', {
        id: first.arn,
        wanted: first.name,
        account: first.account,
        region: first.entry.region,
      });
      for (const { account, id } of members) byId.set(`${account} ${id}`, name);
      return { name, accounts, entry: first.entry };
    },
  );
  return { classes, byId };
}
