import { basename } from 'node:path';
import { UsageError } from '../errors.ts';
import { sha256Hex } from '../evidence/canonical.ts';
import type { SigningRole } from '../evidence/documents/rules.ts';
import type { SignOffState } from '../evidence/documents/sign-offs.ts';
import { version } from '../package.ts';
import type { SignOff } from '../qualification-file.ts';
import { readGiven } from './files.ts';
import type { OpenedPerson } from './person.ts';
import type { Signable } from './signable.ts';

/** How the command line names a decision. */
export interface DecisionOptions {
  readonly reject?: boolean;
  readonly reason?: string;
  /** `eqms:ID`. */
  readonly external?: string;
  /** Path of what was signed in the quality system. */
  readonly file?: string;
  readonly signedBy?: string;
}

export type External = NonNullable<SignOff['external']>;

/** A signature that lives in the quality system; undefined where none is named. Throws UsageError where it is named in part. */
export function externalOf({ external, file, signedBy }: DecisionOptions): External | undefined {
  if (external === undefined && file === undefined && signedBy === undefined) return undefined;
  const [, id] = /^eqms:(\S+)$/.exec(external ?? '') ?? [];
  if (id === undefined || file === undefined || signedBy === undefined) {
    throw new UsageError('A signature in the quality system is named by --external eqms:ID, --file FILE and --signed-by NAME together.', {
      hint: '--external eqms:QS-1234 --file signed.pdf --signed-by grace',
    });
  }
  return { system: 'eqms', id, file: { name: basename(file), sha256: sha256Hex(readGiven(file, 'signed file')) }, signedBy };
}

/** Throws UsageError for a rejection without a reason, and for a reason of none. */
export function requireReason({ reject, reason }: DecisionOptions): void {
  if (reject === true && (reason === undefined || reason.trim() === ''))
    throw new UsageError('Whoever rejects a document says why.', { hint: '--reject --reason TEXT' });
  if (reject !== true && reason !== undefined)
    throw new UsageError('--reason goes with --reject.', { hint: 'leave it out, or add --reject' });
}

/** Somebody who is about to sign. */
export interface Intended {
  readonly state: SignOffState;
  readonly role: SigningRole;
  readonly options: DecisionOptions;
  readonly external: External | undefined;
  readonly opened: OpenedPerson;
}

/** What the person reads before they type their name. */
export function shown({ document, doubts }: Signable, { state, role, options, external, opened }: Intended): readonly string[] {
  const before = state.signings.map(
    ({ signOff: one }) => `${one.external?.signedBy ?? one.signer.printedName} (${one.role}, ${one.decision})`,
  );
  return [
    `Document   ${document.title}`,
    `Id         ${document.id}`,
    `SHA-256    ${document.sha256}`,
    ...doubts.map((doubt) => `Doubt      ${doubt}`),
    `Role       ${role.name}${role.unit === undefined ? '' : ` (${role.unit})`}`,
    `Meaning    ${role.meaning}`,
    `Decision   ${options.reject === true ? `REJECTED: ${options.reason}` : 'signed'}`,
    ...(external === undefined
      ? []
      : [`Elsewhere  ${external.signedBy} signed ${external.file.name} (eqms:${external.id}); you record it`]),
    `Before     ${before.length === 0 ? 'nobody' : before.join(', ')}`,
    `Name       ${opened.person.printedName} (${opened.person.subject})`,
  ];
}

/** What the person signs: what they were shown, and who signed before them. */
export function statementOf({ document, signOffs, rules }: Signable, { role, options, external, opened }: Intended): SignOff {
  const roleOf = (name: string): string => /^[0-9]{2}-(.*)\.sigstore\.json$/.exec(name)?.[1] ?? '';
  const before = [...signOffs].sort(([one], [other]) => (one < other ? -1 : 1));
  if (!rules.roles.includes(role)) throw new Error('a role of other rules');
  return {
    schemaVersion: 1,
    role: role.name,
    meaning: role.meaning,
    ...(role.unit === undefined ? {} : { unit: role.unit }),
    signer: opened.person,
    authentication: opened.authentication,
    signedAt: new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    tool: { name: 'iq', version },
    document,
    decision: options.reject === true ? 'rejected' : 'signed',
    ...(options.reason === undefined ? {} : { reason: options.reason }),
    previous: before.map(([name, bytes]) => ({ role: roleOf(name), sha256: sha256Hex(bytes) })),
    ...(external === undefined ? {} : { external }),
  };
}
