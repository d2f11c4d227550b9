import type { Output } from '../../aws/sdk.ts';
import { compare, required } from '../values.ts';

/** Where a statement takes the address of the sender from a header that any sender can write. */
export interface ForwardedAddress {
  readonly header: string;
  /** AWS's word for what a header without a usable address counts as: MATCH, NO_MATCH. */
  readonly fallback: string;
}

/** Another action than its own, for one rule of a rule group. */
export interface ActionOverride {
  readonly name: string;
  /** As `AclRule.action`. */
  readonly action: string | null;
}

/** A rule group that somebody sells: AWS, or a vendor of the Marketplace. */
export interface ManagedGroupStatement {
  readonly kind: 'managed-group';
  readonly vendor: string;
  readonly name: string;
  /** `null`: not pinned, so its vendor's default. */
  readonly version: string | null;
  /** Rules that count alone, said the old way. Sorted. */
  readonly excluded: readonly string[];
  readonly overrides: readonly ActionOverride[];
  readonly scopeDown: Statement | null;
}

/** A rule group of the owner's own. */
export interface GroupStatement {
  readonly kind: 'group';
  readonly arn: string;
  /** Sorted. */
  readonly excluded: readonly string[];
  readonly overrides: readonly ActionOverride[];
}

export interface RateStatement {
  readonly kind: 'rate';
  readonly limit: number;
  /** Seconds; `null`: AWS left it out. */
  readonly window: number | null;
  /** AWS's word for what is counted by: IP, FORWARDED_IP, CUSTOM_KEYS, CONSTANT. */
  readonly key: string;
  readonly forwarded: ForwardedAddress | null;
  readonly scopeDown: Statement | null;
}

/** What a rule looks for. Texts that are searched for are not kept: they can be secrets that two parties share. */
export type Statement =
  | { readonly kind: 'geo'; readonly countries: readonly string[]; readonly forwarded: ForwardedAddress | null }
  | { readonly kind: 'and' | 'or'; readonly statements: readonly Statement[] }
  | { readonly kind: 'not'; readonly statement: Statement }
  | { readonly kind: 'label'; readonly scope: string; readonly key: string }
  | ManagedGroupStatement
  | GroupStatement
  | RateStatement
  /** `name`: AWS's name of the kind, such as ByteMatchStatement; `null`: one that has no name here. */
  | { readonly kind: 'other'; readonly name: string | null };

/** A rule of a web ACL or of a rule group. */
export interface AclRule {
  readonly name: string;
  readonly priority: number;
  /** AWS's word: Allow, Block, Count, Captcha, Challenge; `null`: it has none, as a rule that names a group, or none that is known here. */
  readonly action: string | null;
  /** Of a rule that names a group, AWS's word: None, Count. */
  readonly override: string | null;
  /** Whether it has CloudWatch metrics. */
  readonly metrics: boolean | null;
  /** Labels that it gives to the requests that match. Sorted. */
  readonly labels: readonly string[];
  readonly statement: Statement;
}

type WebAcl = NonNullable<Output<'WAFV2.GetWebACLForResource'>['WebACL']>;
type Rule = NonNullable<WebAcl['Rules']>[number];
type ManagedRule = NonNullable<WebAcl['PreProcessFirewallManagerRuleGroups']>[number];
type SdkStatement = NonNullable<Rule['Statement']>;
type Forwarded = NonNullable<NonNullable<SdkStatement['GeoMatchStatement']>['ForwardedIPConfig']>;
type Overrides = NonNullable<SdkStatement['ManagedRuleGroupStatement']>['RuleActionOverrides'];
type Excluded = NonNullable<SdkStatement['ManagedRuleGroupStatement']>['ExcludedRules'];

/** The one member that is there, by name: how AWS WAF writes a choice. `null` where there is none, or more than one. */
export function choiceOf(choice: object | undefined): string | null {
  const names = Object.entries(choice ?? {}).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  return names.length === 1 ? (names[0] ?? null) : null;
}

/** Rules in the order of their priority. */
export function rulesOf(rules: readonly Rule[] | undefined): readonly AclRule[] {
  return byPriority((rules ?? []).map(ruleOf));
}

/** The rule groups of AWS Firewall Manager, in the order of their priority. */
export function managerRulesOf(rules: readonly ManagedRule[] | undefined): readonly AclRule[] {
  return byPriority(
    (rules ?? []).map(({ FirewallManagerStatement, ...rule }) =>
      ruleOf({ ...rule, Statement: required(FirewallManagerStatement, 'FirewallManagerStatement') }),
    ),
  );
}

function byPriority(rules: readonly AclRule[]): readonly AclRule[] {
  return [...rules].sort((a, b) => a.priority - b.priority);
}

function ruleOf(rule: Rule): AclRule {
  return {
    name: required(rule.Name, 'Name'),
    priority: required(rule.Priority, 'Priority'),
    action: choiceOf(rule.Action),
    override: choiceOf(rule.OverrideAction),
    metrics: rule.VisibilityConfig?.CloudWatchMetricsEnabled ?? null,
    labels: (rule.RuleLabels ?? []).map(({ Name }) => required(Name, 'RuleLabels')).sort(compare),
    statement: statementOf(required(rule.Statement, 'Statement')),
  };
}

const statementsOf = (statements: readonly SdkStatement[] | undefined): readonly Statement[] =>
  required(statements, 'Statements').map(statementOf);
const scopeOf = (statement: SdkStatement | undefined): Statement | null => (statement === undefined ? null : statementOf(statement));

/** How each kind that judgements look into is read. */
const readers: { readonly [K in keyof SdkStatement]?: (statement: NonNullable<SdkStatement[K]>) => Statement } = {
  AndStatement: ({ Statements }) => ({ kind: 'and', statements: statementsOf(Statements) }),
  OrStatement: ({ Statements }) => ({ kind: 'or', statements: statementsOf(Statements) }),
  NotStatement: ({ Statement: inner }) => ({ kind: 'not', statement: statementOf(required(inner, 'Statement')) }),
  GeoMatchStatement: ({ CountryCodes, ForwardedIPConfig }) => ({
    kind: 'geo',
    countries: [...required(CountryCodes, 'CountryCodes')].sort(compare),
    forwarded: forwardedOf(ForwardedIPConfig),
  }),
  LabelMatchStatement: ({ Scope, Key }) => ({ kind: 'label', scope: required(Scope, 'Scope'), key: required(Key, 'Key') }),
  RateBasedStatement: (rate) => ({
    kind: 'rate',
    limit: required(rate.Limit, 'Limit'),
    window: rate.EvaluationWindowSec ?? null,
    key: required(rate.AggregateKeyType, 'AggregateKeyType'),
    forwarded: forwardedOf(rate.ForwardedIPConfig),
    scopeDown: scopeOf(rate.ScopeDownStatement),
  }),
  ManagedRuleGroupStatement: (group) => ({
    kind: 'managed-group',
    vendor: required(group.VendorName, 'VendorName'),
    name: required(group.Name, 'Name'),
    version: group.Version ?? null,
    excluded: excludedOf(group.ExcludedRules),
    overrides: overridesOf(group.RuleActionOverrides),
    scopeDown: scopeOf(group.ScopeDownStatement),
  }),
  RuleGroupReferenceStatement: (group) => ({
    kind: 'group',
    arn: required(group.ARN, 'ARN'),
    excluded: excludedOf(group.ExcludedRules),
    overrides: overridesOf(group.RuleActionOverrides),
  }),
};

function statementOf(statement: SdkStatement): Statement {
  const name = choiceOf(statement);
  const read = name === null ? undefined : (readers as Readonly<Record<string, ((inner: object) => Statement) | undefined>>)[name];
  return read === undefined ? { kind: 'other', name } : read((statement as Readonly<Record<string, object>>)[name ?? ''] ?? {});
}

function forwardedOf(config: Forwarded | undefined): ForwardedAddress | null {
  if (config === undefined) return null;
  return { header: required(config.HeaderName, 'HeaderName'), fallback: required(config.FallbackBehavior, 'FallbackBehavior') };
}

function overridesOf(overrides: Overrides): readonly ActionOverride[] {
  return (overrides ?? [])
    .map(({ Name, ActionToUse }) => ({ name: required(Name, 'RuleActionOverrides'), action: choiceOf(ActionToUse) }))
    .sort((a, b) => compare(a.name, b.name));
}

function excludedOf(excluded: Excluded): readonly string[] {
  return (excluded ?? []).map(({ Name }) => required(Name, 'ExcludedRules')).sort(compare);
}
