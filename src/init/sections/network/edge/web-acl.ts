import type { AclRule, ManagedGroupStatement } from '../../../../facts/web-acls/rules.ts';
import type { WebAcl } from '../../../../facts/web-acls.ts';
import type { InitSource } from '../../../model.ts';

/** A web ACL as the grammar has it, but for where it is. */
export interface AclEntry {
  readonly region: string;
  readonly match: { readonly name: string };
  readonly default_action: 'allow' | 'block';
  readonly groups?: readonly (string | Readonly<Record<string, unknown>>)[] | undefined;
  readonly rate?: Readonly<Record<string, unknown>> | undefined;
  readonly countries?: readonly string[] | undefined;
  readonly allow_rules?: readonly string[] | undefined;
  readonly logging?: { readonly to: string } | undefined;
  readonly metrics?: false | undefined;
  readonly fail_open?: true | undefined;
}

interface Place {
  readonly account: string;
  readonly region: string;
}

/** What a web ACL does, as far as the grammar has words for it; whether that is all of it, the draft's judgement shows. */
export function aclEntry(source: InitSource, at: Place, acl: WebAcl): AclEntry {
  const rules = [...acl.pre, ...acl.rules, ...acl.post];
  const managed = rules.flatMap((rule) =>
    rule.statement.kind === 'managed-group' && rule.override !== 'Count' ? [groupOf(rule.statement)] : [],
  );
  const allowing = rules.filter(({ action }) => action === 'Allow').map(({ name }) => name);
  const isMetered = acl.metrics !== false && rules.every(({ metrics }) => metrics !== false);
  return {
    region: at.region,
    match: { name: acl.name },
    default_action: acl.defaultAction?.toLowerCase() === 'block' ? 'block' : 'allow',
    groups: managed.length === 0 ? undefined : managed,
    rate: rateOf(rules),
    countries: countriesOf(rules),
    allow_rules: allowing.length === 0 ? undefined : [...new Set(allowing)],
    logging: loggingOf(source, at, acl),
    metrics: isMetered ? undefined : false,
    fail_open: failsOpen(source, at, acl) ? true : undefined,
  };
}

function groupOf({
  vendor,
  name,
  version,
  excluded,
  overrides,
  scopeDown,
}: ManagedGroupStatement): string | Readonly<Record<string, unknown>> {
  const counting = [...new Set([...excluded, ...overrides.filter(({ action }) => action === 'Count').map((one) => one.name)])].sort();
  const more = {
    ...(vendor === 'AWS' ? {} : { vendor }),
    ...(version === null ? {} : { version }),
    ...(counting.length === 0 ? {} : { count: counting }),
    ...(scopeDown === null ? {} : { scope_down: 'allowed' }),
  };
  return Object.keys(more).length === 0 ? name : { name, ...more };
}

const windows: Readonly<Record<number, string>> = { 60: '1m', 120: '2m', 300: '5m', 600: '10m' };
const keys: Readonly<Record<string, string>> = { IP: 'ip', FORWARDED_IP: 'forwarded_ip' };

/** The first rule that blocks whoever sends too much, of all requests. */
function rateOf(rules: readonly AclRule[]): AclEntry['rate'] {
  for (const { action, statement } of rules) {
    if (action !== 'Block' || statement.kind !== 'rate' || statement.scopeDown !== null) continue;
    const [window, key] = [windows[statement.window ?? 300], keys[statement.key]];
    if (window === undefined || key === undefined || statement.limit < 10) continue;
    return { limit: statement.limit, window, ...(key === 'ip' ? {} : { key }) };
  }
  return undefined;
}

function countriesOf(rules: readonly AclRule[]): readonly string[] | undefined {
  for (const { action, statement } of rules) {
    if (action === 'Block' && statement.kind === 'not' && statement.statement.kind === 'geo')
      return [...new Set(statement.statement.countries)].sort();
  }
  return undefined;
}

function loggingOf(source: InitSource, { account, region }: Place, { arn }: WebAcl): AclEntry['logging'] {
  const logging = source.value('web-acl-logging', { account, region })?.find(({ acl }) => acl === arn);
  const [to] = logging?.destinations ?? [];
  return to === undefined ? undefined : { to: to.replace(account, '*') };
}

function failsOpen(source: InitSource, { account, region }: Place, { arn }: WebAcl): boolean {
  const guarded = source.value('web-acls', { account, region })?.balancers.filter(({ acl }) => acl === arn) ?? [];
  const attributes = source.value('load-balancer-attributes', { account, region }) ?? [];
  return guarded.some(
    (one) => attributes.find(({ arn: balancer }) => balancer === one.arn)?.attributes['waf.fail_open.enabled'] === 'true',
  );
}
