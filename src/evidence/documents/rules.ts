import { z } from 'zod';
import { EvidenceError } from '../../errors.ts';
import type { SignedKind } from '../../qualification-file.ts';
import type { Purpose } from '../../record.ts';
import { readWho, unprintable } from '../../who.ts';
import { explain } from '../explain.ts';
import { readCertificates } from '../x509/certificate.ts';
import { named } from '../x509/strict-der.ts';

/** One part to play in the signing of a document. */
export interface SigningRole {
  readonly name: string;
  /** What the signature means (21 CFR 11.50). */
  readonly meaning: string;
  readonly unit?: string;
  /** `CN=…, O=…` of a certificate, or `eqms:NAME`; empty where the spec names nobody. */
  readonly who: readonly string[];
  readonly via: readonly ('certificate' | 'eqms')[];
}

/** Who may sign one document, as its spec says. */
export interface SigningRules {
  readonly roles: readonly SigningRole[];
  /** Who signs this document, in this order; empty where nobody has to, and then nobody does. */
  readonly order: readonly string[];
  readonly segregation: readonly (readonly [string, string])[];
  /** `document.owner` of the spec. */
  readonly owner: string;
  /** PEM; undefined where the spec names none. */
  readonly authorities: string | undefined;
  /** How many stamps each sign-off bears at least; none where absent. Without them the time of a signature is what its signer wrote. */
  readonly stamps?: number;
}

// The rest of the spec is not asked for, and not looked at. What is asked for must be as the loader of specs would have it: whoever wrote the file
// may have had no loader.
const roleName = z.string().regex(/^(?!seal$)[a-z][a-z0-9_]{0,39}$/, { error: 'expected the name of a role' });
const oneLine = z
  .string()
  .min(1)
  .max(200)
  .refine((text) => text === text.trim() && !unprintable.test(text), { error: 'expected one line of text' });
const order = z
  .array(roleName)
  .max(32)
  .refine((names) => new Set(names).size === names.length, { error: 'names a role twice' });
const signing = z.exactOptional(z.object({ sign: z.exactOptional(order) }));
const role = z.object({
  meaning: oneLine,
  unit: z.exactOptional(oneLine),
  who: z.exactOptional(z.array(z.string().refine((text) => readWho(text) !== undefined, { error: 'names nobody' }))),
  via: z.exactOptional(z.array(z.enum(['certificate', 'eqms'])).min(1)),
});
const party = z.union([roleName, z.literal('document.owner')]);

const resolved = z.object({
  document: z.object({ owner: z.string() }),
  approvals: z.exactOptional(z.object({ deviations: z.exactOptional(roleName), attestations: z.exactOptional(roleName) })),
  evidence: z.exactOptional(
    z.object({
      authorities: z.exactOptional(z.string().min(1)),
      timestamp: z.exactOptional(z.object({ urls: z.exactOptional(z.array(z.string())), require: z.exactOptional(z.int().min(1)) })),
      roles: z.exactOptional(z.record(roleName, role)),
      protocol: signing,
      purposes: z.exactOptional(
        z.object({
          qualification: signing,
          post_change: signing,
          monitoring: z.exactOptional(z.object({ sign: z.exactOptional(order), review: signing })),
          engineering: signing,
        }),
      ),
      segregation: z.exactOptional(z.array(z.tuple([party, party]))),
    }),
  ),
});

type Resolved = z.output<typeof resolved>;

/** From a parsed spec.resolved.json. `purpose` is that of the run, of a record and of a report. Throws EvidenceError `malformed`. */
export function rulesOf(resolvedSpec: unknown, document: { readonly kind: SignedKind; readonly purpose?: Purpose }): SigningRules {
  const parsed = resolved.safeParse(resolvedSpec);
  if (!parsed.success) throw refusal(explain(parsed.error));
  const { evidence = {} } = parsed.data;
  const roles = Object.entries(evidence.roles ?? {}).map(
    ([name, { meaning, unit, who, via }]): SigningRole => ({
      name,
      meaning,
      ...(unit === undefined ? {} : { unit }),
      who: who ?? [],
      via: via ?? ['certificate'],
    }),
  );
  const rules = { roles, order: orderOf(parsed.data, document), segregation: evidence.segregation ?? [] };
  const mentioned = new Set([...rules.order, ...rules.segregation.flat().filter((party) => party !== 'document.owner')]);
  const unknown = [...mentioned].find((name) => roles.every((known) => known.name !== name));
  if (unknown !== undefined) throw refusal(`evidence.roles has no role ${unknown}`);
  const { authorities } = evidence;
  if (authorities !== undefined) named('malformed', 'spec.resolved.json', () => readCertificates(authorities, 'evidence.authorities'));
  const { urls = [], require = 1 } = evidence.timestamp ?? {};
  return { ...rules, owner: parsed.data.document.owner, authorities, ...(urls.length === 0 ? {} : { stamps: require }) };
}

/** Purposes as the spec spells them. */
const purposes = {
  qualification: 'qualification',
  'post-change': 'post_change',
  monitoring: 'monitoring',
  engineering: 'engineering',
} as const;

function orderOf(
  { approvals = {}, evidence = {} }: Resolved,
  { kind, purpose }: { kind: SignedKind; purpose?: Purpose },
): readonly string[] {
  if (kind === 'deviations' || kind === 'attestations') return approvals[kind] === undefined ? [] : [approvals[kind]];
  if (kind === 'protocol') return evidence.protocol?.sign ?? [];
  if (kind === 'review') return evidence.purposes?.monitoring?.review?.sign ?? [];
  if (purpose === undefined) throw new Error(`who signs a ${kind} depends on the purpose of its run`);
  return evidence.purposes?.[purposes[purpose]]?.sign ?? [];
}

function refusal(why: string): EvidenceError {
  return new EvidenceError('malformed', `spec.resolved.json does not say who signs: ${why}`);
}
