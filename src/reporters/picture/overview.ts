import type { Architecture, ArchitectureAccount } from '../../architecture/model.ts';
import type { Qualification } from '../../record.ts';
import { keysOf, weighed } from './compose.ts';
import { type Account, type Grid, internetOf, type Row, type Scene, type SceneLink } from './scene.ts';
import { type Judged, judgedOf, type Said } from './verdicts.ts';
import { countWords, regionWords } from './words.ts';

/** The same with each account as one box, its regions as rows, and the links between accounts. */
export function overviewOf(scene: Scene, record: Qualification, architecture: Architecture): Scene {
  const judged = judgedOf(record, architecture);
  const regionByArn = new Map(
    architecture.accounts.flatMap(({ id, regions }) =>
      regions.flatMap((region) => keysOf(id, region).map((key) => [key, `${id}/${region.name}`] as const)),
    ),
  );
  const accounts = architecture.accounts.flatMap((account) => {
    const drawn = scene.accounts.find(({ id }) => id === account.id);
    return drawn === undefined ? [] : [overviewAccount(drawn, account, judged)];
  });
  const links = scene.links.flatMap((link): SceneLink[] => {
    const [from, to] = [link.from, link.to].map((end) => regionByArn.get(end) ?? end);
    const isInside = from?.slice(0, 12) === to?.slice(0, 12);
    return from === undefined || to === undefined || isInside ? [] : [{ kind: link.kind, from, to }];
  });
  return { ...scene, accounts, links: uniqueLinks(links) };
}

function overviewAccount(drawn: Account, account: ArchitectureAccount, judged: Judged): Account {
  const row = (key: string, text: string, said: readonly Said[]): Row => {
    const { counts, outcome } = weighed(said);
    return { keys: [key], outcome, text, note: countWords(counts) };
  };
  const others = judged.otherRegions(account.id).flatMap(judged.at);
  const rows = [
    row(account.id, 'whole account', judged.at(account.id)),
    ...account.regions.map((region) =>
      row(`${account.id}/${region.name}`, regionWords(region.name), keysOf(account.id, region).flatMap(judged.at)),
    ),
    ...(others.length === 0 ? [] : [row(`${account.id}#others`, 'other regions', others)]),
  ];
  return { ...drawn, rows, regions: [] };
}

function uniqueLinks(links: readonly SceneLink[]): readonly SceneLink[] {
  return [...new Map(links.map((link) => [`${link.from} ${link.to} ${link.kind}`, link])).values()];
}

/** One account by itself, with its own callouts, and the links inside it. */
export function accountScene(scene: Scene, id: string): Scene {
  const account = scene.accounts.find((one) => one.id === id);
  const accounts = account === undefined ? [] : [account];
  const rows = accounts.flatMap(rowsIn);
  const keys = new Set([...rows.flatMap((row) => row.keys), internetOf(id)]);
  const numbers = new Set(rows.flatMap(({ callout }) => callout ?? []));
  const links = scene.links.filter(({ from, to }) => keys.has(from) && keys.has(to));
  return {
    organization: { ...scene.organization, rows: [] },
    accounts,
    links,
    callouts: scene.callouts.filter(({ number }) => numbers.has(number)),
  };
}

/** Every row that is drawn in an account. */
export function rowsIn({ rows, regions }: Account): readonly Row[] {
  return [
    ...rows,
    ...regions.flatMap(({ networks, cards: own }) => [...own.flatMap((card) => card.rows), ...networks.flatMap(rowsOfGrid)]),
  ];
}

function rowsOfGrid({ head, balancers, tiers }: Grid): readonly Row[] {
  return [head, ...balancers, ...tiers.flatMap(({ cells }) => cells.flat())];
}
