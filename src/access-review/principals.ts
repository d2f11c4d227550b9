import type { FactValues } from '../facts/index.ts';
import type { Named, Principal, Read } from './model.ts';
import type { Reader } from './reader.ts';

type Assignment = FactValues['account-assignments'][number];
type Principals = FactValues['identity-principals'];

/** Who is in the directory of IAM Identity Center, as far as it was read. */
export interface Directory {
  readonly groups: ReadonlyMap<string, { readonly name: string | null; readonly people: readonly Named[] }>;
  /** Names by id. */
  readonly users: ReadonlyMap<string, string | null>;
}

/** Empty where it was not read. */
export function directoryOf(principals: Read<Principals>): Directory {
  const { groups, users } = principals?.value ?? { groups: [], users: [] };
  const names = new Map(users.map(({ id, name }) => [id, name]));
  const people = (members: readonly string[]) => members.map((id) => ({ id, name: names.get(id) ?? null })).sort(byName);
  return { groups: new Map(groups.map(({ id, name, members }) => [id, { name, people: people(members) }])), users: names };
}

/** Who has an assignment, with the people behind it. */
export function principalOf(
  { principalType: type, principalId: id }: Assignment,
  { directory, reader }: { readonly directory: Directory; readonly reader: Reader },
): Principal {
  const isRead = reader.at('identity-principals', {}) !== null;
  if (type === 'USER') {
    const name = directory.users.get(id) ?? null;
    // Without the directory nobody can say that it has no such user.
    return isRead ? { type, id, name: { value: name }, people: { value: [{ id, name }] } } : { type, id, name: null, people: null };
  }
  const group = directory.groups.get(id);
  if (group !== undefined) return { type, id, name: { value: group.name }, people: { value: group.people } };
  if (isRead) reader.miss(`identity-principals@organization says nothing of the ${type.toLowerCase()} ${id}`);
  return { type, id, name: null, people: null };
}

function byName(a: Named, b: Named): number {
  const [left, right] = [a.name ?? a.id, b.name ?? b.id];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** How many different people there are; `null` where somebody's members were not read. */
export function countPeople(principals: readonly Principal[]): Read<number> {
  const people = principals.map((principal) => principal.people);
  if (people.some((known) => known === null)) return null;
  return { value: new Set(people.flatMap((known) => known?.value.map(({ id }) => id) ?? [])).size };
}
