import { placeOf } from '../../../checks/databases/subjects.ts';
import type { Key } from '../../../facts/keys.ts';
import type { InitSource } from '../../model.ts';
import { storeUsesOf } from './store-uses.ts';

/** Keys that one entry of the spec declares: of one alias in one region, in one account or in several. */
export interface KeyGroup {
  /** What its name is given by. */
  readonly id: string;
  readonly region: string;
  /** Of the keys, in the order of the organization. */
  readonly accounts: readonly string[];
  readonly match: { readonly alias: string } | { readonly arn: string };
  /** What the name is made of. */
  readonly wanted: string;
  /** The longest rotation period of them, in days; `null` where none is known. */
  readonly rotation: number | null;
  /** Stores that use them. */
  readonly uses: number;
}

/** More entries than this are no description that anybody reads: what uses the others is held to a customer-managed key. */
const most = 20;

interface Groups {
  readonly declared: readonly KeyGroup[];
  readonly left: number;
  readonly byArn: ReadonlyMap<string, KeyGroup>;
}

const known = new WeakMap<InitSource, Groups>();

/** The customer-managed keys that something uses, as the spec declares them: those that most stores use, once for each alias and region. */
export function keyGroupsOf(source: InitSource): Groups {
  const answer = known.get(source) ?? grouped(source);
  known.set(source, answer);
  return answer;
}

/** The name under `keys` of the key of an ARN; `null` where the spec does not declare it. */
export function keyNameOf(source: InitSource, arn: string | null): string | null {
  const group = arn === null ? undefined : keyGroupsOf(source).byArn.get(arn);
  return group === undefined ? null : nameOfGroup(source, group);
}

/** The name under `keys` of a group that is declared. */
export function nameOfGroup(source: InitSource, { id, wanted }: KeyGroup): string {
  return source.name('key', id, wanted);
}

function grouped(source: InitSource): Groups {
  const counts = usesByKey(source);
  const keys = source
    .each('keys')
    .flatMap(({ target, value }) =>
      value.keys.flatMap((key) => (counts.has(key.arn) ? [{ key, account: target.account ?? '', region: target.region ?? '' }] : [])),
    );
  const groups = [...Map.groupBy(keys, ({ key, region }) => idOf(key, region))].map(
    ([id, members]): KeyGroup & { arns: readonly string[] } => {
      const [{ key, region }] = members as [(typeof members)[number]];
      const [alias] = key.aliases;
      const days = members.flatMap((one) => one.key.rotation?.periodDays ?? []);
      return {
        id,
        region,
        accounts: source.active.filter((account) => members.some((one) => one.account === account)),
        match: alias === undefined ? { arn: key.arn } : { alias },
        // Which region it is of goes without saying in the first.
        wanted: `${alias?.replace(/^alias\//, '') ?? 'key'}${region === source.governed[0] ? '' : `_${region}`}`,
        rotation: days.length === 0 ? null : Math.max(...days),
        uses: members.reduce((sum, one) => sum + (counts.get(one.key.arn) ?? 0), 0),
        arns: members.map((one) => one.key.arn),
      };
    },
  );
  const ranked = [...groups].sort((a, b) => b.uses - a.uses).slice(0, most);
  const declared = groups.filter((group) => ranked.includes(group));
  return {
    declared,
    left: groups.length - declared.length,
    byArn: new Map(declared.flatMap((group) => group.arns.map((arn) => [arn, group] as const))),
  };
}

function idOf({ aliases, arn }: Key, region: string): string {
  return aliases[0] === undefined ? arn : `${aliases[0]} ${region}`;
}

/** How often each key is used; the trail and replicas of databases cannot do without a name for theirs. */
function usesByKey(source: InitSource): ReadonlyMap<string, number> {
  const needed = 1_000_000;
  const counts = new Map<string, number>();
  const add = (arn: string, weight: number): unknown => counts.set(arn, (counts.get(arn) ?? 0) + weight);
  for (const { keys, count } of storeUsesOf(source).uses) for (const arn of keys) add(arn, count);
  for (const { value } of source.each('trails')) {
    for (const { isOrganization, keyId } of value) if (isOrganization === true && keyId !== null) add(keyId, needed);
  }
  for (const { value } of source.each('db-instances')) {
    for (const { replicaSource, keyId } of value) if (isAcrossRegions(replicaSource) && keyId !== null) add(keyId, needed);
  }
  return counts;
}

/** RDS names a source by its ARN where it is in another region. */
function isAcrossRegions(source: string | null): boolean {
  return source?.startsWith('arn:') === true && placeOf(source) !== null;
}
