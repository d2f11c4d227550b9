import { byArn } from '../../../facts/values.ts';
import type { WebAclLogging } from '../../../facts/web-acl-logging.ts';
import { choiceOf, rulesOf } from '../../../facts/web-acls/rules.ts';
import type { WebAcl, WebAcls } from '../../../facts/web-acls.ts';
import { arnOf, nameOf } from '../kinds.ts';
import type { Place } from '../place.ts';
import type { Resource } from '../stack.ts';
import { isMap, type Json } from '../template.ts';
import { Unresolved } from '../unresolved.ts';
import { observation, sorted } from './observation.ts';

const aclType = 'AWS::WAFv2::WebACL';
const associationType = 'AWS::WAFv2::WebACLAssociation';
const loggingType = 'AWS::WAFv2::LoggingConfiguration';
const balancerType = 'AWS::ElasticLoadBalancingV2::LoadBalancer';

function aclOf({ props, ...resource }: Resource): WebAcl {
  const rules = props.json('Rules') ?? [];
  const choice = props.json('DefaultAction');
  return {
    arn: arnOf({ props, ...resource }),
    name: nameOf({ props, ...resource }),
    defaultAction: isMap(choice ?? undefined) ? choiceOf(choice as object) : null,
    metrics: props.inner('VisibilityConfig')?.flag('CloudWatchMetricsEnabled') ?? null,
    pre: [],
    rules: readRules(rules, resource),
    post: [],
  };
}

/** Rules stand in a template in the words of the API, but for the names of three members. */
function readRules(rules: Json, { id, stack }: Pick<Resource, 'id' | 'stack'>): WebAcl['rules'] {
  try {
    return rulesOf(asApi(rules) as unknown as Parameters<typeof rulesOf>[0]);
  } catch (error) {
    throw new Unresolved(`${stack.file}: ${id}.Rules are not understood: ${error instanceof Error ? error.message : String(error)}`);
  }
}

const members: Readonly<Record<string, string>> = { Arn: 'ARN' };

/** Members with the names that the API gives them; what a template may write as text is a number or a flag. */
function asApi(value: Json): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map(asApi);
  if (isMap(value))
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [members[key] ?? key, counted(key, asApi(inner))]));
  return value;
}

const numbers = ['Limit', 'Priority', 'EvaluationWindowSec'];

function counted(key: string, value: Json): Json {
  if (typeof value !== 'string') return value;
  if (numbers.includes(key)) return Number(value);
  return key.endsWith('Enabled') ? value === 'true' : value;
}

function webAclsOf(place: Place): WebAcls {
  const associations = place.of(associationType);
  const balancers = place
    .of(balancerType)
    .filter(({ props }) => (props.text('Type') ?? 'application') === 'application')
    .map((balancer) => {
      const arn = arnOf(balancer);
      const acl = associations.find(({ props }) => props.text('ResourceArn') === arn)?.props.required('WebACLArn') ?? null;
      return { arn, acl, error: null };
    });
  const used = new Set(balancers.map(({ acl }) => acl));
  const acls = place.of(aclType).filter((acl) => used.has(arnOf(acl)));
  return { acls: byArn(acls.map(aclOf)), balancers: byArn(balancers) };
}

function loggingOf({ props, stack, id }: Resource): WebAclLogging {
  const filter = props.inner('LoggingFilter');
  return {
    acl: props.required('ResourceArn'),
    destinations: sorted((props.texts('LogDestinationConfigs') ?? []).map((one) => one.replace(/:\*$/, ''))),
    redacted: props.each('RedactedFields').map((field) => {
      const [name] = field.keys();
      if (name === undefined) throw new Unresolved(`${stack.file}: ${id}.RedactedFields names no part`);
      return name === 'SingleHeader' ? `SingleHeader ${field.inner(name)?.text('Name')?.toLowerCase() ?? ''}` : name;
    }),
    filter:
      filter === null
        ? null
        : { default: filter.required('DefaultBehavior'), behaviors: filter.each('Filters').map((one) => one.required('Behavior')) },
    scope: 'CUSTOMER',
  };
}

/** Web ACLs of AWS WAF, and what stands behind them. */
export const webAclObservations = [
  observation('web-acls', [aclType, associationType], webAclsOf),
  observation('web-acl-logging', [loggingType], (place) =>
    place
      .of(loggingType)
      .map(loggingOf)
      .sort((a, b) => (a.acl < b.acl ? -1 : 1)),
  ),
];
