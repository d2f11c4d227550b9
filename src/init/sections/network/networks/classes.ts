import type { InitSource } from '../../../model.ts';
import { alike } from '../../alike.ts';
import { nameApart } from '../../names-apart.ts';
import { type EndpointsEntry, endpointsEntry } from './endpoints.ts';
import { type NetworkFound, networksOf } from './found.ts';
import type { Tier } from './tiers.ts';

/** One design of a network, in one account or several. */
export interface NetworkClass {
  readonly name: string;
  readonly accounts: readonly string[];
  readonly members: readonly NetworkFound[];
  readonly entry: {
    readonly region: string;
    readonly match: NonNullable<NetworkFound['match']>;
    readonly tiers: Readonly<Record<string, Tier>>;
  };
  readonly endpoints: EndpointsEntry | undefined;
}

export interface NetworkClasses {
  readonly classes: readonly NetworkClass[];
  /** Networks that no entry stands for, each with the reason. */
  readonly left: readonly { readonly network: NetworkFound; readonly why: string }[];
}

/** More entries than this are no description that anybody reads. */
const most = 12;

const known = new WeakMap<InitSource, NetworkClasses>();

/** Networks by their design, named; worked out once for each draft. */
export function networkClassesOf(source: InitSource): NetworkClasses {
  const answer = known.get(source) ?? classified(source);
  known.set(source, answer);
  return answer;
}

function classified(source: InitSource): NetworkClasses {
  const described = networksOf(source).map((network) => {
    const { match, tiers, region } = network;
    if (match === null) return { network, why: 'no tag of its own tells it from others' };
    if (typeof tiers === 'string') return { network, why: tiers };
    return { network, entry: { region, match, tiers }, endpoints: endpointsEntry(source, network, tiers) };
  });
  const sayable = described.flatMap((one) => (one.entry === undefined ? [] : [one]));
  const groups = alike(source, sayable, {
    accountOf: ({ network }) => network.account,
    entryOf: ({ entry, endpoints }) => ({ entry, endpoints }),
  });
  // The design that most accounts have is the one worth writing down.
  const chosen = [...groups].sort((a, b) => b.members.length - a.members.length).slice(0, most);
  const classes = groups
    .filter((group) => chosen.includes(group))
    .map(({ accounts, members }): NetworkClass => {
      const [first] = members as [(typeof members)[number]];
      const { vpc } = first.network;
      const name = nameApart(source, 'vpc', {
        id: vpc.arn,
        wanted: vpc.tags.Name ?? vpc.tags['aws:cloudformation:logical-id'] ?? 'network',
        account: first.network.account,
        region: first.network.region,
      });
      return { name, accounts, members: members.map(({ network }) => network), entry: first.entry, endpoints: first.endpoints };
    });
  const taken = new Set(classes.flatMap(({ members }) => members));
  return {
    classes,
    left: described
      .filter(({ network }) => !taken.has(network))
      .map(({ network, why }) => ({
        network,
        why: why ?? `there are ${groups.length} kinds of networks: too many to describe one by one`,
      })),
  };
}
