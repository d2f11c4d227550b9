import type { AccessReview, AccessRow, Named, Read } from '../../access-review/model.ts';
import type { AccessLevel } from '../../policy/universe.ts';

/** From the least to the greatest. */
export const levels: readonly AccessLevel[] = ['List', 'Read', 'Write', 'Tagging', 'Permissions management'];

/** Stands where a value was not read: it is not nothing. */
export const notRead = 'NOT READ';
const incomplete = 'INCOMPLETE';
const nobody = 'no assignment';

/** A value in words; `notRead` where there is none to say. */
function said<T>(read: Read<T>, wordsOf: (value: T) => string): string {
  return read === null ? notRead : wordsOf(read.value);
}

/** A name, or what stands in its place where AWS has none. */
export function nameOf({ id, name }: Named): string {
  return name ?? `(AWS names nobody of the id ${id})`;
}

/** Who has an assignment. */
export function principalWords({ principal }: AccessRow): string {
  return said(principal, ({ id, name }) => said(name, (value) => nameOf({ id, name: value })));
}

/** The people behind a principal, by name. */
export function peopleOf({ principal }: AccessRow): readonly string[] {
  const people = principal?.value.people ?? null;
  if (people === null) return [notRead];
  return people.value.length === 0 ? ['(no members)'] : people.value.map(nameOf);
}

/** The name of the permission set, or its ARN where only that was read. */
export function permissionSetWords({ permissionSet }: AccessRow): string {
  return said(permissionSet, ({ arn, name }) => name?.value ?? arn);
}

/** The longest session, as AWS writes it. */
export function sessionWords({ session }: AccessRow): string {
  return said(session, (value) => value ?? 'not said by AWS');
}

/** The provisioned role. */
export function roleWords({ role }: AccessRow): string {
  return said(role, (arn) => arn ?? 'none in the account');
}

/** When the role was last used, by whomever. */
export function lastUsedWords({ lastUsed }: AccessRow): string {
  return said(lastUsed, (use) => use?.at ?? 'no use in the 400 days that AWS remembers');
}

/** The name of the account, or its id where nobody names it. */
export function accountWords({ account }: AccessRow): string {
  return said(account, ({ id, name }) => name ?? id);
}

/** Whose policies the access is worked out from. */
export function basisWords({ access }: AccessRow): string {
  return said(access, ({ basis }) => (basis === 'role' ? 'the provisioned role' : 'the permission set'));
}

/** Services of a level; says where there may be others. */
export function servicesWords({ access }: AccessRow, level: AccessLevel): string {
  if (access === null) return notRead;
  const services = access.value.services[level];
  if (access.value.isWhole) return services.length === 0 ? 'none' : services.join('; ');
  return services.length === 0 ? notRead : `${services.join('; ')}; ${incomplete}`;
}

/** One line per assignment, and its head. No cell is empty. Where AWS reports no assignment, one line says so. */
export function linesOf({ rows, observed }: AccessReview): readonly (readonly string[])[] {
  const cells = columns.map(([, cell]) => cell);
  const none = columns.map(([title]) => (title === answered ? (observed?.from ?? notRead) : title === unread ? 'nothing' : nobody));
  const lines = rows.map((row) => cells.map((cell) => cell(row)));
  return [columns.map(([title]) => title), ...(lines.length === 0 ? [none] : lines)];
}

const answered = 'AWS answered at';
const unread = 'What could not be read';

const columns: readonly (readonly [title: string, cell: (row: AccessRow) => string])[] = [
  ['Principal type', ({ principal }) => said(principal, ({ type }) => type)],
  ['Principal', principalWords],
  ['Principal id', ({ principal }) => said(principal, ({ id }) => id)],
  ['People', (row) => peopleOf(row).join('; ')],
  ['Account', accountWords],
  ['Account id', ({ account }) => said(account, ({ id }) => id)],
  ['Permission set', permissionSetWords],
  ['Session', sessionWords],
  ['Role', roleWords],
  ['Role last used', lastUsedWords],
  ['Role last used in', ({ lastUsed }) => said(lastUsed, (use) => (use === null ? 'no use' : (use.region ?? 'not said by AWS')))],
  ...levels.map((level) => [level, (row: AccessRow) => servicesWords(row, level)] as const),
  ['Access by the policies of', basisWords],
  [answered, ({ observedAt }) => observedAt ?? notRead],
  [unread, ({ notRead: sentences }) => (sentences.length === 0 ? 'nothing' : sentences.join('; '))],
];
