import { readWho } from '../../who.ts';
import { nearest, suggestion } from '../names.ts';
import type { Complaint } from '../shape.ts';
import { type Context, entriesOf, hasKey, itemsOf, type Rule, repeated, type Use, usesOf } from './context.ts';

const purposeNames = ['qualification', 'post_change', 'monitoring', 'engineering'] as const;
const owner = 'document.owner';

/** Lists of roles that sign one document. */
function ordersOf({ draft }: Context): readonly (readonly Use[])[] {
  const { protocol, purposes } = draft.evidence ?? {};
  const path = ['evidence', 'purposes'];
  return [
    usesOf(protocol?.sign, ['evidence', 'protocol', 'sign']),
    ...purposeNames.map((name) => usesOf(purposes?.[name]?.sign, [...path, name, 'sign'])),
    usesOf(purposes?.monitoring?.review?.sign, [...path, 'monitoring', 'review', 'sign']),
  ];
}

/** Roles that have to sign something. */
function signers(context: Context): readonly Use[] {
  const files = (['attestations', 'deviations'] as const).flatMap((kind) =>
    usesOf(context.draft[kind]?.approved_by ?? [], [kind, 'approved_by']),
  );
  return [...ordersOf(context).flat(), ...files];
}

function partiesOf({ draft }: Context): readonly Use[] {
  return itemsOf(draft.evidence?.segregation).flatMap(([index, pair]) => usesOf(pair, ['evidence', 'segregation', index]));
}

/** Names of roles, also of those that are written wrongly; `undefined` where nothing can be said of them. */
function roleNames({ draft }: Context): readonly string[] | undefined {
  const roles = draft.evidence?.roles;
  const isBroken = roles === undefined && (hasKey(draft, 'evidence.roles') || (hasKey(draft, 'evidence') && draft.evidence === undefined));
  return isBroken ? undefined : Object.keys(roles ?? {});
}

/** Every role that is named is there. */
const knownRoles: Rule = (context) => {
  const names = roleNames(context);
  if (names === undefined) return [];
  const unknown = (uses: readonly Use[], others: readonly string[]): readonly Complaint[] =>
    uses
      .filter(({ name }) => !names.includes(name) && !others.includes(name))
      .map(({ name, path }) => ({
        path,
        message: `no role is named ${name}`,
        hint: nearest(name, others) === undefined ? roleHint(name, names) : suggestion(name, [...names, ...others]),
      }));
  return [...unknown(signers(context), []), ...unknown(partiesOf(context), [owner])];
};

function roleHint(name: string, names: readonly string[]): string {
  return suggestion(name, names) ?? 'declare it under evidence.roles';
}

/** Whoever signs a document signs it once. */
const oncePerRole: Rule = (context) =>
  ordersOf(context).flatMap((uses) =>
    uses
      .filter(({ name }, index) => uses.findIndex((use) => use.name === name) < index)
      .map(({ name, path }) => ({ path, message: `${name} is named twice: each role signs once` })),
  );

/** What must be signed can be signed: somebody may. */
const somebodyMay: Rule = (context) => {
  const roles = context.draft.evidence?.roles;
  return signers(context)
    .filter(({ name }) => hasKey(roles, name) && roles?.[name] !== undefined && !hasKey(roles[name], 'who'))
    .map(({ name, path }) => ({
      path,
      message: `nobody may sign as ${name}: it names no who`,
      hint: `name people under evidence.roles.${name}.who`,
    }));
};

/** People are named in the way in which they sign, and in no other. */
const whoAndVia: Rule = ({ draft }) =>
  entriesOf(draft.evidence?.roles).flatMap(([name, role]): readonly Complaint[] => {
    const path = ['evidence', 'roles', name];
    // What is written wrongly is complained about already.
    if (hasKey(role, 'via') && (role.via === undefined || role.via.length !== itemsOf(role.via).length || role.via.length === 0)) return [];
    const via: readonly (string | undefined)[] = role.via ?? ['certificate'];
    const people = itemsOf(role.who).map(([index, text]) => ({ index, text, kind: readWho(text)?.kind }));
    const misplaced = people
      .filter(({ kind }) => kind !== undefined && !via.includes(kind))
      .map(({ index, text, kind }) => ({
        path: [...path, 'who', index],
        message: `${text} signs ${kind === 'eqms' ? 'in the quality system' : 'with a certificate'}, and ${name} does not`,
        hint: `add ${kind} to via, or take the entry out`,
      }));
    const isWhole = role.who !== undefined && people.length === role.who.length && people.every(({ kind }) => kind !== undefined);
    const unused = itemsOf(role.via)
      .filter(([, kind]) => isWhole && people.every((person) => person.kind !== kind))
      .map(([index, kind]) => ({
        path: [...path, 'via', index],
        message: `nobody under who signs ${kind === 'eqms' ? 'in the quality system' : 'with a certificate'}`,
        hint: kind === 'eqms' ? 'add eqms:NAME to who' : 'add "CN=NAME" to who',
      }));
    return [...repeated(role.who, [...path, 'who']), ...repeated(role.via, [...path, 'via']), ...misplaced, ...unused];
  });

/** Certificates are worth what their issuers are. */
const knownAuthorities: Rule = ({ draft }) => {
  if (hasKey(draft, 'evidence.authorities')) return [];
  return entriesOf(draft.evidence?.roles)
    .filter(([, { who }]) => itemsOf(who).length > 0)
    .map(([name]) => ({
      path: ['evidence', 'roles', name, 'who'],
      on: 'key' as const,
      message:
        'certificates of people count for nothing here: nothing names the authorities that issue them, also not for who records what the quality system has',
      hint: 'add evidence.authorities, the path of their certificates (PEM)',
    }));
};

/** What must be approved is approved by somebody. */
const approvedProtocol: Rule = ({ draft }) => {
  if (hasKey(draft, 'evidence.protocol')) return [];
  return (['qualification', 'post_change', 'monitoring'] as const)
    .filter((name) => draft.evidence?.purposes?.[name]?.protocol === 'approved')
    .map((name) => ({
      path: ['evidence', 'purposes', name, 'protocol'],
      message: 'no protocol can ever be approved: nothing says who signs it',
      hint: 'name the roles under evidence.protocol.sign',
    }));
};

/** Nobody is kept apart from themselves. */
const twoParties: Rule = ({ draft }) =>
  itemsOf(draft.evidence?.segregation)
    .filter(([, [one, other]]) => one !== undefined && one === other)
    .map(([index, [name]]) => ({ path: ['evidence', 'segregation', index, 1], message: `${name} cannot be kept apart from itself` }));

/** Whether every list of roles that sign can be read: of one that is written wrongly, nobody knows who stands in it. */
function areOrdersRead({ draft }: Context): boolean {
  const { protocol, purposes } = draft.evidence ?? {};
  const lists: readonly (readonly [key: string, value: readonly unknown[] | undefined])[] = [
    ['protocol.sign', protocol?.sign],
    ...purposeNames.map((name) => [`purposes.${name}.sign`, purposes?.[name]?.sign] as const),
    ['purposes.monitoring.review.sign', purposes?.monitoring?.review?.sign],
  ];
  const holders: readonly (readonly [key: string, value: unknown])[] = [
    ['protocol', protocol],
    ['purposes', purposes],
    ...purposeNames.map((name) => [`purposes.${name}`, purposes?.[name]] as const),
    ['purposes.monitoring.review', purposes?.monitoring?.review],
  ];
  return [...lists, ...holders].every(([key, value]) => {
    const isWhole = Array.isArray(value) ? !value.includes(undefined) : value !== undefined;
    return isWhole || !hasKey(draft, `evidence.${key}`);
  });
}

/** Two roles are kept apart on a document that both sign. Where there is none, whoever wrote the pair believes in a protection that is not there. */
const effectivePairs: Rule = (context) => {
  if (!areOrdersRead(context)) return [];
  const orders = ordersOf(context).map((uses) => uses.map(({ name }) => name));
  const names = roleNames(context) ?? [];
  const isKnown = (name: string | undefined): name is string => name !== undefined && names.includes(name);
  return itemsOf(context.draft.evidence?.segregation)
    .filter(([, [one, other]]) => isKnown(one) && isKnown(other) && one !== other)
    .filter(([, [one = '', other = '']]) => !orders.some((order) => order.includes(one) && order.includes(other)))
    .map(([index, [one, other]]) => ({
      path: ['evidence', 'segregation', index],
      message: `no document is signed by both ${one} and ${other}: this keeps nobody apart`,
      hint: 'name both under the sign of one document (evidence.protocol, evidence.purposes), or take the pair out',
    }));
};

/** The rules on who signs. */
export const signingRules: readonly Rule[] = [
  knownRoles,
  oncePerRole,
  somebodyMay,
  whoAndVia,
  knownAuthorities,
  approvedProtocol,
  twoParties,
  effectivePairs,
];
