import type {
  Architecture,
  ArchitectureAccount,
  ArchitectureRegion,
  Balancer,
  Kind,
  Network,
  Tier,
  Unread,
} from '../../architecture/model.ts';
import type { Outcome, Qualification } from '../../record.ts';
import { type Counts, gravestOf, groupBy, outcomes } from '../view.ts';
import { newNumbering } from './callouts.ts';
import { type Making, rowOf, rowsByCheck, rowsOf, type Where } from './rows.ts';
import {
  type Account,
  type Card,
  type Grid,
  type GridTier,
  internetOf,
  type Region,
  type Row,
  type Scene,
  type SceneLink,
} from './scene.ts';
import { type Judged, judgedOf, organizationKey, type Said } from './verdicts.ts';
import { counted, exitWords, many, reachWords, reasonWords, regionWords, strayWords } from './words.ts';

/** The picture of an architecture with every verdict of the record in it. The same two give the same scene. */
export function sceneOf(record: Qualification, architecture: Architecture): Scene {
  const judged = judgedOf(record, architecture);
  const numbering = newNumbering();
  const linked = new Set(architecture.links.flatMap(({ from, to }) => [from, to]));
  const making: Making = { judged, numbering, linked };
  const organization: Card = {
    type: 'card',
    id: organizationKey,
    title: `Whole organization ${architecture.organization}`,
    rows: rowsByCheck(organizationKey, 'organization', making),
  };
  const accounts = architecture.accounts.map((account) => accountOf(account, making));
  return {
    organization,
    accounts,
    links: [...architecture.accounts.flatMap(entriesOf), ...architecture.links],
    callouts: numbering.callouts(),
  };
}

/** The load balancers of an account that face the internet. Each account has an internet of its own beside it: one for all would tie all together. */
function entriesOf({ id, regions }: ArchitectureAccount): readonly SceneLink[] {
  const balancers = regions.flatMap(({ networks, strays }) => [...networks.flatMap((network) => network.balancers), ...strays]);
  return balancers.filter(({ reach }) => reach === 'internet').map(({ arn }) => ({ kind: 'traffic', from: internetOf(id), to: arn }));
}

function accountOf(account: ArchitectureAccount, making: Making): Account {
  const { id, name, unit, isManagement, isRead } = account;
  const place = [id, ...(isManagement ? ['management account'] : []), ...(unit === null || unit === '/' ? [] : [unit])].join(' · ');
  const rows = [...rowsByCheck(id, name, making), ...otherRegions(account, making)];
  const regions = account.regions.flatMap((region) => regionOf(account, region, making));
  const { judged } = making;
  const said = [id, ...account.regions.flatMap((region) => keysOf(id, region)), ...judged.otherRegions(id)].flatMap(judged.at);
  return { id, title: name, notes: [place, ...(isRead ? [] : ['not read by this run'])], ...weighed(said), rows, regions };
}

/** How many of what is said came out each way, and the gravest. */
export function weighed(said: readonly Said[]): { readonly counts: Counts; readonly outcome: Outcome | null } {
  const counts = Object.fromEntries(outcomes.map((outcome) => [outcome, said.filter((one) => one.outcome === outcome).length])) as Counts;
  return { counts, outcome: said.length === 0 ? null : gravestOf(said.map(({ outcome }) => outcome)) };
}

/** Every key that is drawn in a region. */
export function keysOf(account: string, { name, networks, strays, things }: ArchitectureRegion): readonly string[] {
  const inNetworks = networks.flatMap(({ arn, balancers, tiers }) => [
    arn,
    ...balancers.map((one) => one.arn),
    ...tiers.flatMap(({ subnets }) => subnets.map((one) => one.arn)),
  ]);
  return [`${account}/${name}`, ...inNetworks, ...[...strays, ...things].map(({ arn }) => arn)];
}

/** Regions that are not drawn: each by itself where something is wrong with it. */
function otherRegions({ id, name }: ArchitectureAccount, making: Making): readonly Row[] {
  const title = (key: string) => key.slice(key.indexOf('/') + 1);
  const rows = making.judged.otherRegions(id).map((key) => rowOf({ key, text: `region ${title(key)}` }, name, making));
  const isPlain = ({ outcome }: Row) => outcome === 'pass' || outcome === 'not-applicable';
  const plain = [...groupBy(rows.filter(isPlain), ({ outcome }) => String(outcome)).values()];
  return [
    ...rows.filter((row) => !isPlain(row)),
    ...plain.map((list) => ({
      keys: [],
      outcome: list[0]?.outcome ?? null,
      text: `other regions: ${list.flatMap(({ keys }) => keys.map(title)).join(', ')}`,
    })),
  ];
}

function cardOf({ id, title, rows }: Pick<Card, 'id' | 'rows'> & { readonly title: string }): readonly Card[] {
  return rows.length === 0 ? [] : [{ type: 'card', id, title, rows }];
}

const cards: readonly { readonly title: string; readonly kinds: readonly Kind[] }[] = [
  { title: 'Trail', kinds: ['trail'] },
  { title: 'Databases and buckets', kinds: ['database', 'bucket'] },
  {
    title: 'Other stores and services',
    kinds: [
      'container cluster',
      'Auto Scaling group',
      'function',
      'table',
      'file system',
      'cache',
      'warehouse',
      'search domain',
      'stream',
      'broker',
      'queue',
      'topic',
      'secret',
      'parameter',
      'log group',
      'event data store',
      'image repository',
      'volume',
      'snapshot',
      'machine image',
      'backup',
      'certificate',
    ],
  },
  { title: 'Keys', kinds: ['key'] },
];

function regionOf(account: ArchitectureAccount, region: ArchitectureRegion, making: Making): readonly Region[] {
  const key = `${account.id}/${region.name}`;
  const name = regionWords(region.name);
  const where = `${account.name} · ${name}`;
  const said = keysOf(account.id, region).flatMap(making.judged.at);
  const own = rowsByCheck(key, where, making).filter(({ outcome }) => outcome === 'fail' || outcome === 'unknown');
  const networks = region.networks.map((network) => gridOf(network, where, making));
  const drawn = [
    ...cardOf({ id: `${key}#region`, title: 'Whole region', rows: own }),
    ...cardOf({
      id: `${key}#strays`,
      title: 'Load balancers elsewhere',
      rows: region.strays.map((stray) => balancerRow(stray, { where, making, note: strayWords(stray) })),
    }),
    ...cards.flatMap(({ title, kinds }) => {
      const rows = kinds.flatMap((kind) =>
        rowsOf(
          kind,
          region.things.filter((thing) => thing.kind === kind),
          { where, making },
        ),
      );
      return cardOf({ id: `${key}#${title}`, title, rows });
    }),
    ...cardOf({ id: `${key}#unread`, title: 'Not read', rows: unreadRows(region.unread, making.judged) }),
  ];
  const isEmpty = drawn.length === 0 && networks.length === 0;
  if (isEmpty && said.length === 0) return [];
  const empty: Card = { type: 'card', id: `${key}#empty`, rows: [{ keys: [], outcome: null, text: 'nothing found' }] };
  return [{ id: key, title: name, ...weighed(said), networks, cards: isEmpty ? [empty] : drawn }];
}

/** The record decides what each is: what was refused because it must be is not left open. */
function unreadRows(unread: readonly Unread[], { without }: Judged): readonly Row[] {
  const marked = unread.map((one) => ({ ...one, outcome: without(one.facts) }));
  return [...groupBy(marked, ({ outcome, reason }) => `${outcome} ${reason}`).values()].flatMap((list) =>
    list.slice(0, 1).map(({ outcome, reason }) => ({
      keys: [],
      outcome,
      text: reasonWords[reason],
      note: list.map(({ kind }) => many(kind)).join(', '),
    })),
  );
}

function balancerRow(
  { arn, name, reach }: Balancer,
  { where, making, note }: { readonly where: Where; readonly making: Making; readonly note?: string },
): Row {
  return rowOf({ key: arn, text: name, note: [reachWords[reach], ...(note === undefined ? [] : [note])].join('; ') }, where, making);
}

function gridOf(network: Network, where: Where, making: Making): Grid {
  const { arn, name, isDeclared, cidrs, zones, tiers, balancers } = network;
  const inside = `${where} · ${name}`;
  const note = [...cidrs, ...(isDeclared ? [] : ['not in the specification'])].join(', ');
  const columns = [...zones, ...(tiers.some(({ subnets }) => subnets.some(({ zone }) => zone === null)) ? [null] : [])];
  return {
    type: 'grid',
    id: arn,
    head: rowOf({ key: arn, text: `Network ${name}`, note }, where, making),
    balancers: balancers.map((balancer) => balancerRow(balancer, { where: inside, making })),
    zones: columns.map((zone) => zone ?? 'zone unknown'),
    tiers: tiers.map((tier) => tierOf(tier, { columns, inside, making })),
  };
}

interface Around {
  readonly columns: readonly (string | null)[];
  readonly inside: Where;
  readonly making: Making;
}

function tierOf({ name, exits, subnets }: Tier, { columns, inside, making }: Around): GridTier {
  return {
    title: name ?? 'no tier',
    note: exits.map((exit) => exitWords[exit]).join(', '),
    cells: columns.map((zone) =>
      subnets
        .filter((subnet) => subnet.zone === zone)
        .map(({ arn, id, cidrs, occupants }) => {
          const note = occupants === null ? 'interfaces not read' : occupants.map(({ what, count }) => counted(count, what)).join(', ');
          return rowOf({ key: arn, text: cidrs[0] ?? id, note: note === '' ? 'empty' : note }, inside, making);
        }),
    ),
  };
}
