import type { Drafted, InitSource, LeftOut, Review, Section } from '../../model.ts';
import { alike } from '../alike.ts';
import { nameApart } from '../names-apart.ts';
import { type DatabaseFound, databasesOf } from './databases/found.ts';

const check = 'rds-resilience';

/** More than this is no description that anybody reads. */
const most = 20;

/** Databases of RDS, each with what it survives. */
export const databasesSection: Section = { key: 'databases', checks: [check], heading: 'Resilience', draft: drafted };

function drafted(source: InitSource): Drafted | LeftOut {
  const { found, gaps } = databasesOf(source);
  if (found.length === 0) {
    const isKnown = gaps.length === 0;
    const reason = isKnown ? 'No database of RDS was found' : `No database of RDS was found; ${gaps.length} listings were not read`;
    return { excluded: [{ check, reason, ...(isKnown ? {} : { review: `not read: ${gaps[0]?.why ?? ''}` }) }] };
  }
  const items = alike(source, found, { accountOf: ({ account }) => account, entryOf: ({ entry }) => entry });
  if (items.length > most) {
    const reason = `${found.length} databases of ${items.length} kinds are too many to describe one by one`;
    return { excluded: [{ check, reason, review: 'write a rule of your own for the databases that matter' }] };
  }
  const named = items.map(({ accounts, members }) => {
    const [first] = members as readonly [DatabaseFound];
    return {
      name: nameApart(source, 'database', { id: first.arn, wanted: first.id, account: first.account, region: first.entry.region }),
      accounts,
      first,
    };
  });
  return {
    value: Object.fromEntries(named.map(({ name, accounts, first }) => [name, { in: source.where(accounts), ...first.entry }])),
    comments: [
      { path: [], text: 'Databases, and how they survive the loss of a zone, of data, of a region.' },
      ...(gaps.length === 0 ? [] : [{ path: [], text: `${gaps.length} listings were not read: ${gaps[0]?.why ?? ''}` }]),
    ],
    reviews: named.flatMap(({ name, first }) => reviewsOf(name, first)),
  };
}

function reviewsOf(name: string, { entry, parameters }: DatabaseFound): readonly Review[] {
  return [
    ...(parameters.missing === null ? [] : [{ requirement: `${check}.parameters`, path: [name], text: parameters.missing }]),
    ...(entry.replica === undefined
      ? [{ requirement: `${check}.replica`, path: [name], text: `${name} has no replica in another region` }]
      : []),
    ...(entry.deletion_protection
      ? []
      : [{ requirement: `${check}.deletion-protection`, path: [name, 'deletion_protection'], text: 'it can be deleted by one call' }]),
  ];
}
