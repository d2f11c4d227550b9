import type { Refusal } from '../../facts/refusal.ts';
import type { Spec } from '../../spec/spec.ts';
import { type Draft, type Judged, passIf } from '../check.ts';
import { orUnclear } from '../guardrails/each.ts';
import { aspectOf } from '../object-storage/buckets.ts';
import { judgeMissing } from '../object-storage/present.ts';
import { eachAsked, type Owned } from '../object-storage/settings.ts';
import { refused, unsaid } from '../unsaid.ts';
import { type Answer, actionLabel, BucketPolicy } from './evaluation.ts';
import type { PolicyWorld } from './world.ts';

/** What a policy must deny to everybody. */
export interface MustDeny {
  readonly setting: 'insecure_transport' | 'unencrypted_put' | 'other_key_put';
  readonly expected: string;
  /** What nobody is asked for, as the end of a sentence. */
  readonly what: string;
  /** Requests of one kind each, with what the kind is called: `PutObject without a header`. May throw `Unclear`. */
  readonly kinds: (owned: Owned, policy: BucketPolicy, content: string) => readonly Kind[];
  /** What the policy must not deny. */
  readonly right: (owned: Owned, policy: BucketPolicy) => readonly Answer[];
}

/** Requests of one kind. */
export interface Kind {
  /** `PutObject with AES256`, `a request without TLS`. */
  readonly name: string;
  /** Whether the name says which action it is. */
  readonly isOneAction: boolean;
  readonly answers: readonly Answer[];
  /** Why it is not known whether S3 refuses what the policy leaves open. Absent: it does not. */
  readonly unread?: Refusal;
}

/** One finding for each bucket that is asked for it: its policy denies these requests to everybody, with certainty. */
export function judgeDenied(world: PolicyWorld, spec: Spec, about: MustDeny): readonly Judged[] {
  const { setting, expected, what } = about;
  return eachAsked(world, spec, {
    setting,
    isAsked: (value) => value === 'denied',
    expected,
    what,
    missing: judgeMissing(world, spec, ({ declared }) => declared[setting] === 'denied'),
    judge: (owned) => {
      const { account, bucket } = owned;
      const place = { resource: bucket.arn, expected, actual: null };
      const read = aspectOf(world.at('bucket-policies', { account }), bucket, 'policy');
      if (read.kind === 'unclear') return refused(read, place);
      const content = read.value;
      if (content === null) return passIf(false, { ...place, message: `${bucket.name} has no bucket policy, so nothing is denied.` });
      return orUnclear(() => judgePolicy(world, { owned, content, about }), place);
    },
  });
}

function judgePolicy(
  world: PolicyWorld,
  { owned, content, about }: { readonly owned: Owned; readonly content: string; readonly about: MustDeny },
): Draft {
  const { expected } = about;
  const { arn, name } = owned.bucket;
  const policy = new BucketPolicy(world, owned, content);
  const kinds = about.kinds(owned, policy, content);
  const asked = kinds.reduce((sum, { answers }) => sum + answers.length, 0);
  const open = kinds.flatMap((kind) => opened(kind));
  const right = about.right(owned, policy).map(({ standing }) => standing.denied);
  const actual = { asked, open: open.map(summary), ...(right.length === 0 ? {} : { rightUploadDenied: right }) };
  const place = { resource: arn, expected, actual };
  const definite = open.filter(({ isReadable, unread }) => isReadable && unread === undefined);
  if (definite.length > 0) return passIf(false, { ...place, message: `The policy of ${name} leaves open: ${told(definite)}.` });
  if (right.includes('yes')) {
    const message = `The policy of ${name} denies the right upload as well: with aws:kms and the key of its rule.`;
    return passIf(false, { ...place, message });
  }
  if (asked === 0) return unsaid(`${name}: there is nothing to ask its policy about`, place);
  const unread = open.find((one) => one.isReadable && one.unread !== undefined)?.unread;
  if (unread !== undefined) return refused(unread, place);
  if (open.length > 0 || right.includes('unreadable')) return unsaid(`the policy of ${name} cannot be read: ${told(open)}`, place);
  return passIf(true, { ...place, message: `The policy of ${name} denies it to everybody.` });
}

const summary = ({ kind, who, actions, isReadable }: Opened) => ({
  kind,
  who,
  actions: actions.slice(0, 5),
  count: actions.length,
  isReadable,
});

interface Opened {
  readonly kind: string;
  readonly who: string;
  readonly actions: readonly string[];
  readonly isOneAction: boolean;
  /** Whether it is certain that it is not certainly denied. */
  readonly isReadable: boolean;
  /** Where it is denied under a condition: which. */
  readonly why: string | null;
  readonly unread: Refusal | undefined;
}

/** Who can make requests of the kind, by caller. */
function opened({ name, isOneAction, answers, unread }: Kind): readonly Opened[] {
  const found = new Map<string, Opened & { readonly actions: string[] }>();
  for (const { question, standing, why } of answers) {
    const { denied } = standing;
    if (denied === 'yes') continue;
    const isReadable = denied !== 'unreadable';
    const key = `${question.caller.label} ${isReadable}`;
    const entry = found.get(key) ?? {
      kind: name,
      who: question.caller.label,
      actions: [],
      isOneAction,
      isReadable,
      why: denied === 'open' ? why() : null,
      unread,
    };
    entry.actions.push(`${actionLabel(question.action)} on the ${question.on}`);
    found.set(key, entry);
  }
  return [...found.values()];
}

const shown = 3;

/** By kind: who, and under which condition it is denied all the same. */
function told(open: readonly Opened[]): string {
  const kinds = [...new Set(open.map(({ kind }) => kind))];
  return kinds
    .map((kind) => {
      const here = open.filter((one) => one.kind === kind);
      const who = here.slice(0, shown).map((one) => `${one.who}${one.why === null ? '' : ` (${one.why})`}`);
      const more = here.length > shown ? ` and ${here.length - shown} more kinds of caller` : '';
      const actions = [...new Set(here.flatMap((one) => (one.isOneAction ? [] : one.actions)))];
      const which = actions.length === 0 ? '' : ` [${actions.slice(0, shown).join(', ')}${actions.length > shown ? ', …' : ''}]`;
      return `${kind} by ${who.join(', ')}${more}${which}`;
    })
    .join('; ');
}
