import type { Spec } from '../spec/spec.ts';
import { defineCheck } from './check.ts';
import { judgeAttached } from './web-acl/attached.ts';
import { judgeCountries } from './web-acl/countries.ts';
import { judgeEarlierAllow } from './web-acl/earlier-allow.ts';
import { judgeGroupRules, judgeGroups, judgeGroupVersions } from './web-acl/groups.ts';
import { judgeLogging } from './web-acl/logging.ts';
import { judgeRate } from './web-acl/rate.ts';
import { accountsAsked, isAskedOf, wantedBalancers, wantedOf } from './web-acl/reading.ts';
import { judgeDefaultAction, judgeFailOpen, judgeMetrics } from './web-acl/settings.ts';
import { webAclFacts } from './web-acl/world.ts';

const isAsked = (spec: Spec): boolean => accountsAsked(spec).length > 0;
const hasGroups = (spec: Spec): boolean => isAskedOf(spec, ({ groups }) => groups.length > 0);
const without = 'no load balancer of the account must have a web ACL, or it does not have the right one, which attached says';
const unasked = `${without}, or the spec does not ask it of that web ACL`;

export default defineCheck({
  id: 'web-acl',
  scope: 'account',
  depth: 'full',
  title: 'Every load balancer that faces the internet has the declared web ACL, and the web ACL really blocks',
  failureTitle: 'A load balancer faces the internet without the declared web ACL, or with one that does not block',
  why: `A web ACL is the only thing that looks into a request before the application does. It protects the load balancers that it is attached to and no other: a new load
balancer starts with none. And one that is attached can be as good as none while everything looks green: a rule group that is overridden to Count blocks nothing, an
Allow rule in front lets its requests past all the rules behind it, an override with a misspelt name does nothing, a rate or country rule that goes by X-Forwarded-For
believes whoever sends the request. This check follows requests through the rules as AWS WAF does, and does not look at names alone.`,
  remediation: `ACL is the web ACL, LB the ARN of the load balancer. Try changes in staging: what is blocked after them may be what somebody needs.
No web ACL, or another: "aws wafv2 associate-web-acl --web-acl-arn ACL --resource-arn LB"; each load balancer has one at most, of its own region and of the scope REGIONAL.
Rules: "aws wafv2 get-web-acl --scope REGIONAL --name NAME --id ID", correct the rules, and write them all back with update-web-acl and the LockToken: set OverrideAction of
managed rule groups to None, take out RuleActionOverrides, ExcludedRules and ScopeDownStatement that nobody approved, give the rate rule the Action Block and the declared limit,
window and key, and move Allow rules behind the rules that protect, or name them in allow_rules with the approval of the owner.
Countries: a rule with the Action Block and NOT (geo match on the declared countries), without ForwardedIPConfig, is the plainest way.
An override of a rule that does not exist: "aws wafv2 describe-managed-rule-group --vendor-name AWS --name GROUP --scope REGIONAL" lists the names.
Logging: "aws wafv2 put-logging-configuration"; the name of the destination must begin with aws-waf-logs-.
Fail open: "aws elbv2 modify-load-balancer-attributes --load-balancer-arn LB --attributes Key=waf.fail_open.enabled,Value=false".
Firewall Manager's rule groups are changed in its policy, and not in the web ACL.`,
  limits: `What the rules find inside a request is AWS's and the vendors': that a rule group blocks an attack is not tried. An application load balancer shows AWS WAF the first 8 KB of a body,
which no setting changes; what lies behind is not looked at, and how each rule treats oversize bodies is not read. Statements about anything but the country (addresses, texts, labels of
managed groups) count as true for some requests and false for others; that an address set or a text takes every request is not seen. Whether addresses are really in the country that AWS has
for them, nobody knows. A label that no rule before is seen to give, and every namespace of labels but those of managed groups, leaves what rests on it unknown. A managed group that counts
and whose labels a rule behind it blocks fails: only groups that block by themselves are taken for groups that block. That the destination of the logs exists, and keeps them, is not judged
here, and what Amazon Security Lake collects does not count. An internal load balancer that the internet reaches through a network load balancer, AWS Global Accelerator, a VPC origin of
CloudFront or a VPC link of API Gateway has the Scheme internal: every: internet_facing_alb does not take it, and every: alb does. Web ACLs of CloudFront, API Gateway and other resources are
not judged.`,
  references: [
    { framework: '21 CFR 11', clause: '11.10(d)' },
    { framework: '21 CFR 11', clause: '11.30' },
    { framework: 'HIPAA', clause: '164.312(a)(1)' },
    { framework: 'HIPAA', clause: '164.312(e)(1)' },
    { framework: 'HIPAA', clause: '164.308(a)(1)(ii)(B)' },
  ],
  section: 'edge',
  terms: `LB is the ARN of an application load balancer of the account that a rule under edge.rules with web_acl takes; the last rule that takes it wins, and every: internet_facing_alb takes those
with the Scheme internet-facing alone. "The answer" is that of "aws wafv2 get-web-acl-for-resource --resource-arn LB", made in the region of LB, and ACL is WebACL.ARN in it.
Rules are taken in the order of PreProcessFirewallManagerRuleGroups, Rules, PostProcessFirewallManagerRuleGroups, each by Priority; in the place of a RuleGroupReferenceStatement whose
OverrideAction is None stand the rules of "aws wafv2 get-rule-group --arn ARN".`,
  needs: webAclFacts,
  only: {
    'load-balancer-attributes': accountsAsked,
    'load-balancers': accountsAsked,
    'managed-rule-groups': (spec) => wantedOf(spec, () => true),
    'rule-groups': (spec) => wantedOf(spec, () => true),
    'web-acl-logging': (spec) => wantedOf(spec, ({ logging }) => logging !== undefined),
    'web-acls': wantedBalancers,
  },
  accounts: accountsAsked,
  requirements: {
    attached: {
      text: 'Each load balancer that must have a web ACL has it, and no other',
      judge: judgeAttached,
      procedure: `"aws elbv2 describe-load-balancers" in each governed region, and for each LB the answer: WebACL.Name matches edge.web_acls.NAME.match, and WebACL.ARN is of the account and region
of LB and has :regional/webacl/ in it. No WebACL in the answer fails, also where a web ACL of WAF Classic is attached; so does a second web ACL of that name on another LB of the region.`,
      notApplicable: 'no load balancer of the account must have a web ACL',
      asked: isAsked,
    },
    'default-action': {
      text: 'Each web ACL does by default what is declared',
      judge: judgeDefaultAction,
      procedure: 'The answer: WebACL.DefaultAction is default_action of the web ACL, Allow or Block.',
      notApplicable: without,
      asked: isAsked,
    },
    'managed-groups': {
      text: 'Each web ACL has the declared managed rule groups, and lets them act',
      judge: judgeGroups,
      procedure: `The answer: for each of groups, a rule of WebACL.Rules, or of the two lists of Firewall Manager, whose Statement is a ManagedRuleGroupStatement of that VendorName and
Name, has the OverrideAction None. Count fails. A group inside another statement does not count.`,
      notApplicable: unasked,
      asked: hasGroups,
    },
    'managed-group-rules': {
      text: 'The rules of each declared managed rule group act, but those that are approved to count',
      judge: judgeGroupRules,
      procedure: `The answer: the ManagedRuleGroupStatement of each of groups has no ScopeDownStatement where scope_down is none, no RuleActionOverrides with Count and no ExcludedRules but
those of count, and none with Allow. "aws wafv2 describe-managed-rule-group --vendor-name VENDOR --name GROUP --scope REGIONAL", with --version-name where Version is set: every name that
is overridden or excluded is among Rules (AWS WAF ignores others silently), and some rule does Block, Captcha or Challenge.`,
      notApplicable: `${unasked}, or managed-groups fails`,
      asked: hasGroups,
    },
    'managed-group-versions': {
      text: 'Each declared managed rule group has the declared version, which is not expired, or none where none is declared',
      judge: judgeGroupVersions,
      procedure: `The answer: Version of the ManagedRuleGroupStatement of each of groups is its version in the spec, and is not there where the spec has none. Where there is one,
"aws wafv2 list-available-managed-rule-group-versions --vendor-name VENDOR --name GROUP --scope REGIONAL" lists it.`,
      notApplicable: `${unasked}, or managed-groups fails`,
      asked: hasGroups,
    },
    rate: {
      text: 'A rule of each web ACL blocks whoever sends more requests than declared',
      judge: judgeRate,
      procedure: `The answer: a rule with a RateBasedStatement has the Action Block, Limit is no more than rate.limit, EvaluationWindowSec is rate.window, AggregateKeyType is IP (FORWARDED_IP with
the header X-Forwarded-For where rate.key is forwarded_ip), and there is no ScopeDownStatement.`,
      notApplicable: unasked,
      asked: (spec) => isAskedOf(spec, ({ rate }) => rate !== undefined),
    },
    countries: {
      text: 'Each web ACL lets requests in from the declared countries and from nowhere else',
      judge: judgeCountries,
      procedure: `The answer: take, for one country, the first rule with the Action Allow or Block that takes all its requests; where there is none, DefaultAction stands for it. It is Allow for each of
countries. It is Block for every other country, and for addresses of no known country, and no rule with the Action Allow before takes some of their requests, but those of allow_rules. A
GeoMatchStatement with ForwardedIPConfig takes all requests of no country. A LabelMatchStatement with the Scope LABEL whose Key begins with awswaf: finds the label of that whole name alone; any
other Key finds, of the labels that rules of the same web ACL, or of the same rule group, have given, those that are the Key or end with : and the Key.`,
      notApplicable: unasked,
      asked: (spec) => isAskedOf(spec, ({ countries }) => countries !== undefined),
    },
    'earlier-allow': {
      text: 'No rule of a web ACL lets requests in before the rules that protect have looked at them, but those that are approved',
      judge: judgeEarlierAllow,
      procedure: `The answer: before the last managed rule group, rate rule with Block or rule with Block on countries or on labels that rules on countries give, no rule has the Action Allow but those of
allow_rules; nor does one of a rule group ("aws wafv2 get-rule-group", "aws wafv2 describe-managed-rule-group"), by its own action or by RuleActionOverrides. Captcha, Challenge and Count let nobody in.`,
      notApplicable: without,
      asked: isAsked,
    },
    logging: {
      text: 'Each web ACL logs every request to the declared destination',
      judge: judgeLogging,
      procedure: `"aws wafv2 list-logging-configurations --scope REGIONAL --log-scope CUSTOMER" in the region of LB, and the same with CLOUDWATCH_TELEMETRY_RULE_MANAGED: an entry of either with the
ResourceArn ACL has one of LogDestinationConfigs that matches logging.to; where logging.default is keep there is no LoggingFilter, or its DefaultBehavior is KEEP and no filter has the Behavior DROP. RedactedFields hold neither UriPath nor Method.`,
      notApplicable: unasked,
      asked: (spec) => isAskedOf(spec, ({ logging }) => logging !== undefined),
    },
    metrics: {
      text: 'Each web ACL and each of its rules has CloudWatch metrics',
      judge: judgeMetrics,
      procedure:
        'The answer: CloudWatchMetricsEnabled is true in WebACL.VisibilityConfig and in VisibilityConfig of every rule, those of Firewall Manager too.',
      notApplicable: unasked,
      asked: (spec) => isAskedOf(spec, ({ metrics }) => metrics),
    },
    'fail-open': {
      text: 'Each load balancer that must have a web ACL does what is declared while AWS WAF does not answer',
      judge: judgeFailOpen,
      procedure: `"aws elbv2 describe-load-balancer-attributes --load-balancer-arn LB": waf.fail_open.enabled is fail_open of the web ACL that LB must have.`,
      notApplicable: 'no load balancer of the account must have a web ACL',
      asked: isAsked,
    },
  },
});
