import { describe, expect, it } from 'vitest';
import webAcl from '../../../src/checks/web-acl.ts';
import { countryCodes } from '../../../src/spec/sections/countries.ts';
import { production } from '../governance.ts';
import { refusal, runTables } from '../object-storage/samples.ts';
import { edit, type Facts, findingsOf, linesOf, put, refuse, verdictsOf } from '../world.ts';
import {
  acl,
  aclArn,
  aclFacts,
  addresses,
  and,
  attach,
  balancer,
  balancerArn,
  before,
  common,
  counts,
  declared,
  everyOpen,
  geo,
  group,
  groupArn,
  header,
  here,
  injection,
  instead,
  label,
  logsTo,
  managed,
  notStatement,
  onlyUs,
  or,
  other,
  rate,
  rule,
  rules,
  specOf,
  there,
  usual,
  vendorSays,
} from './samples.ts';

const at = `${here.account}/${here.region}`;
const onAcl = (outcome: string, name = 'cc-regional') => `${outcome} ${at}/${aclArn(name)}`;
const onBalancer = (outcome: string, name = 'cc-web') => `${outcome} ${at}/${balancerArn(name)}`;
const onGroup = (outcome: string, name: string) => `${onAcl(outcome)}#AWS/${name}`;
const lists =
  (...found: readonly ReturnType<typeof balancer>[]) =>
  (facts: Facts): void =>
    put(facts, 'load-balancers', here, found);
const attributes =
  (values: Readonly<Record<string, string>>) =>
  (facts: Facts): void =>
    put(facts, 'load-balancer-attributes', here, [{ arn: balancerArn('cc-web'), attributes: values }]);
const logs =
  (...found: readonly Partial<typeof logsTo>[]) =>
  (facts: Facts): void =>
    put(
      facts,
      'web-acl-logging',
      here,
      found.map((one) => ({ ...logsTo, ...one })),
    );
const own =
  (...inner: Parameters<typeof put<'rule-groups'>>[3][number]['rules'] & object) =>
  (facts: Facts): void =>
    put(facts, 'rule-groups', here, [{ arn: groupArn, rules: inner, error: null }]);
const all =
  (...plants: readonly ((facts: Facts) => void)[]) =>
  (facts: Facts) => {
    for (const plant of plants) plant(facts);
  };
/** Changes the web ACL itself. */
const changed = (change: Parameters<typeof acl>[0]) => (facts: Facts) => attach(facts, acl(change), 'cc-web');
const allow = (name: string, statement = addresses) => rule(name, statement, { action: 'Allow' });
const pinned = (available: readonly string[] | null) =>
  all(instead(managed(common, { version: 'Version_1.5' })), vendorSays({ version: 'Version_1.5', available }));
const pinnedSpec = declared({ groups: [{ name: common, version: 'Version_1.5' }] });
/** Gives a label to requests from the declared country. */
const marks = (name: string) => rule('mark', geo(['US']), { action: 'Count', labels: [name] });
const butLabelled = (key: string) => rule('geo', notStatement(label(key)));
const ofAcl = `awswaf:${production}:webacl:cc-regional:`;
const filter = (value: string, behaviors: readonly string[]) => ({ filter: { default: value, behaviors } });

runTables(webAcl, {
  facts: aclFacts,
  spec: declared({}),
  tables: {
    attached: [
      {
        name: 'an internal one of a kind that AWS does not say',
        plant: lists(balancer('cc-new', { type: null, scheme: 'internal' }), balancer('cc-web')),
        expected: [],
      },
      {
        name: 'a load balancer of a kind that AWS does not say',
        plant: lists(balancer('cc-new', { type: null }), balancer('cc-web')),
        expected: [onBalancer('unknown', 'cc-new')],
        says: 'is an application load balancer that faces the internet',
      },
      { name: 'the reference', expected: [], says: 'cc-web in production (222222222222), us-east-2 has acl:regional' },
      {
        name: 'a new load balancer without a web ACL',
        plant: (facts) => {
          lists(balancer('cc-new'), balancer('cc-web'))(facts);
          edit(facts, 'web-acls', here, (value) => ({
            ...value,
            balancers: [...value.balancers, { arn: balancerArn('cc-new'), acl: null, error: null }],
          }));
        },
        expected: [onBalancer('fail', 'cc-new')],
        says: 'cc-new in production (222222222222), us-east-2 has no web ACL of AWS WAF',
      },
      {
        name: 'a web ACL that is attached to another load balancer with a similar name',
        plant: (facts) => {
          lists(balancer('cc-web'), balancer('cc-web-2', { scheme: 'internal' }))(facts);
          put(facts, 'web-acls', here, {
            acls: [acl()],
            balancers: [
              { arn: balancerArn('cc-web'), acl: null, error: null },
              { arn: balancerArn('cc-web-2'), acl: aclArn('cc-regional'), error: null },
            ],
          });
        },
        expected: [onBalancer('fail')],
      },
      {
        name: 'an internal load balancer, which is not judged',
        plant: lists(balancer('cc-inside', { scheme: 'internal' }), balancer('cc-web')),
        expected: [],
      },
      {
        name: 'an internal load balancer where the rule takes every one',
        plant: lists(balancer('cc-inside', { scheme: 'internal' }), balancer('cc-web')),
        spec: specOf({
          rules: [{ ...everyOpen, every: 'alb' }],
          web_acls: {
            regional: { in: 'production', region: here.region, match: { name: 'cc-regional' } },
          },
        }),
        expected: [onBalancer('unknown', 'cc-inside')],
      },
      {
        name: 'a network load balancer, which has none',
        plant: lists(balancer('cc-net', { type: 'network' }), balancer('cc-web')),
        expected: [],
      },
      {
        name: 'one that a later rule takes out',
        plant: lists(balancer('cc-status'), balancer('cc-web')),
        spec: declared({}, [{ in: 'production', every: 'alb', match: { name: 'cc-status' }, web_acl: 'none', reason: 'static' }]),
        expected: [],
      },
      {
        name: 'another web ACL',
        plant: (facts) => attach(facts, acl({ name: 'cc-other', arn: aclArn('cc-other') }), 'cc-web'),
        expected: [onBalancer('fail')],
        says: 'has the web ACL cc-other, which is not acl:regional (cc-regional)',
      },
      {
        name: 'a web ACL of CloudFront',
        plant: (facts) => attach(facts, acl({ arn: aclArn('cc-regional', 'global') }), 'cc-web'),
        expected: [onBalancer('fail')],
        says: 'which is not of the scope REGIONAL',
      },
      {
        name: 'a web ACL of another region',
        plant: (facts) => attach(facts, acl({ arn: aclArn('cc-regional', 'regional', 'us-west-2') }), 'cc-web'),
        expected: [onBalancer('fail')],
      },
      {
        name: 'two web ACLs that both match',
        plant: (facts) => {
          lists(balancer('cc-api'), balancer('cc-web'))(facts);
          put(facts, 'web-acls', here, {
            acls: [acl({ name: 'cc-a', arn: aclArn('cc-a') }), acl()],
            balancers: [
              { arn: balancerArn('cc-api'), acl: aclArn('cc-a'), error: null },
              { arn: balancerArn('cc-web'), acl: aclArn('cc-regional'), error: null },
            ],
          });
        },
        spec: declared({ match: { name: 'cc-*' } }),
        expected: [onBalancer('fail', 'cc-api'), onBalancer('fail')],
        says: 'acl:regional is one web ACL',
      },
      {
        name: 'a load balancer in a region where the web ACL is not declared',
        plant: (facts) => put(facts, 'load-balancers', there, [balancer('cc-dr', { arn: balancerArn('cc-dr', 'us-west-2') })]),
        expected: [`fail ${production}/us-west-2/${balancerArn('cc-dr', 'us-west-2')}`],
        says: 'acl:regional is declared elsewhere alone: in production, us-east-2.',
      },
      {
        name: 'a load balancer in the second region of the web ACL',
        plant: (facts) => {
          const arn = balancerArn('cc-dr', 'us-west-2');
          put(facts, 'load-balancers', there, [balancer('cc-dr', { arn })]);
          const twin = acl({ arn: aclArn('cc-regional', 'regional', 'us-west-2') });
          put(facts, 'web-acls', there, { acls: [twin], balancers: [{ arn, acl: twin.arn, error: null }] });
        },
        spec: declared({ region: ['us-east-2', 'us-west-2'] }),
        expected: [],
      },
      {
        name: 'one load balancer whose web ACL is refused',
        plant: (facts) =>
          put(facts, 'web-acls', here, { acls: [], balancers: [{ arn: balancerArn('cc-web'), acl: null, error: refusal }] }),
        expected: [onBalancer('unknown')],
      },
      { name: 'web ACLs refused', plant: (facts) => refuse(facts, 'web-acls', here), expected: [onBalancer('unknown')] },
      {
        name: 'load balancers refused',
        plant: (facts) => refuse(facts, 'load-balancers', there),
        expected: [`unknown ${production}/us-west-2/${production}/us-west-2`],
      },
      {
        name: 'a load balancer of which AWS does not say whom it faces',
        plant: lists(balancer('cc-web', { scheme: null })),
        expected: [onBalancer('unknown')],
        says: 'faces the internet',
      },
    ],
    'default-action': [
      { name: 'the reference', expected: [] },
      { name: 'blocks', plant: changed({ defaultAction: 'Block' }), expected: [onAcl('fail')], says: 'is Block, and must be Allow' },
      {
        name: 'blocks, as declared',
        plant: changed({ defaultAction: 'Block' }),
        spec: declared({ default_action: 'block' }),
        expected: [],
      },
      { name: 'AWS does not say', plant: changed({ defaultAction: null }), expected: [onAcl('unknown')] },
      { name: 'web ACLs refused', plant: (facts) => refuse(facts, 'web-acls', here), expected: [onBalancer('unknown')] },
    ],
    'managed-groups': [
      { name: 'the reference', expected: [] },
      {
        name: 'one is missing',
        plant: rules(managed(common), rate()),
        expected: [onGroup('fail', injection)],
        says: `does not have the managed rule group AWS/${injection}`,
      },
      {
        name: 'group-level Count',
        plant: instead(managed(common, {}, { override: 'Count' })),
        expected: [onGroup('fail', common)],
        says: 'overrides it to Count',
      },
      {
        name: 'a group that only labels, with a rule on its labels behind it',
        plant: rules(
          managed(common, {}, { override: 'Count' }),
          rule('labels', label('awswaf:managed:aws:core-rule-set:NoUserAgent_Header')),
          managed(injection),
        ),
        expected: [onGroup('fail', common)],
      },
      { name: 'a second use that acts', plant: before(managed(common, {}, { name: 'trial', override: 'Count' })), expected: [] },
      {
        name: 'in the rule groups of Firewall Manager',
        plant: changed({ pre: [managed(common)], rules: [rate()], post: [managed(injection)] }),
        expected: [],
      },
      { name: 'of another vendor', plant: instead(managed(common, { vendor: 'Fortinet' })), expected: [onGroup('fail', common)] },
      {
        name: 'inside another statement',
        plant: rules(rule('nested', and(managed(common).statement)), managed(injection)),
        expected: [onGroup('fail', common)],
      },
      {
        name: 'AWS does not say whether it acts',
        plant: instead(managed(common, {}, { override: null })),
        expected: [onGroup('unknown', common)],
      },
    ],
    'managed-group-rules': [
      { name: 'the reference', expected: [] },
      {
        name: 'a rule that only counts',
        plant: instead(managed(injection, { overrides: [counts('SQLi_BODY')] })),
        expected: [onGroup('fail', injection)],
        says: 'SQLi_BODY only counts, which nobody approved',
      },
      {
        name: 'a rule that is excluded the old way',
        plant: instead(managed(injection, { excluded: ['SQLi_BODY'] })),
        expected: [onGroup('fail', injection)],
        says: 'is excluded',
      },
      {
        name: 'a rule that is excluded the old way and may be',
        plant: instead(managed(common, { excluded: ['SizeRestrictions_BODY'] })),
        expected: [],
      },
      {
        name: 'a rule that lets in',
        plant: instead(managed(common, { overrides: [{ name: 'SizeRestrictions_BODY', action: 'Allow' }] })),
        expected: [onGroup('fail', common)],
      },
      {
        name: 'a rule that asks for a CAPTCHA',
        plant: instead(managed(injection, { overrides: [{ name: 'SQLi_BODY', action: 'Captcha' }] })),
        expected: [],
      },
      {
        name: 'an override that names a rule which does not exist',
        plant: instead(managed(common, { overrides: [{ name: 'NoUserAgent_Header', action: 'Block' }] })),
        expected: [onGroup('fail', common)],
        says: 'which has no rule of that name: AWS WAF ignores it',
      },
      {
        name: 'an approved override whose rule does not exist',
        plant: instead(managed(common, { overrides: [counts('SizeRestriction_BODY')] })),
        spec: declared({ groups: [{ name: common, count: ['SizeRestriction_BODY'] }] }),
        expected: [onGroup('fail', common)],
        says: 'it does nothing',
      },
      {
        name: 'a scope-down statement',
        plant: instead(managed(common, { scopeDown: geo(['US']) })),
        expected: [onGroup('fail', common)],
        says: 'narrows what it looks at',
      },
      {
        name: 'an approved scope-down statement',
        plant: instead(managed(common, { scopeDown: geo(['US']) })),
        spec: declared({ groups: [{ name: common, scope_down: 'allowed' }] }),
        expected: [],
      },
      {
        name: 'a group that only labels',
        plant: vendorSays({ rules: [{ name: 'SizeRestrictions_BODY', action: 'Count' }] }),
        expected: [onGroup('fail', common)],
        says: 'only label or count',
      },
      {
        name: 'an action that is not known',
        plant: instead(managed(injection, { overrides: [{ name: 'SQLi_BODY', action: null }] })),
        expected: [onGroup('unknown', injection)],
      },
      {
        name: 'a rule that only counts, and a vendor that does not say what its rules do',
        plant: vendorSays({ rules: [{ name: 'SizeRestrictions_BODY', action: null }] }),
        spec: declared({ groups: [{ name: common, count: [] }] }),
        expected: [onGroup('fail', common)],
      },
      {
        name: 'its rules do not say',
        plant: all(vendorSays({ rules: [{ name: 'X', action: null }] }), instead(managed(common))),
        expected: [onGroup('unknown', common)],
      },
      { name: 'the rules refused', plant: vendorSays({ rules: null, rulesError: refusal }), expected: [onGroup('unknown', common)] },
      {
        name: 'the rules refused, and one counts all the same',
        plant: all(
          vendorSays({ rules: null, rulesError: refusal }),
          instead(managed(common, { overrides: [counts('NoUserAgent_HEADER')] })),
        ),
        expected: [onGroup('fail', common)],
      },
      {
        name: 'managed groups refused',
        plant: (facts) => refuse(facts, 'managed-rule-groups', here),
        expected: [onGroup('unknown', common), onGroup('unknown', injection)],
      },
      {
        name: 'the use with the fewest faults',
        plant: before(managed(common, { scopeDown: geo(['CA']) }, { name: 'narrow' })),
        expected: [],
      },
    ],
    'managed-group-versions': [
      { name: 'the reference, without any', expected: [] },
      { name: 'pinned, as declared', plant: pinned(['Version_1.4', 'Version_1.5']), spec: pinnedSpec, expected: [] },
      {
        name: 'pinned, and the spec says nothing of it',
        plant: pinned(['Version_1.5']),
        expected: [onGroup('fail', common)],
        says: 'the spec pins none',
      },
      {
        name: 'not pinned, and must be',
        spec: pinnedSpec,
        expected: [onGroup('fail', common)],
        says: 'must have it in the version Version_1.5',
      },
      { name: 'expired', plant: pinned(['Version_1.6']), spec: pinnedSpec, expected: [onGroup('fail', common)], says: 'expired' },
      {
        name: 'versions refused',
        plant: all(pinned(null), vendorSays({ availableError: refusal })),
        spec: pinnedSpec,
        expected: [onGroup('unknown', common)],
      },
      {
        name: 'a version that was not asked for',
        plant: instead(managed(common, { version: 'Version_1.5' })),
        spec: pinnedSpec,
        expected: [onGroup('unknown', common)],
      },
    ],
    rate: [
      {
        name: 'in a group that excludes it',
        plant: all(
          rules(rule('office', { kind: 'group', arn: groupArn, excluded: ['rate'], overrides: [] }, { action: null, override: 'None' })),
          own(rate()),
        ),
        expected: [onAcl('fail')],
      },
      { name: 'the reference', expected: [] },
      { name: 'a lower limit', plant: instead(rate({ limit: 100 })), expected: [] },
      {
        name: 'a rate rule that only counts',
        plant: instead(rate({}, { action: 'Count' })),
        expected: [onAcl('fail')],
        says: 'does Count and not Block',
      },
      {
        name: 'a rate rule on the forwarded address',
        plant: instead(rate({ key: 'FORWARDED_IP', forwarded: header })),
        expected: [onAcl('fail')],
        says: 'X-Forwarded-For, which whoever sends the request can write',
      },
      {
        name: 'the forwarded address, as declared',
        plant: instead(rate({ key: 'FORWARDED_IP', forwarded: header })),
        spec: declared({ rate: { limit: 2000, key: 'forwarded_ip' } }),
        expected: [],
      },
      {
        name: 'another header than declared',
        plant: instead(rate({ key: 'FORWARDED_IP', forwarded: { header: 'X-Client', fallback: 'MATCH' } })),
        spec: declared({ rate: { limit: 2000, key: 'forwarded_ip' } }),
        expected: [onAcl('fail')],
      },
      {
        name: 'a higher limit',
        plant: instead(rate({ limit: 20_000 })),
        expected: [onAcl('fail')],
        says: 'lets 20000 requests through and not 2000',
      },
      { name: 'a shorter window', plant: instead(rate({ window: 60 })), expected: [onAcl('fail')] },
      { name: 'keys of its own', plant: instead(rate({ key: 'CUSTOM_KEYS' })), expected: [onAcl('fail')] },
      {
        name: 'a scope-down statement',
        plant: instead(rate({ scopeDown: notStatement(addresses) })),
        expected: [onAcl('fail')],
        says: 'scope-down',
      },
      { name: 'none at all', plant: rules(onlyUs), expected: [onAcl('fail')], says: 'has no rate rule' },
      { name: 'in a group of its own', plant: all(rules(group()), own(rate())), expected: [] },
      { name: 'in a group that counts', plant: all(rules(group({ override: 'Count' })), own(rate())), expected: [onAcl('fail')] },
      { name: 'in a group that makes it count', plant: all(rules(group({}, [counts('rate')])), own(rate())), expected: [onAcl('fail')] },
      {
        name: 'in a group that is refused',
        plant: all(rules(group()), (facts) => refuse(facts, 'rule-groups', here)),
        expected: [onAcl('unknown')],
      },
      {
        name: 'a group that is refused beside one that is right',
        plant: all(rules(group(), rate()), (facts) => refuse(facts, 'rule-groups', here)),
        expected: [],
      },
      { name: 'without a window', plant: instead(rate({ window: null })), expected: [onAcl('unknown')] },
      { name: 'without an action', plant: instead(rate({}, { action: null })), expected: [onAcl('unknown')] },
    ],
    countries: [
      { name: 'the reference', expected: [] },
      {
        name: 'two countries',
        plant: instead(rule('geo', notStatement(or(geo(['US']), geo(['CA']))))),
        spec: declared({ countries: ['US', 'CA'] }),
        expected: [],
      },
      {
        name: 'let in one by one, and all others blocked',
        plant: changed({ defaultAction: 'Block', rules: [allow('us', geo(['US']))] }),
        expected: [],
      },
      {
        name: 'a country too many',
        plant: instead(rule('geo', notStatement(geo(['CA', 'US'])))),
        expected: [onAcl('fail')],
        says: 'lets requests in from CA, and must',
      },
      { name: 'a country too few', spec: declared({ countries: ['US', 'CA'] }), expected: [onAcl('fail')], says: 'lets none in from CA' },
      {
        name: 'a list of bad countries, which stops no unknown one',
        plant: instead(rule('geo', geo(countryCodes.filter((code) => code !== 'US')))),
        expected: [onAcl('fail')],
        says: 'XX (no known country)',
      },
      {
        name: 'NOT in the wrong place',
        plant: instead(rule('geo', geo(['US']))),
        expected: [onAcl('fail')],
        says: 'and lets none in from US',
      },
      { name: 'NOT of NOT', plant: instead(rule('geo', notStatement(notStatement(notStatement(geo(['US'])))))), expected: [] },
      {
        name: 'a rule that counts',
        plant: instead(rule('geo', notStatement(geo(['US'])), { action: 'Count' })),
        expected: [onAcl('fail')],
        says: '245 more',
      },
      {
        name: 'a rule that asks for a CAPTCHA',
        plant: instead(rule('geo', notStatement(geo(['US'])), { action: 'Captcha' })),
        expected: [onAcl('fail')],
      },
      {
        name: 'countries by X-Forwarded-For',
        plant: instead(rule('geo', notStatement(geo(['US'], header)))),
        expected: [onAcl('fail')],
        says: 'geo goes by the country of a header',
      },
      {
        name: 'countries by X-Forwarded-For, and by a label',
        plant: rules(marks('home'), rule('seen', geo(['US'], header)), rule('geo', label('awswaf:clientip:geo:country:US'))),
        expected: [onAcl('fail')],
        says: ': seen goes by the country of a header',
      },
      {
        name: 'blocked where something else is true too',
        plant: instead(rule('geo', and(notStatement(geo(['US'])), addresses))),
        expected: [onAcl('fail')],
      },
      {
        name: 'blocked, or where something else is true',
        plant: instead(rule('geo', or(notStatement(geo(['US'])), addresses))),
        expected: [],
      },
      {
        name: 'addresses that are let in before',
        plant: before(allow('office')),
        expected: [onAcl('unknown')],
        says: 'depends on more than iq knows',
      },
      {
        name: 'addresses that are let in before, and may be',
        plant: before(allow('office')),
        spec: declared({ allow_rules: ['office'] }),
        expected: [],
      },
      {
        name: 'addresses of the country that are let in before',
        plant: before(allow('office', and(geo(['US']), addresses))),
        expected: [],
      },
      {
        name: 'an Allow rule for all of a country, approved or not',
        plant: before(allow('ca', geo(['CA']))),
        spec: declared({ allow_rules: ['ca'] }),
        expected: [onAcl('fail')],
      },
      {
        name: 'labels of the country',
        plant: rules(rule('mark', geo(['US']), { action: 'Count' }), rule('geo', notStatement(label('awswaf:clientip:geo:country:US')))),
        expected: [],
      },
      {
        name: 'labels of the country that nothing gives',
        plant: rules(rule('geo', notStatement(label('awswaf:clientip:geo:country:US')))),
        expected: [onAcl('unknown')],
      },
      {
        name: 'a part of a country',
        plant: rules(
          rule('mark', geo(['US']), { action: 'Count' }),
          rule('geo', notStatement(or(label('awswaf:clientip:geo:region:US-CA'), label('awswaf:clientip:geo:region:US-NY')))),
        ),
        expected: [],
      },
      {
        name: 'labels of its own',
        plant: rules(rule('mark', geo(['US']), { action: 'Count', labels: ['home'] }), rule('geo', notStatement(label('home')))),
        expected: [],
      },
      { name: 'labels of others', plant: rules(rule('geo', notStatement(label('home')))), expected: [onAcl('unknown')] },
      { name: 'labels of its own, by the end of their name', plant: rules(marks('from:home'), butLabelled('home')), expected: [] },
      {
        name: 'labels that end alike in the middle of a word',
        plant: rules(marks('athome'), butLabelled('home')),
        expected: [onAcl('unknown')],
      },
      { name: 'labels of its own, by their whole name', plant: rules(marks('home'), butLabelled(`${ofAcl}home`)), expected: [] },
      {
        name: 'a whole name that leaves out what stands in between',
        plant: rules(marks('from:home'), butLabelled(`${ofAcl}home`)),
        expected: [onAcl('unknown')],
      },
      {
        name: 'labels of another web ACL, which end alike',
        plant: rules(marks('home'), butLabelled(`awswaf:${production}:webacl:cc-other:home`)),
        expected: [onAcl('unknown')],
      },
      {
        name: 'labels of its own in a group, which looks for labels of the group',
        plant: all(rules(marks('home'), group()), own(butLabelled('home'))),
        expected: [onAcl('unknown')],
      },
      {
        name: 'labels of a group behind it, where rules look for labels of the web ACL',
        plant: all(rules(group(), butLabelled('home')), own(marks('home'))),
        expected: [onAcl('unknown')],
      },
      { name: 'labels of a group in it', plant: all(rules(group()), own(marks('home'), butLabelled('home'))), expected: [] },
      {
        name: 'labels of a group behind it, by their whole name',
        plant: all(rules(group(), butLabelled(`awswaf:${production}:rulegroup:office:home`)), own(marks('home'))),
        expected: [],
      },
      {
        name: 'a longer name than that of the label of the country',
        plant: rules(marks('home'), butLabelled('awswaf:clientip:geo:country:US:CA')),
        expected: [onAcl('unknown')],
      },
      {
        name: 'labels of a rule that blocks',
        plant: rules(rule('mark', geo(['US']), { labels: ['home'] }), rule('rest', notStatement(label('home')))),
        expected: [onAcl('fail')],
      },
      {
        name: 'a statement of a kind that is not known',
        plant: rules(rule('new', other('MoonPhaseStatement')), onlyUs),
        expected: [onAcl('unknown')],
      },
      {
        name: 'a statement without a kind behind a country',
        plant: rules(onlyUs, rule('new', and(notStatement(geo(['US'])), other(null)))),
        expected: [],
      },
      {
        name: 'an action that is not known',
        plant: before(rule('new', geo(['US', 'CA']), { action: 'Monetize' })),
        expected: [onAcl('unknown')],
      },
      { name: 'in a group of its own', plant: all(rules(group()), own(onlyUs)), expected: [] },
      {
        name: 'in a group that is refused',
        plant: all(rules(group()), (facts) => refuse(facts, 'rule-groups', here)),
        expected: [onAcl('unknown')],
      },
      {
        name: 'behind a group that is refused',
        plant: all(before(group()), (facts) => put(facts, 'rule-groups', here, [{ arn: groupArn, rules: null, error: refusal }])),
        expected: [onAcl('unknown')],
      },
      {
        name: 'a managed group that lets in',
        plant: before(managed('X', { overrides: [{ name: 'Y', action: 'Allow' }] })),
        expected: [onAcl('unknown')],
      },
      { name: 'a default action that is not known', plant: changed({ defaultAction: null }), expected: [onAcl('unknown')] },
      { name: 'in a rule group of Firewall Manager', plant: changed({ post: [onlyUs], rules: [rate()] }), expected: [] },
    ],
    'earlier-allow': [
      {
        name: 'a managed group that is made to let in, and its rules refused',
        plant: all(instead(managed(injection, { overrides: [{ name: 'SQLi_BODY', action: 'Allow' }] })), (facts) =>
          refuse(facts, 'managed-rule-groups', here),
        ),
        expected: [onAcl('fail')],
      },
      { name: 'the reference', expected: [] },
      {
        name: 'an Allow rule ahead of all',
        plant: before(allow('office')),
        expected: [onAcl('fail')],
        says: 'the rule office lets requests in before',
      },
      {
        name: 'an Allow rule ahead of all, approved',
        plant: before(allow('office')),
        spec: declared({ allow_rules: ['office'] }),
        expected: [],
      },
      { name: 'an Allow rule behind all', plant: rules(...usual, allow('office')), expected: [] },
      { name: 'an Allow rule before the last', plant: rules(...usual.slice(0, 3), allow('office'), onlyUs), expected: [onAcl('fail')] },
      {
        name: 'an Allow rule before one that blocks by a label of the country',
        plant: rules(...usual.slice(0, 3), marks('home'), allow('office'), butLabelled('home')),
        expected: [onAcl('fail')],
        says: 'the rule office lets',
      },
      {
        name: 'an Allow rule before one that blocks by another label',
        plant: rules(...usual.slice(0, 3), marks('home'), allow('office'), butLabelled('guest')),
        expected: [],
      },
      { name: 'a group of Firewall Manager that is not read', plant: changed({ pre: [group()] }), expected: [onAcl('unknown')] },
      {
        name: 'rules that count or ask for a token',
        plant: before(
          rule('a', addresses, { action: 'Count' }),
          rule('b', addresses, { action: 'Captcha' }),
          rule('c', addresses, { action: 'Challenge' }),
        ),
        expected: [],
      },
      {
        name: 'in a group of its own',
        plant: all(before(group()), own(allow('inner'))),
        expected: [onAcl('fail')],
        says: 'the rule inner of the group of office',
      },
      {
        name: 'in a group of its own, by the name of the rule that uses it',
        plant: all(before(group()), own(allow('office'))),
        expected: [onAcl('fail')],
        says: 'the rule office of the group of office lets',
      },
      {
        name: 'in a group of its own, approved',
        plant: all(before(group()), own(allow('inner'))),
        spec: declared({ allow_rules: ['inner'] }),
        expected: [],
      },
      { name: 'in a group that counts', plant: all(before(group({ override: 'Count' })), own(allow('inner'))), expected: [] },
      { name: 'in a group that makes it count', plant: all(before(group({}, [counts('inner')])), own(allow('inner'))), expected: [] },
      {
        name: 'in a group that makes it let in',
        plant: all(before(group({}, [{ name: 'inner', action: 'Allow' }])), own(rule('inner', addresses))),
        expected: [onAcl('fail')],
      },
      {
        name: 'a managed group that is made to let in',
        plant: instead(managed(injection, { overrides: [{ name: 'SQLi_BODY', action: 'Allow' }] })),
        expected: [onAcl('fail')],
        says: `SQLi_BODY of ${injection}`,
      },
      {
        name: 'a managed group that lets in by itself',
        plant: vendorSays({ rules: [{ name: 'Friends', action: 'Allow' }] }),
        expected: [onAcl('fail')],
      },
      {
        name: 'a managed group that lets in by itself, and counts',
        plant: all(instead(managed(common, {}, { override: 'Count' })), vendorSays({ rules: [{ name: 'Friends', action: 'Allow' }] })),
        expected: [],
      },
      {
        name: 'the rules of a managed group refused',
        plant: vendorSays({ rules: null, rulesError: refusal }),
        expected: [onAcl('unknown')],
      },
      { name: 'managed groups refused', plant: (facts) => refuse(facts, 'managed-rule-groups', here), expected: [onAcl('unknown')] },
      {
        name: 'managed groups refused, and an Allow rule ahead',
        plant: all(before(allow('office')), (facts) => refuse(facts, 'managed-rule-groups', here)),
        expected: [onAcl('fail')],
      },
      {
        name: 'own groups refused',
        plant: all(before(group()), (facts) => refuse(facts, 'rule-groups', here)),
        expected: [onAcl('unknown')],
      },
      { name: 'an action that is not known', plant: before(rule('new', addresses, { action: 'Monetize' })), expected: [onAcl('unknown')] },
    ],
    logging: [
      { name: 'the reference', expected: [] },
      { name: 'none', plant: logs(), expected: [onAcl('fail')], says: 'logs nothing' },
      { name: 'of another web ACL', plant: logs({ acl: aclArn('cc-other') }), expected: [onAcl('fail')] },
      { name: 'of Security Lake alone', plant: logs({ scope: 'SECURITY_LAKE' }), expected: [onAcl('fail')] },
      { name: 'by a telemetry rule of CloudWatch', plant: logs({ scope: 'CLOUDWATCH_TELEMETRY_RULE_MANAGED' }), expected: [] },
      { name: 'elsewhere', plant: logs(), spec: declared({ logging: { to: '*:aws-waf-logs-dr' } }), expected: [onAcl('fail')] },
      {
        name: 'to another place',
        spec: declared({ logging: { to: '*:aws-waf-logs-dr' } }),
        expected: [onAcl('fail')],
        says: 'must log to *:aws-waf-logs-dr',
      },
      { name: 'a filter that keeps', plant: logs(filter('KEEP', ['KEEP'])), expected: [] },
      {
        name: 'a filter that drops',
        plant: logs(filter('KEEP', ['KEEP', 'DROP'])),
        expected: [onAcl('fail')],
        says: 'a filter that drops requests',
      },
      {
        name: 'what no filter names is dropped',
        plant: logs(filter('DROP', ['KEEP'])),
        expected: [onAcl('fail')],
        says: 'drops what no filter names',
      },
      {
        name: 'what no filter names is dropped, and may be',
        plant: logs(filter('DROP', ['KEEP'])),
        spec: declared({ logging: { to: '*', default: 'any' } }),
        expected: [],
      },
      { name: 'a filter that is not known', plant: logs(filter('SAMPLE', [])), expected: [onAcl('unknown')] },
      { name: 'without the path', plant: logs({ redacted: ['UriPath'] }), expected: [onAcl('fail')], says: 'leaves out UriPath' },
      { name: 'without the query', plant: logs({ redacted: ['QueryString'] }), expected: [] },
      { name: 'without a part that is not known', plant: logs({ redacted: [null] }), expected: [onAcl('unknown')] },
      { name: 'of a scope that is not known', plant: logs({ scope: 'OTHER' }), expected: [onAcl('unknown')] },
      { name: 'refused', plant: (facts) => refuse(facts, 'web-acl-logging', here), expected: [onAcl('unknown')] },
    ],
    metrics: [
      { name: 'the reference', expected: [] },
      { name: 'off for the web ACL', plant: changed({ metrics: false }), expected: [onAcl('fail')], says: 'the web ACL itself' },
      { name: 'off for a rule', plant: instead(rate({}, { metrics: false })), expected: [onAcl('fail')], says: 'the rule rate' },
      {
        name: 'off for a rule of Firewall Manager',
        plant: changed({ post: [managed('X', {}, { metrics: false })] }),
        expected: [onAcl('fail')],
      },
      { name: 'AWS does not say', plant: instead(rate({}, { metrics: null })), expected: [onAcl('unknown')] },
    ],
    'fail-open': [
      { name: 'the reference', expected: [] },
      {
        name: 'open',
        plant: attributes({ 'waf.fail_open.enabled': 'true' }),
        expected: [onBalancer('fail')],
        says: 'waf.fail_open.enabled must be false',
      },
      {
        name: 'open, as declared',
        plant: attributes({ 'waf.fail_open.enabled': 'true' }),
        spec: declared({ fail_open: true }),
        expected: [],
      },
      { name: 'AWS does not say', plant: attributes({}), expected: [onBalancer('unknown')] },
      { name: 'a word that is not known', plant: attributes({ 'waf.fail_open.enabled': 'sometimes' }), expected: [onBalancer('unknown')] },
      { name: 'attributes refused', plant: (facts) => refuse(facts, 'load-balancer-attributes', here), expected: [onBalancer('unknown')] },
    ],
  },
});

const outcomes = (requirement: string, plant: (facts: Facts) => void, spec = declared({})) => {
  const facts = aclFacts();
  plant(facts);
  return linesOf(findingsOf(webAcl, requirement, { spec, facts }));
};

describe('web-acl', () => {
  it('judges a web ACL once, however many load balancers have it', () => {
    const shared = (facts: Facts) => {
      lists(balancer('cc-api'), balancer('cc-web'))(facts);
      attach(facts, acl(), 'cc-api', 'cc-web');
    };
    expect(outcomes('rate', shared)).toEqual([onAcl('pass')]);
    expect(outcomes('attached', shared)).toEqual([onBalancer('pass', 'cc-api'), onBalancer('pass')]);
  });

  it('leaves to attached what the wrong web ACL does', () => {
    const wrong = (facts: Facts) => attach(facts, acl({ name: 'x', arn: aclArn('x') }), 'cc-web');
    for (const requirement of ['default-action', 'managed-groups', 'rate', 'countries', 'earlier-allow', 'logging', 'metrics'])
      expect(outcomes(requirement, wrong)).toEqual([onBalancer('not-applicable')]);
    expect(outcomes('fail-open', wrong)).toEqual([onBalancer('pass')]);
  });

  it('leaves to managed-groups what a group that counts does', () => {
    const plant = instead(managed(common, { overrides: [counts('NoUserAgent_HEADER')] }, { override: 'Count' }));
    for (const requirement of ['managed-group-rules', 'managed-group-versions'])
      expect(outcomes(requirement, plant)).toEqual([onGroup('not-applicable', common), onGroup('pass', injection)]);
  });

  it('has nothing to judge where no load balancer is taken', () => {
    for (const requirement of Object.keys(webAcl.requirements))
      expect(outcomes(requirement, lists(balancer('cc-inside', { scheme: 'internal' })))).toEqual([
        `not-applicable ${production}/${production}`,
      ]);
  });

  it('asks only for what the spec asks', () => {
    const bare = specOf({
      rules: [everyOpen],
      web_acls: { regional: { in: 'production', region: here.region, match: { name: 'cc-regional' } } },
    });
    const [verdict] = verdictsOf(webAcl, { spec: bare, facts: aclFacts() });
    const judged = new Set(verdict?.findings.map(({ testCase }) => testCase.slice('web-acl.'.length, testCase.indexOf('@'))));
    expect([...judged].sort()).toEqual(['attached', 'default-action', 'earlier-allow', 'fail-open', 'metrics']);
    expect(verdictsOf(webAcl, { spec: specOf({ rules: [{ in: 'production', every: 'alb', azs: 2 }] }), facts: aclFacts() })).toEqual([]);
    const { only } = webAcl;
    expect(only?.['web-acl-logging']?.(bare)).toEqual([]);
    expect(only?.['web-acls']?.(bare)).toEqual([{ in: ['production'], of: { every: 'internet_facing_alb' } }]);
    expect(only?.['managed-rule-groups']?.(bare)).toEqual([{ in: ['production'], regions: [here.region] }]);
    expect(only?.['web-acl-logging']?.(declared({ region: ['us-east-2', 'us-west-2'] }))).toEqual([
      { in: ['production'], regions: ['us-east-2', 'us-west-2'] },
    ]);
  });

  it('knows what it was not asked of', () => {
    const two = specOf({
      rules: [everyOpen, { in: 'production', every: 'alb', match: { name: 'cc-api' }, web_acl: 'acl:plain' }],
      web_acls: {
        regional: {
          in: 'production',
          region: here.region,
          match: { name: 'cc-regional' },
          rate: { limit: 2000 },
        },
        plain: { in: 'production', region: here.region, match: { name: 'cc-plain' } },
      },
    });
    const plant = (facts: Facts) => {
      lists(balancer('cc-api'), balancer('cc-web'))(facts);
      put(facts, 'web-acls', here, {
        acls: [acl({ name: 'cc-plain', arn: aclArn('cc-plain') }), acl()],
        balancers: [
          { arn: balancerArn('cc-api'), acl: aclArn('cc-plain'), error: null },
          { arn: balancerArn('cc-web'), acl: aclArn('cc-regional'), error: null },
        ],
      });
    };
    expect(outcomes('rate', plant, two).toSorted()).toEqual([onBalancer('not-applicable', 'cc-api'), onAcl('pass')]);
  });
});
