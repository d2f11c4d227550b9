import type { ManagedRuleGroup } from '../../facts/managed-rule-groups.ts';
import type { Statement } from '../../facts/web-acls/rules.ts';
import type { Spec } from '../../spec/spec.ts';
import { type Draft, type Judged, passIf } from '../check.ts';
import { refused } from '../unsaid.ts';
import { eachAcl, nameOf, type OwnedAcl } from './each-acl.ts';
import { type Entry, effectiveAction, type ManagedEntry, overEntries, type RuleEntry } from './entries.ts';
import { isApproved } from './reach.ts';
import { findsLabel, isOfCountries, looksAt } from './truth.ts';
import { type Unclear, unclear, type WebAclWorld } from './world.ts';

/** A rule that lets requests in, or may. */
interface Opening {
  readonly name: string;
  /** `null`: it does. */
  readonly doubt: Unclear | null;
}

/** No rule lets requests in before the rules that protect have looked at them, but those approved. */
export function judgeEarlierAllow(world: WebAclWorld, spec: Spec): readonly Judged[] {
  return eachAcl(world, spec, {
    expected: 'no rule lets requests in before',
    judge: (owned) =>
      overEntries(world, owned, (entries) => {
        const certain = judgeOne(world, owned, { entries, vendors: [] });
        // The rules of managed groups are asked for only where nothing else decides.
        return certain.outcome === 'unknown' && beforeLast(entries).some(({ kind }) => kind === 'managed')
          ? judgeOne(world, owned, { entries, vendors: world.at('managed-rule-groups', owned.place) })
          : certain;
      }),
  });
}

function judgeOne(
  world: WebAclWorld,
  owned: OwnedAcl,
  { entries, vendors }: { readonly entries: readonly Entry[]; readonly vendors: readonly ManagedRuleGroup[] },
): Draft {
  const { acl, declared } = owned;
  const openings = beforeLast(entries).flatMap((entry) => openingsOf(entry, { approved: declared.allow_rules, vendors }));
  const name = nameOf(world, owned);
  const draft = { resource: acl.arn, expected: declared.allow_rules, actual: openings.map((one) => one.name) };
  const certain = openings.filter(({ doubt }) => doubt === null);
  if (certain.length > 0) {
    const rules = certain.map((one) => one.name).join(', ');
    const message = `${name}: ${rules} lets requests in before the rules that protect have looked at them, which nobody approved.`;
    return passIf(false, { ...draft, message });
  }
  const doubt = openings.find((one) => one.doubt !== null)?.doubt ?? null;
  if (doubt !== null) return refused(doubt, draft);
  const message = `${name} lets no request in before the rules that protect have looked at it, but by approved rules.`;
  return passIf(true, { ...draft, message });
}

/** The entries before the last one that protects; all where none does. */
function beforeLast(entries: readonly Entry[]): readonly Entry[] {
  const marks = entries.flatMap((entry) =>
    entry.kind === 'rule' && looksAt(entry.statement, isOfCountries) ? entry.labels.map((name) => `${entry.context}${name}`) : [],
  );
  const last = entries.findLastIndex((entry) => protects(entry, marks));
  return last < 0 ? entries : entries.slice(0, last + 1);
}

/** Whether it is a managed group, a rate rule or a rule about countries that stops requests. `marks`: whole labels that rules about countries give. */
function protects(entry: Entry, marks: readonly string[]): boolean {
  if (entry.kind === 'managed') return entry.override !== 'Count';
  if (entry.kind === 'unread') return true;
  return entry.action === 'Block' && (entry.statement.kind === 'rate' || isAboutCountries(entry, marks));
}

function isAboutCountries({ statement, context }: RuleEntry, marks: readonly string[]): boolean {
  const isMark = (part: Statement): boolean => part.kind === 'label' && marks.some((label) => findsLabel(part.key, label, context));
  return looksAt(statement, (part) => isOfCountries(part) || isMark(part));
}

function openingsOf(
  entry: Entry,
  { approved, vendors }: { readonly approved: readonly string[]; readonly vendors: readonly ManagedRuleGroup[] },
): readonly Opening[] {
  switch (entry.kind) {
    case 'unread':
      return isApproved({ name: entry.name, within: entry.name }, approved) ? [] : [{ name: entry.name, doubt: entry.why }];
    case 'managed':
      return entry.override === 'Count' ? [] : inManaged(entry, { approved, vendors });
    case 'rule': {
      if (isApproved(entry, approved) || closed.has(entry.action ?? '')) return [];
      const name = entry.isInner ? `the rule ${entry.name} of the group of ${entry.within}` : `the rule ${entry.name}`;
      if (entry.action === 'Allow') return [{ name, doubt: null }];
      return [{ name, doubt: unclear(`what ${name} does is not one of the actions that iq knows`) }];
    }
  }
}

/** Actions that let nobody in. */
const closed = new Set(['Block', 'Captcha', 'Challenge', 'Count']);

function inManaged(
  { name, statement }: ManagedEntry,
  { approved, vendors }: { readonly approved: readonly string[]; readonly vendors: readonly ManagedRuleGroup[] },
): readonly Opening[] {
  const known = vendors.find((one) => one.vendor === statement.vendor && one.name === statement.name && one.version === statement.version);
  const said = (known?.rules ?? []).map((rule) => ({ rule: rule.name, action: effectiveAction(rule, statement) }));
  const overridden = statement.overrides.map((override) => ({ rule: override.name, action: override.action }));
  const allowing = [...new Set([...overridden, ...said].filter(({ action }) => action === 'Allow').map(({ rule }) => rule))];
  const openings = allowing
    .filter((rule) => !isApproved({ name: rule, within: name }, approved))
    .map((rule): Opening => ({ name: `the rule ${rule} of ${statement.name}`, doubt: null }));
  if (openings.length > 0 || approved.includes(name)) return openings;
  const error = known?.rulesError ?? null;
  if (known?.rules === undefined || known.rules === null) {
    const doubt = error === null ? unclear(`the rules of ${statement.vendor}/${statement.name} were not read`) : refusalOf(error);
    return [{ name, doubt }];
  }
  const open = said.find(({ action, rule }) => action === null && !approved.includes(rule));
  return open === undefined ? [] : [{ name, doubt: unclear(`AWS did not say what the rule ${open.rule} of ${statement.name} does`) }];
}

const refusalOf = ({ reason, detail }: Pick<Unclear, 'reason' | 'detail'>): Unclear => ({ kind: 'unclear', reason, detail });
