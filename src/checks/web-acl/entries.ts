import type { RuleGroup } from '../../facts/rule-groups.ts';
import type { AclRule, GroupStatement, ManagedGroupStatement, Statement } from '../../facts/web-acls/rules.ts';
import type { WebAcl } from '../../facts/web-acls.ts';
import type { Draft } from '../check.ts';
import { type RegionPlace, type Unclear, unclear, type WebAclWorld } from './world.ts';

/** One step of a web ACL, in the order in which a request meets them: rules of the owner's own groups stand for themselves. */
export type Entry =
  | {
      readonly kind: 'rule';
      readonly name: string;
      /** The rule of the web ACL whose group it is of; its own name where it is of none. */
      readonly within: string;
      /** Whether it is of a group. */
      readonly isInner: boolean;
      /** How the whole names of its labels begin, by which AWS WAF tells apart what each web ACL and each group gives: `awswaf:222222222222:webacl:cc:`. */
      readonly context: string;
      /** What really happens: its own action, or the one that the web ACL puts in its place. `null`: not known. */
      readonly action: string | null;
      readonly labels: readonly string[];
      readonly statement: Statement;
    }
  | { readonly kind: 'managed'; readonly name: string; readonly override: string | null; readonly statement: ManagedGroupStatement }
  /** A group of the owner's own whose rules are not known. */
  | { readonly kind: 'unread'; readonly name: string; readonly why: Unclear };

export type RuleEntry = Extract<Entry, { kind: 'rule' }>;
export type ManagedEntry = Extract<Entry, { kind: 'managed' }>;

/** The rules of a web ACL, those of AWS Firewall Manager around its own. */
export function allRules({ pre, rules, post }: WebAcl): readonly AclRule[] {
  return [...pre, ...rules, ...post];
}

/** What a request meets. `groups`: what is known of the owner's own rule groups. */
export function entriesOf(acl: WebAcl, groups: readonly RuleGroup[]): readonly Entry[] {
  return allRules(acl).flatMap((rule): readonly Entry[] => {
    const { name, action, override, labels, statement } = rule;
    if (statement.kind === 'managed-group') return [{ kind: 'managed', name, override, statement }];
    if (statement.kind !== 'group')
      return [{ kind: 'rule', name, within: name, isInner: false, context: contextOf(acl.arn), action, labels, statement }];
    // Whatever the rules of the group say, the group counts.
    if (override === 'Count') return [];
    const known = override === 'None' ? rulesIn(statement, groups) : unclear(`AWS did not say whether the rule ${name} lets its group act`);
    return 'kind' in known ? [{ kind: 'unread', name, why: known }] : known.map((inner) => entryOf(inner, { name, statement }));
  });
}

/** The ARN of a web ACL or of a rule group names its kind and itself: `…:222222222222:regional/webacl/cc/ID`. */
function contextOf(arn: string): string {
  const [, , , , account, resource = ''] = arn.split(':');
  const [, kind, name] = resource.split('/');
  return `awswaf:${account}:${kind}:${name}:`;
}

function rulesIn({ arn }: GroupStatement, groups: readonly RuleGroup[]): readonly AclRule[] | Unclear {
  const group = groups.find((one) => one.arn === arn);
  if (group?.rules !== undefined && group.rules !== null) return group.rules;
  const error = group?.error ?? null;
  return error === null ? unclear(`the rules of ${arn} were not read`) : { kind: 'unclear', reason: error.reason, detail: error.detail };
}

function entryOf(rule: AclRule, { name, statement }: { readonly name: string; readonly statement: GroupStatement }): RuleEntry {
  return {
    kind: 'rule',
    name: rule.name,
    within: name,
    isInner: true,
    context: contextOf(statement.arn),
    action: effectiveAction(rule, statement),
    labels: rule.labels,
    statement: rule.statement,
  };
}

/** What a rule of a group does in the web ACL that uses the group. */
export function effectiveAction(
  { name, action }: { readonly name: string; readonly action: string | null },
  { excluded, overrides }: Pick<GroupStatement, 'excluded' | 'overrides'>,
): string | null {
  const override = overrides.find((one) => one.name === name);
  if (override !== undefined) return override.action;
  return excluded.includes(name) ? 'Count' : action;
}

/**
 * Judges the entries of a web ACL: without the rules of the owner's own groups, and, where these decide, with them. What is certain without
 * them stands also where they are unobserved.
 */
export function overEntries(
  world: WebAclWorld,
  { place, acl }: { readonly place: RegionPlace; readonly acl: WebAcl },
  judge: (entries: readonly Entry[]) => Draft,
): Draft {
  const without = entriesOf(acl, []);
  const draft = judge(without);
  if (draft.outcome !== 'unknown' || !without.some(({ kind }) => kind === 'unread')) return draft;
  return judge(entriesOf(acl, world.at('rule-groups', place)));
}
