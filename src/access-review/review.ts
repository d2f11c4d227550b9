import type { FactValues } from '../facts/index.ts';
import { holdingOf } from './holding.ts';
import type { AccessReview, AccessRow, AccessTotals, Named, Read } from './model.ts';
import { countPeople, type Directory, directoryOf, principalOf } from './principals.ts';
import { type Reader, readerOf, type Sources } from './reader.ts';

type PermissionSet = FactValues['permission-sets'][number];
type Assignment = FactValues['account-assignments'][number];

/**
 * Who can do what, where, through IAM Identity Center: one row per assignment. Where the assignments were not read, one row per place of a
 * permission set; where these were not read either, a single row, which says so.
 */
export function accessReviewOf(sources: Sources): AccessReview {
  const whole = readerOf(sources);
  const isSeen = isInstanceSeen(whole, sources);
  const read = { sets: whole.at('permission-sets', {}), assignments: whole.at('account-assignments', {}) };
  const { sets, assignments } = isSeen ? read : { sets: null, assignments: null };
  const made = rowsOf(sources, { sets, assignments });
  const rows = [...made].sort((a, b) => compareLists(orderOf(a), orderOf(b)));
  const dates = [...whole.dates(), ...made.flatMap(({ dates: own }) => own)].sort();
  const [from, to] = [dates[0], dates.at(-1)];
  return {
    observed: from === undefined || to === undefined ? null : { from, to },
    rows: rows.map(({ dates: _, ...row }) => row),
    totals: totalsOf(rows, assignments),
    notRead: [...new Set([...whole.missing(), ...made.flatMap(({ notRead }) => notRead)])].sort(),
  };
}

/** Whether there is an instance to ask, as far as is known. One in another region than the declared one has assignments that nobody listed. */
function isInstanceSeen(reader: Reader, { spec }: Sources): boolean {
  const isSeen = reader.at('identity-center', {})?.value.length !== 0;
  const region = spec.identity?.center?.region ?? 'its region';
  if (!isSeen) reader.miss(`AWS shows no instance of IAM Identity Center in ${region}: of one in another region nothing was read`);
  return isSeen;
}

interface Listed {
  readonly sets: Read<readonly PermissionSet[]>;
  readonly assignments: Read<readonly Assignment[]>;
}

/** A row with AWS's Dates of all that it rests on, sorted. */
type DatedRow = AccessRow & { readonly dates: readonly string[] };

/** A place that access is looked for at. What is absent was not read. */
interface Place {
  readonly assignment?: Assignment;
  readonly set?: PermissionSet;
  readonly account?: string;
}

interface Around {
  readonly sources: Sources;
  readonly directory: Directory;
}

function rowsOf(sources: Sources, { sets, assignments }: Listed): readonly DatedRow[] {
  const directory = directoryOf(readerOf(sources).perhaps('identity-principals', {}));
  return placesOf({ sets, assignments }).map((place) => rowOf(place, { sources, directory }));
}

function placesOf({ sets, assignments }: Listed): readonly Place[] {
  if (assignments !== null) {
    const byArn = new Map(sets?.value.map((set) => [set.arn, set]));
    return assignments.value.map((assignment) => {
      const set = byArn.get(assignment.permissionSet);
      return { assignment, account: assignment.account, ...(set === undefined ? {} : { set }) };
    });
  }
  const provisioned = (sets?.value ?? []).flatMap((set) => set.accounts.map((account) => ({ set, account })));
  return provisioned.length > 0 ? provisioned : [{}];
}

function rowOf({ assignment, set, account }: Place, { sources, directory }: Around): DatedRow {
  const reader = readerOf(sources);
  // Every row rests on them, and says so where they are not there.
  isInstanceSeen(reader, sources);
  reader.at('account-assignments', {});
  const sets = reader.at('permission-sets', {});
  if (sets !== null && set === undefined && assignment !== undefined)
    reader.miss(`permission-sets@organization does not hold ${assignment.permissionSet}`);
  const principal = assignment === undefined ? null : { value: principalOf(assignment, { directory, reader }) };
  const holding = set === undefined || account === undefined ? null : holdingOf(set, account, reader);
  const arn = set?.arn ?? assignment?.permissionSet;
  const dates = reader.dates();
  return {
    principal,
    account: account === undefined ? null : { value: accountOf(account, sources) },
    permissionSet: arn === undefined ? null : { value: { arn, name: set === undefined ? null : { value: set.name } } },
    session: set === undefined ? null : { value: set.sessionDuration },
    role: holding?.role ?? null,
    lastUsed: holding?.lastUsed ?? null,
    access: holding === null ? null : { value: holding.access },
    observedAt: dates[0] ?? null,
    notRead: reader.missing(),
    dates,
  };
}

function accountOf(id: string, { accounts }: Sources): Named {
  return { id, name: accounts.get(id)?.name ?? null };
}

/** Groups first, for a review begins with them; then by name. What was not read stands last. */
function orderOf({ principal, permissionSet, account }: AccessRow): readonly string[] {
  const last = '\u{10ffff}';
  const who = principal?.value;
  const what = permissionSet?.value;
  const where = account?.value;
  return [
    who?.type ?? last,
    who?.name?.value ?? last,
    who?.id ?? last,
    what?.name?.value ?? last,
    what?.arn ?? last,
    where?.name ?? last,
    where?.id ?? last,
  ];
}

function compareLists(a: readonly string[], b: readonly string[]): number {
  const at = a.findIndex((text, index) => text !== b[index]);
  if (at === -1) return 0;
  return (a[at] ?? '') < (b[at] ?? '') ? -1 : 1;
}

function totalsOf(rows: readonly AccessRow[], assignments: Read<unknown>): AccessTotals {
  if (assignments === null) return { assignments: null, groups: null, users: null, people: null, permissionSets: null, accounts: null };
  const principals = rows.flatMap(({ principal }) => (principal === null ? [] : [principal.value]));
  const count = (ids: readonly string[]) => ({ value: new Set(ids).size });
  const idsOfType = (type: string) => principals.filter((principal) => principal.type === type).map(({ id }) => id);
  return {
    assignments: { value: rows.length },
    groups: count(idsOfType('GROUP')),
    users: count(idsOfType('USER')),
    people: countPeople(principals),
    permissionSets: count(rows.flatMap(({ permissionSet }) => permissionSet?.value.arn ?? [])),
    accounts: count(rows.flatMap(({ account }) => account?.value.id ?? [])),
  };
}
