import { nearest, suggestion } from '../names.ts';
import { countryCodes } from '../sections/countries.ts';
import type { Complaint } from '../shape.ts';
import type { Path } from '../tree.ts';
import { type Context, entriesOf, isNamed, itemsOf, type Rule, repeated, writtenNames } from './context.ts';

type Draft = Context['draft'];
type EdgeRule = NonNullable<NonNullable<NonNullable<Draft['edge']>['rules']>[number]>;

const rulesOf = ({ edge }: Draft): readonly (readonly [number, EdgeRule])[] => itemsOf(edge?.rules);
const aclsOf = ({ edge }: Draft) => entriesOf(edge?.web_acls);
const pathOf = (index: number, ...rest: Path): Path => ['edge', 'rules', index, ...rest];

/** The name of the web ACL that a rule asks for; `null` where it asks for none. */
const nameIn = ({ web_acl: acl }: EdgeRule): string | null => (acl?.startsWith('acl:') === true ? acl.slice(4) : null);

/** `acl:x` names a declared web ACL. */
const references: Rule = (context) => {
  const names = aclsOf(context.draft).map(([name]) => name);
  return rulesOf(context.draft).flatMap(([index, rule]): readonly Complaint[] => {
    const name = nameIn(rule);
    if (name === null || names.includes(name)) return [];
    const path = pathOf(index, 'web_acl');
    const message = `no web ACL is named ${name}`;
    if (names.length === 0) return [{ path, message: `${message}: the spec declares none`, hint: 'declare it under edge.web_acls' }];
    const written = writtenNames(context, 'edge.web_acls', names);
    const meant = nearest(name, written);
    return [{ path, message, hint: meant === undefined ? suggestion(name, written) : `did you mean acl:${meant}?` }];
  });
};

/** A rule asks for something, of what can have it, and says why where it takes something back. */
const requests: Rule = ({ draft }) =>
  rulesOf(draft).flatMap(([index, rule]): readonly Complaint[] => {
    const { every, web_acl: acl, reason } = rule;
    if (!['web_acl', 'azs', 'cross_zone'].some((key) => Object.hasOwn(rule, key)))
      return [{ path: pathOf(index), message: 'the rule asks for nothing', hint: 'add web_acl, azs or cross_zone' }];
    const isUnfit = every === 'load_balancer' && nameIn(rule) !== null;
    return [
      ...(isUnfit
        ? [
            {
              path: pathOf(index, 'every'),
              message: 'no load balancer but an application load balancer can have a web ACL',
              hint: 'write internet_facing_alb or alb',
            },
          ]
        : []),
      ...(acl === 'none' && reason === undefined
        ? [{ path: pathOf(index, 'web_acl'), message: 'web_acl: none takes back what another rule may ask for: it needs a reason' }]
        : []),
    ];
  });

/** A web ACL protects what is in its own account: a rule asks for it where it is declared. */
const places: Rule = (context) =>
  rulesOf(context.draft).flatMap(([index, rule]) => {
    const name = nameIn(rule);
    const acl = aclsOf(context.draft).find(([other]) => other === name)?.[1];
    if (acl?.in === undefined || rule.in === undefined) return [];
    const outside = context.accounts.filter(
      (account) => isNamed(context, rule.in, account) === 'yes' && isNamed(context, acl.in, account) === 'no',
    );
    return outside.map((account) => ({
      path: pathOf(index, 'in'),
      message: `${account} is not among the accounts of acl:${name}: a web ACL protects load balancers of its own account alone`,
      hint: `add ${account} under edge.web_acls.${name}.in, or declare a web ACL for it`,
    }));
  });

/** Nothing judges a web ACL that no rule asks for. */
const unused: Rule = ({ draft }) => {
  const asked = rulesOf(draft).map(([, rule]) => nameIn(rule));
  const names = aclsOf(draft).map(([name]) => name);
  // A reference that is wrong is complained about already, and may be the one that is missing.
  const isUnsure = rulesOf(draft).some(([, rule]) => {
    const name = nameIn(rule);
    return name === null ? Object.hasOwn(rule, 'web_acl') && rule.web_acl !== 'none' : !names.includes(name);
  });
  if (isUnsure) return [];
  return aclsOf(draft)
    .filter(([name]) => !asked.includes(name))
    .map(([name]) => ({
      path: ['edge', 'web_acls', name],
      on: 'key',
      message: `no rule asks for acl:${name}: nothing judges it`,
      hint: `add a rule with web_acl: acl:${name} under edge.rules`,
    }));
};

/** Windows that AWS WAF counts over. */
const windows = ['1m', '60s', '2m', '120s', '5m', '300s', '10m', '600s'];

/** What a web ACL is asked for exists, and is asked once. */
const contents: Rule = ({ draft }) =>
  aclsOf(draft).flatMap(([name, acl]): readonly Complaint[] => {
    const path = ['edge', 'web_acls', name];
    const window = acl.rate?.window;
    const groups = itemsOf(acl.groups).map(([index, group]) => [index, typeof group === 'string' ? { name: group } : group] as const);
    const labels = groups.map(([, { vendor = 'AWS', name: group }]) => `${vendor}/${group}`);
    return [
      ...(window === undefined || windows.includes(window)
        ? []
        : [{ path: [...path, 'rate', 'window'], message: `AWS WAF counts over 1m, 2m, 5m or 10m, and not over ${window}` }]),
      ...itemsOf(acl.countries)
        .filter(([, code]) => !countryCodes.includes(code))
        .map(([index, code]) => ({
          path: [...path, 'countries', index],
          message: `AWS WAF knows no country ${code}`,
          hint: code === 'UK' ? 'did you mean GB?' : suggestion(code, countryCodes),
        })),
      ...(typeof acl.region === 'string' ? [] : repeated(acl.region, [...path, 'region'])),
      ...repeated(acl.countries, [...path, 'countries']),
      ...repeated(acl.allow_rules, [...path, 'allow_rules']),
      ...repeated(labels, [...path, 'groups']),
      ...groups.flatMap(([index, group]) => repeated('count' in group ? group.count : undefined, [...path, 'groups', index, 'count'])),
    ];
  });

/** Whether some rule asks for a web ACL, be it one that there is or not: without one, the check of web ACLs has nothing to judge. */
export function asksForWebAcls({ draft }: Pick<Context, 'draft'>): boolean {
  return rulesOf(draft).some(([, rule]) => Object.hasOwn(rule, 'web_acl') && rule.web_acl !== 'none');
}

/** The rules on the edge. */
export const edgeRules: readonly Rule[] = [references, requests, places, unused, contents];
