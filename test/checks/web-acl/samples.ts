import type { LoadBalancer } from '../../../src/facts/load-balancers.ts';
import type { ManagedRuleGroup } from '../../../src/facts/managed-rule-groups.ts';
import type { WebAclLogging } from '../../../src/facts/web-acl-logging.ts';
import type {
  AclRule,
  ActionOverride,
  ForwardedAddress,
  ManagedGroupStatement,
  RateStatement,
  Statement,
} from '../../../src/facts/web-acls/rules.ts';
import type { WebAcl } from '../../../src/facts/web-acls.ts';
import { specFile } from '../../../src/spec/sections/index.ts';
import type { Spec } from '../../../src/spec/spec.ts';
import { organizationFacts, organizationSection, production } from '../governance.ts';
import { dr, primary } from '../object-storage/samples.ts';
import { edit, type Facts, put } from '../world.ts';

export const here = { account: production, region: primary };
export const there = { account: production, region: dr };

export const balancerArn = (name: string, region = primary): string =>
  `arn:aws:elasticloadbalancing:${region}:${production}:loadbalancer/app/${name}/50dc6c495c0c9188`;

/** An application load balancer that faces the internet. */
export function balancer(name: string, change: Partial<LoadBalancer> = {}): LoadBalancer {
  return {
    arn: balancerArn(name),
    name,
    type: 'application',
    scheme: 'internet-facing',
    vpc: 'vpc-1',
    state: 'active',
    zones: ['us-east-2a', 'us-east-2b'],
    subnets: [],
    groups: [],
    ...change,
  };
}

export const aclArn = (name: string, scope = 'regional', region = primary, account = production): string =>
  `arn:aws:wafv2:${region}:${account}:${scope}/webacl/${name}/00000000-0000-0000-0000-000000000001`;
export const groupArn = `arn:aws:wafv2:${primary}:${production}:regional/rulegroup/office/00000000-0000-0000-0000-000000000002`;

/** A rule of the web ACL. Its priority is its place in the list. */
export function rule(name: string, statement: Statement, change: Partial<AclRule> = {}): AclRule {
  return { name, priority: 0, action: 'Block', override: null, metrics: true, labels: [], statement, ...change };
}

export const geo = (countries: readonly string[], forwarded: ForwardedAddress | null = null): Statement => ({
  kind: 'geo',
  countries,
  forwarded,
});
export const notStatement = (statement: Statement): Statement => ({ kind: 'not', statement });
export const and = (...statements: Statement[]): Statement => ({ kind: 'and', statements });
export const or = (...statements: Statement[]): Statement => ({ kind: 'or', statements });
export const label = (key: string, scope = 'LABEL'): Statement => ({ kind: 'label', scope, key });
export const other = (name: string | null): Statement => ({ kind: 'other', name });
export const addresses = other('IPSetReferenceStatement');
export const header: ForwardedAddress = { header: 'X-Forwarded-For', fallback: 'MATCH' };

/** A managed group that acts. */
export function managed(name: string, statement: Partial<ManagedGroupStatement> = {}, change: Partial<AclRule> = {}): AclRule {
  const whole: ManagedGroupStatement = {
    kind: 'managed-group',
    vendor: 'AWS',
    name,
    version: null,
    excluded: [],
    overrides: [],
    scopeDown: null,
    ...statement,
  };
  return rule(name, whole, { action: null, override: 'None', ...change });
}

export const counts = (name: string): ActionOverride => ({ name, action: 'Count' });
export const common = 'AWSManagedRulesCommonRuleSet';
export const injection = 'AWSManagedRulesSQLiRuleSet';

export function rate(statement: Partial<RateStatement> = {}, change: Partial<AclRule> = {}): AclRule {
  return rule('rate', { kind: 'rate', limit: 2000, window: 300, key: 'IP', forwarded: null, scopeDown: null, ...statement }, change);
}

/** The owner's own group, used by the web ACL. */
export function group(change: Partial<AclRule> = {}, overrides: readonly ActionOverride[] = []): AclRule {
  return rule('office', { kind: 'group', arn: groupArn, excluded: [], overrides }, { action: null, override: 'None', ...change });
}

const numbered = (rules: readonly AclRule[]): readonly AclRule[] => rules.map((one, priority) => ({ ...one, priority }));

export const onlyUs = rule('geo', notStatement(geo(['US'])));
export const usual = [managed(common, { overrides: [counts('SizeRestrictions_BODY')] }), managed(injection), rate(), onlyUs];

export function acl(change: Partial<WebAcl> = {}): WebAcl {
  return {
    arn: aclArn('cc-regional'),
    name: 'cc-regional',
    defaultAction: 'Allow',
    metrics: true,
    pre: [],
    post: [],
    ...change,
    rules: numbered(change.rules ?? usual),
  };
}

/** Attaches a web ACL to load balancers of production, by name. */
export function attach(facts: Facts, one: WebAcl, ...names: readonly string[]): void {
  const balancers = names.map((name) => ({ arn: balancerArn(name), acl: one.arn, error: null }));
  put(facts, 'web-acls', here, { acls: [one], balancers });
}

/** Gives the web ACL of production other rules. */
export const rules =
  (...found: readonly AclRule[]) =>
  (facts: Facts): void =>
    attach(facts, acl({ rules: found }), 'cc-web');

/** The usual rules with others before them. */
export const before = (...found: readonly AclRule[]) => rules(...found, ...usual);

/** The usual rules with one in the place of that of the same name. */
export const instead = (one: AclRule) => rules(...usual.map((old) => (old.name === one.name ? one : old)));

export const described: readonly ManagedRuleGroup[] = [
  {
    vendor: 'AWS',
    name: common,
    version: null,
    rules: [
      { name: 'NoUserAgent_HEADER', action: 'Block' },
      { name: 'SizeRestrictions_BODY', action: 'Block' },
    ],
    rulesError: null,
    available: null,
    availableError: null,
  },
  {
    vendor: 'AWS',
    name: injection,
    version: null,
    rules: [{ name: 'SQLi_BODY', action: 'Block' }],
    rulesError: null,
    available: null,
    availableError: null,
  },
];

/** Changes what the vendor says of the common rule set. */
export const vendorSays =
  (change: Partial<ManagedRuleGroup>) =>
  (facts: Facts): void =>
    edit(facts, 'managed-rule-groups', here, (groups) => groups.map((one) => (one.name === common ? { ...one, ...change } : one)));

export const logsTo: WebAclLogging = {
  acl: aclArn('cc-regional'),
  destinations: [`arn:aws:logs:${primary}:${production}:log-group:aws-waf-logs-cc`],
  redacted: ['SingleHeader authorization'],
  filter: null,
  scope: 'CUSTOMER',
};

/** The reference load balancer with its web ACL; nothing in the other region. */
export function aclFacts(): Facts {
  const facts = organizationFacts();
  put(facts, 'load-balancers', here, [balancer('cc-web')]);
  put(facts, 'load-balancers', there, []);
  put(facts, 'load-balancer-attributes', here, [{ arn: balancerArn('cc-web'), attributes: { 'waf.fail_open.enabled': 'false' } }]);
  attach(facts, acl(), 'cc-web');
  put(facts, 'managed-rule-groups', here, described);
  put(facts, 'rule-groups', here, []);
  put(facts, 'web-acl-logging', here, [logsTo]);
  return facts;
}

export const regional = {
  in: 'production',
  region: primary,
  match: { name: 'cc-regional' },
  groups: [{ name: common, count: ['SizeRestrictions_BODY'] }, injection],
  rate: { limit: 2000, window: '5m' },
  countries: ['US'],
  logging: { to: '*:aws-waf-logs-*' },
};
export const everyOpen = { in: 'production', every: 'internet_facing_alb', web_acl: 'acl:regional' };

/** A spec with this section on the edge. Every account is read in full. */
export function specOf(edge: object): Spec {
  const parsed = specFile.parse({
    version: 1,
    document: { id: 'IQS-1', title: 'Test', revision: 'A', effective: '2026-11-01', owner: 'nobody' },
    system: { id: 'SYS-1', name: 'Test', kind: 'none', phi: true, intended_use: 'test' },
    access: { role: 'iq-auditor' },
    defaults: {},
    organization: organizationSection,
    edge,
  });
  return { ...parsed, attestations: [], deviations: [] };
}

/** The usual spec with another web ACL, or other rules. */
export function declared(change: object, more: readonly object[] = []): Spec {
  return specOf({ rules: [everyOpen, ...more], web_acls: { regional: { ...regional, ...change } } });
}
