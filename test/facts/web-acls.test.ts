import { describe, expect, it } from 'vitest';
import type { Output } from '../../src/aws/sdk.ts';
import type { FactDefinition } from '../../src/facts/fact.ts';
import { loadBalancerAttributes } from '../../src/facts/load-balancer-attributes.ts';
import { managedRuleGroups } from '../../src/facts/managed-rule-groups.ts';
import { ruleGroups } from '../../src/facts/rule-groups.ts';
import { webAclLogging } from '../../src/facts/web-acl-logging.ts';
import { webAcls } from '../../src/facts/web-acls.ts';
import { accessDenied, awsError, type FakeSeat, fakeSeat } from './fake-seat.ts';
import { readAt } from './rds-answers.ts';

type WebAcl = NonNullable<Output<'WAFV2.GetWebACLForResource'>['WebACL']>;
type Rule = NonNullable<WebAcl['Rules']>[number];

const arnOf = (name: string) => `arn:aws:elasticloadbalancing:us-east-2:222222222222:loadbalancer/app/${name}/1`;
const aclArn = 'arn:aws:wafv2:us-east-2:222222222222:regional/webacl/cc/1';
const groupArn = 'arn:aws:wafv2:us-east-2:222222222222:regional/rulegroup/office/2';
const metrics = { CloudWatchMetricsEnabled: true, SampledRequestsEnabled: true, MetricName: 'm' };

const balancers = (...found: readonly (readonly [name: string, type: string, scheme: string])[]) => ({
  'ElasticLoadBalancingV2.DescribeLoadBalancers': () => ({
    LoadBalancers: found.map(([name, Type, Scheme]) => ({
      LoadBalancerArn: arnOf(name),
      LoadBalancerName: name,
      Type: Type as 'application',
      Scheme: Scheme as 'internal',
      AvailabilityZones: [],
    })),
  }),
});
const open = balancers(['web', 'application', 'internet-facing']);
const rule = (Name: string, Priority: number, Statement: Rule['Statement'], more: Partial<Rule> = {}): Rule => ({
  Name,
  Priority,
  Statement,
  VisibilityConfig: metrics,
  ...more,
});
const aclOf = (change: Partial<WebAcl> = {}): WebAcl => ({
  ARN: aclArn,
  Name: 'cc',
  Id: '1',
  DefaultAction: { Allow: {} },
  VisibilityConfig: metrics,
  Rules: [],
  ...change,
});
const answers = (change: Partial<WebAcl> = {}) => ({ ...open, 'WAFV2.GetWebACLForResource': () => ({ WebACL: aclOf(change) }) });
const shaped = async <V>(seat: FakeSeat, fact: FactDefinition<string, V>): Promise<V> => {
  const value = await readAt(seat, fact);
  expect(fact.shape().parse(JSON.parse(JSON.stringify(value)))).toEqual(value);
  return value;
};

describe('web-acls', () => {
  it('reads rules in the order of their priority, as deep as they go', async () => {
    const forwarded = { HeaderName: 'X-Forwarded-For', FallbackBehavior: 'MATCH' as const };
    const seat = fakeSeat(
      {},
      answers({
        Rules: [
          rule('geo', 5, { NotStatement: { Statement: { GeoMatchStatement: { CountryCodes: ['US', 'CA'] } } } }, { Action: { Block: {} } }),
          rule(
            'and',
            1,
            {
              AndStatement: {
                Statements: [
                  { GeoMatchStatement: { CountryCodes: ['US'], ForwardedIPConfig: forwarded } },
                  {
                    OrStatement: {
                      Statements: [
                        { LabelMatchStatement: { Scope: 'LABEL', Key: 'a:b' } },
                        { XssMatchStatement: undefined },
                        { GeoMatchStatement: { CountryCodes: ['US'] }, LabelMatchStatement: { Scope: 'LABEL', Key: 'a' } },
                      ],
                    },
                  },
                ],
              },
            },
            { Action: { Count: {} }, RuleLabels: [{ Name: 'z' }, { Name: 'a' }] },
          ),
          rule(
            'rate',
            2,
            {
              RateBasedStatement: { Limit: 2000, EvaluationWindowSec: 300, AggregateKeyType: 'FORWARDED_IP', ForwardedIPConfig: forwarded },
            },
            { Action: { Block: {} } },
          ),
          rule(
            'managed',
            3,
            {
              ManagedRuleGroupStatement: {
                VendorName: 'AWS',
                Name: 'G',
                Version: 'Version_1.0',
                ExcludedRules: [{ Name: 'b' }, { Name: 'a' }],
                RuleActionOverrides: [
                  { Name: 'd', ActionToUse: { Captcha: {} } },
                  { Name: 'c', ActionToUse: {} },
                ],
                ScopeDownStatement: { GeoMatchStatement: { CountryCodes: ['US'] } },
              },
            },
            { OverrideAction: { None: {} } },
          ),
          rule('own', 4, { RuleGroupReferenceStatement: { ARN: groupArn } }, { OverrideAction: { Count: {} } }),
          rule('secret', 6, {
            ByteMatchStatement: {
              SearchString: new TextEncoder().encode('a shared secret'),
              FieldToMatch: { SingleHeader: { Name: 'x-origin-verify' } },
              TextTransformations: [],
              PositionalConstraint: 'EXACTLY',
            },
          }),
        ],
        PostProcessFirewallManagerRuleGroups: [
          {
            Name: 'fms',
            Priority: 0,
            FirewallManagerStatement: { ManagedRuleGroupStatement: { VendorName: 'AWS', Name: 'F' } },
            OverrideAction: { None: {} },
            VisibilityConfig: { ...metrics, CloudWatchMetricsEnabled: false },
          },
        ],
      }),
    );
    const { acls } = await shaped(seat, webAcls);
    const plain = { override: null, metrics: true, labels: [] };
    const header = { header: 'X-Forwarded-For', fallback: 'MATCH' };
    expect(acls).toEqual([
      {
        arn: aclArn,
        name: 'cc',
        defaultAction: 'Allow',
        metrics: true,
        pre: [],
        rules: [
          {
            ...plain,
            name: 'and',
            priority: 1,
            action: 'Count',
            labels: ['a', 'z'],
            statement: {
              kind: 'and',
              statements: [
                { kind: 'geo', countries: ['US'], forwarded: header },
                {
                  kind: 'or',
                  statements: [
                    { kind: 'label', scope: 'LABEL', key: 'a:b' },
                    { kind: 'other', name: null },
                    { kind: 'other', name: null },
                  ],
                },
              ],
            },
          },
          {
            ...plain,
            name: 'rate',
            priority: 2,
            action: 'Block',
            statement: { kind: 'rate', limit: 2000, window: 300, key: 'FORWARDED_IP', forwarded: header, scopeDown: null },
          },
          {
            ...plain,
            name: 'managed',
            priority: 3,
            action: null,
            override: 'None',
            statement: {
              kind: 'managed-group',
              vendor: 'AWS',
              name: 'G',
              version: 'Version_1.0',
              excluded: ['a', 'b'],
              overrides: [
                { name: 'c', action: null },
                { name: 'd', action: 'Captcha' },
              ],
              scopeDown: { kind: 'geo', countries: ['US'], forwarded: null },
            },
          },
          {
            ...plain,
            name: 'own',
            priority: 4,
            action: null,
            override: 'Count',
            statement: { kind: 'group', arn: groupArn, excluded: [], overrides: [] },
          },
          {
            ...plain,
            name: 'geo',
            priority: 5,
            action: 'Block',
            statement: { kind: 'not', statement: { kind: 'geo', countries: ['CA', 'US'], forwarded: null } },
          },
          { ...plain, name: 'secret', priority: 6, action: null, statement: { kind: 'other', name: 'ByteMatchStatement' } },
        ],
        post: [
          {
            name: 'fms',
            priority: 0,
            action: null,
            override: 'None',
            metrics: false,
            labels: [],
            statement: { kind: 'managed-group', vendor: 'AWS', name: 'F', version: null, excluded: [], overrides: [], scopeDown: null },
          },
        ],
      },
    ]);
    expect(JSON.stringify(acls)).not.toContain('SearchString');
    expect(JSON.stringify(acls)).not.toContain('x-origin-verify');
  });

  it('asks only of the load balancers that are wanted, and keeps a web ACL once', async () => {
    const seat = fakeSeat(
      {},
      {
        ...balancers(
          ['b', 'application', 'internet-facing'],
          ['a', 'application', 'internet-facing'],
          ['inside', 'application', 'internal'],
          ['net', 'network', 'internet-facing'],
          ['new', 'lunar', 'internet-facing'],
        ),
        'WAFV2.GetWebACLForResource': ({ ResourceArn }) => {
          if (ResourceArn === arnOf('new')) return awsError('WAFInvalidParameterException', 'no');
          return ResourceArn === arnOf('inside') ? {} : { WebACL: aclOf() };
        },
      },
    );
    const of = [{ every: 'internet_facing_alb' }, { every: 'load_balancer', name: 'net' }];
    const value = await webAcls.read(seat, (fact) => fact.read(seat, () => Promise.reject(new Error('needs nothing'))), {
      target: {},
      found: () => undefined,
      of,
    });
    expect(value.acls.map(({ arn }) => arn)).toEqual([aclArn]);
    expect(value.balancers).toEqual([
      { arn: arnOf('a'), acl: aclArn, error: null },
      { arn: arnOf('b'), acl: aclArn, error: null },
      {
        arn: arnOf('new'),
        acl: null,
        error: { reason: 'failed', error: 'WAFInvalidParameterException', detail: expect.stringContaining('no') },
      },
    ]);
    expect((await shaped(seat, webAcls)).balancers.find(({ arn }) => arn === arnOf('inside'))).toEqual({
      arn: arnOf('inside'),
      acl: null,
      error: null,
    });
  });

  it.each([
    ['refused', () => accessDenied(), 'denied'],
    ['said by a proxy, without a request id', () => ({ $metadata: {} }), 'failed'],
    ['without its name', () => ({ WebACL: { ...aclOf(), Name: undefined } }), 'failed'],
    ['with half a statement', () => ({ WebACL: aclOf({ Rules: [rule('r', 0, { GeoMatchStatement: {} })] }) }), 'failed'],
    ['with a rule without a statement', () => ({ WebACL: aclOf({ Rules: [rule('r', 0, undefined)] }) }), 'failed'],
  ])('keeps what is %s beside its load balancer', async (_, answer, reason) => {
    const seat = fakeSeat({}, { ...open, 'WAFV2.GetWebACLForResource': answer as () => Error });
    expect(await shaped(seat, webAcls)).toMatchObject({ acls: [], balancers: [{ arn: arnOf('web'), acl: null, error: { reason } }] });
  });
});

describe('rule-groups', () => {
  const using = answers({
    Rules: [
      rule('own', 0, { RuleGroupReferenceStatement: { ARN: groupArn } }),
      rule('twice', 1, { RuleGroupReferenceStatement: { ARN: groupArn } }),
    ],
  });

  it('reads each group that a web ACL uses, once', async () => {
    const seat = fakeSeat(
      {},
      {
        ...using,
        'WAFV2.GetRuleGroup': ({ ARN }) => ({
          RuleGroup: {
            Name: 'office',
            Id: '2',
            ARN,
            Capacity: 1,
            VisibilityConfig: metrics,
            Rules: [rule('in', 0, { IPSetReferenceStatement: { ARN: 'arn:ipset' } }, { Action: { Allow: {} } })],
          },
        }),
      },
    );
    expect(await shaped(seat, ruleGroups)).toEqual([
      {
        arn: groupArn,
        error: null,
        rules: [
          {
            name: 'in',
            priority: 0,
            action: 'Allow',
            override: null,
            metrics: true,
            labels: [],
            statement: { kind: 'other', name: 'IPSetReferenceStatement' },
          },
        ],
      },
    ]);
  });

  it.each([
    ['refused', accessDenied(), 'denied'],
    ['empty', {}, 'failed'],
  ])('keeps what is %s beside the group', async (_, answer, reason) => {
    const seat = fakeSeat({}, { ...using, 'WAFV2.GetRuleGroup': () => answer as Error });
    expect(await shaped(seat, ruleGroups)).toMatchObject([{ arn: groupArn, rules: null, error: { reason } }]);
  });
});

describe('managed-rule-groups', () => {
  const use = (Name: string, Version?: string): Rule['Statement'] => ({
    ManagedRuleGroupStatement: { VendorName: 'AWS', Name, ...(Version === undefined ? {} : { Version }) },
  });
  const using = answers({ Rules: [rule('p', 0, use('Pinned', 'Version_1.0')), rule('f', 1, use('Free')), rule('g', 2, use('Free'))] });

  it('reads the rules of each group that is used, and the versions of those that are pinned', async () => {
    const seat = fakeSeat(
      {},
      {
        ...using,
        'WAFV2.DescribeManagedRuleGroup': ({ Name }) => ({
          Rules: [
            { Name: `${Name}_b`, Action: { Block: {} } },
            { Name: `${Name}_a`, Action: {} },
          ],
        }),
        'WAFV2.ListAvailableManagedRuleGroupVersions': ({ NextMarker }) =>
          NextMarker === undefined ? { Versions: [{ Name: 'Version_2.0' }], NextMarker: 'more' } : { Versions: [{ Name: 'Version_1.0' }] },
      },
    );
    expect(await shaped(seat, managedRuleGroups)).toEqual([
      {
        vendor: 'AWS',
        name: 'Free',
        version: null,
        rules: [
          { name: 'Free_a', action: null },
          { name: 'Free_b', action: 'Block' },
        ],
        rulesError: null,
        available: null,
        availableError: null,
      },
      {
        vendor: 'AWS',
        name: 'Pinned',
        version: 'Version_1.0',
        rules: [
          { name: 'Pinned_a', action: null },
          { name: 'Pinned_b', action: 'Block' },
        ],
        rulesError: null,
        available: ['Version_1.0', 'Version_2.0'],
        availableError: null,
      },
    ]);
    const inputs = seat.calls.filter(({ operation }) => operation === 'WAFV2.DescribeManagedRuleGroup').map(({ input }) => input);
    expect(inputs).toEqual([
      { VendorName: 'AWS', Name: 'Free', Scope: 'REGIONAL' },
      { VendorName: 'AWS', Name: 'Pinned', Scope: 'REGIONAL', VersionName: 'Version_1.0' },
    ]);
  });

  it('keeps what is refused, or half an answer, beside the group', async () => {
    const seat = fakeSeat(
      {},
      {
        ...using,
        'WAFV2.DescribeManagedRuleGroup': ({ Name }) =>
          Name === 'Free' ? {} : awsError('WAFExpiredManagedRuleGroupVersionException', 'this version is expired'),
        'WAFV2.ListAvailableManagedRuleGroupVersions': () => accessDenied(),
      },
    );
    expect(await shaped(seat, managedRuleGroups)).toMatchObject([
      { name: 'Free', rules: null, rulesError: { reason: 'failed' }, available: null, availableError: null },
      {
        name: 'Pinned',
        rules: null,
        rulesError: { error: 'WAFExpiredManagedRuleGroupVersionException' },
        available: null,
        availableError: { reason: 'denied' },
      },
    ]);
  });
});

describe('web-acl-logging', () => {
  it('reads every page, with filters and what is left out', async () => {
    const seat = fakeSeat(
      {},
      {
        'WAFV2.ListLoggingConfigurations': ({ LogScope, NextMarker }) => {
          if (LogScope !== 'CUSTOMER') return { LoggingConfigurations: [] };
          return NextMarker === undefined
            ? {
                LoggingConfigurations: [{ ResourceArn: 'b', LogDestinationConfigs: ['y', 'x'], LogScope: 'CUSTOMER' as const }],
                NextMarker: 'more',
              }
            : {
                LoggingConfigurations: [
                  {
                    ResourceArn: 'a',
                    LogDestinationConfigs: ['x'],
                    RedactedFields: [{ UriPath: {} }, { SingleHeader: { Name: 'Cookie' } }, {}],
                    LoggingFilter: {
                      DefaultBehavior: 'KEEP' as const,
                      Filters: [{ Behavior: 'DROP' as const, Requirement: 'MEETS_ANY' as const, Conditions: [] }],
                    },
                  },
                ],
              };
        },
      },
    );
    expect(await shaped(seat, webAclLogging)).toEqual([
      {
        acl: 'a',
        destinations: ['x'],
        redacted: [null, 'SingleHeader cookie', 'UriPath'],
        filter: { default: 'KEEP', behaviors: ['DROP'] },
        scope: null,
      },
      { acl: 'b', destinations: ['x', 'y'], redacted: [], filter: null, scope: 'CUSTOMER' },
    ]);
    expect(seat.calls[0]?.input).toEqual({ Scope: 'REGIONAL', LogScope: 'CUSTOMER', Limit: 100 });
  });

  it('reads what the telemetry rules of CloudWatch log, which AWS lists where that is asked for alone', async () => {
    const seat = fakeSeat(
      {},
      {
        'WAFV2.ListLoggingConfigurations': ({ LogScope = 'CUSTOMER' }) => ({
          LoggingConfigurations: [{ ResourceArn: 'a', LogDestinationConfigs: [LogScope.toLowerCase()], LogScope }],
        }),
      },
    );
    const said = (await shaped(seat, webAclLogging)).map(({ acl: logged, destinations, scope }) => [logged, ...destinations, scope]);
    expect(said).toEqual([
      ['a', 'customer', 'CUSTOMER'],
      ['a', 'cloudwatch_telemetry_rule_managed', 'CLOUDWATCH_TELEMETRY_RULE_MANAGED'],
    ]);
  });
});

describe('load-balancer-attributes', () => {
  it('reads those of every load balancer, by name', async () => {
    const seat = fakeSeat(
      {},
      {
        ...balancers(['web', 'application', 'internet-facing'], ['api', 'network', 'internal']),
        'ElasticLoadBalancingV2.DescribeLoadBalancerAttributes': ({ LoadBalancerArn }) => ({
          Attributes:
            LoadBalancerArn === arnOf('api') ? [] : [{ Key: 'waf.fail_open.enabled', Value: 'false' }, { Key: 'access_logs.s3.bucket' }],
        }),
      },
    );
    expect(await shaped(seat, loadBalancerAttributes)).toEqual([
      { arn: arnOf('api'), attributes: {} },
      { arn: arnOf('web'), attributes: { 'access_logs.s3.bucket': '', 'waf.fail_open.enabled': 'false' } },
    ]);
  });
});

describe('what AWS refuses, or leaves out', () => {
  const whole: readonly (readonly [string, FactDefinition])[] = [
    ['WAFV2.ListLoggingConfigurations', webAclLogging],
    ['ElasticLoadBalancingV2.DescribeLoadBalancerAttributes', loadBalancerAttributes],
  ];
  it.each(whole)('%s throws', async (operation, fact) => {
    await expect(readAt(fakeSeat({}, { ...open, [operation]: () => accessDenied() }), fact)).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
    await expect(readAt(fakeSeat({}, { ...open, [operation]: () => ({}) }), fact)).rejects.toThrow('AWS answered without');
  });
});
