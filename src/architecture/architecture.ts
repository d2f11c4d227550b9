import type { PlannedAccount } from '../plan.ts';
import { drawnLinks, linksOf } from './links.ts';
import type { Architecture, ArchitectureAccount, ArchitectureRegion } from './model.ts';
import { networksAt, straysAt } from './networks.ts';
import { type Sources, valueAt } from './sources.ts';
import { compare, thingsAt, unreadAt } from './things.ts';

/** What there is, account by account, as far as the facts tell. The same facts give the same architecture. */
export function architectureOf(sources: Sources): Architecture {
  const organization = valueAt(sources, 'organization', {});
  const management = organization?.masterAccountId ?? null;
  const accounts = sources.accounts
    .map((account) => accountOf(sources, account, account.id === management))
    .sort((a, b) => Number(b.isManagement) - Number(a.isManagement) || compare(a.id, b.id));
  const arns = new Set(accounts.flatMap(({ regions }) => regions.flatMap(({ things }) => things.map(({ arn }) => arn))));
  const links = accounts.flatMap(({ id, regions }) =>
    linksOf(
      sources,
      id,
      regions.map(({ name }) => name),
    ),
  );
  return { organization: organization?.id ?? sources.spec.organization.id, accounts, links: drawnLinks(links, arns) };
}

function accountOf(sources: Sources, account: PlannedAccount, isManagement: boolean): ArchitectureAccount {
  const { id, name, ou, isRead } = account;
  return { id, name, unit: ou, isManagement, isRead, regions: isRead ? regionsOf(sources, id) : [] };
}

/** The governed regions, and those of buckets that are elsewhere, or that AWS does not place. */
function regionsOf(sources: Sources, account: string): readonly ArchitectureRegion[] {
  const elsewhere = (valueAt(sources, 'buckets', { account }) ?? [])
    .map(({ region }) => region ?? '')
    .filter((region) => !sources.governed.includes(region));
  const names = [...sources.governed, ...[...new Set(elsewhere)].sort(compare)];
  return names.map((region) => {
    const place = { account, region };
    const networks = networksAt(sources, place);
    const strays = straysAt(sources, { place, networks });
    return { name: region, networks, strays, things: thingsAt(sources, place), unread: unreadAt(sources, place) };
  });
}
