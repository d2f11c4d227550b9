import { type Action, readActions } from '../../../facts/listeners/actions.ts';
import type { Listener } from '../../../facts/listeners.ts';
import type { LoadBalancer } from '../../../facts/load-balancers.ts';
import type { TargetGroup } from '../../../facts/target-groups.ts';
import { byArn, compare } from '../../../facts/values.ts';
import { arnOf, nameOf } from '../kinds.ts';
import type { Place } from '../place.ts';
import type { Props } from '../props.ts';
import type { Resource } from '../stack.ts';
import { subnetWith } from './networks.ts';
import { observation, sorted } from './observation.ts';

const balancerType = 'AWS::ElasticLoadBalancingV2::LoadBalancer';
const listenerType = 'AWS::ElasticLoadBalancingV2::Listener';
const ruleType = 'AWS::ElasticLoadBalancingV2::ListenerRule';
const certificateType = 'AWS::ElasticLoadBalancingV2::ListenerCertificate';
const targetType = 'AWS::ElasticLoadBalancingV2::TargetGroup';

function balancerOf(place: Place, resource: Resource): LoadBalancer {
  const { props } = resource;
  const mapped = props.each('SubnetMappings').map((mapping) => mapping.required('SubnetId'));
  const ids = sorted([...(props.texts('Subnets') ?? []), ...mapped]);
  const subnets = ids.map((id) => subnetWith(place, id));
  const type = props.text('Type') ?? 'application';
  return {
    arn: arnOf(resource),
    name: nameOf(resource),
    type,
    scheme: type === 'gateway' ? null : (props.text('Scheme') ?? 'internet-facing'),
    vpc: subnets.find((subnet) => subnet !== null)?.props.text('VpcId') ?? null,
    state: 'active',
    zones: sorted([...new Set(subnets.flatMap((subnet) => subnet?.props.maybe('AvailabilityZone') ?? []))]),
    subnets: ids,
    groups: sorted(props.texts('SecurityGroups')),
  };
}

/** AWS's defaults, of what a spec asks of load balancers. */
const attributes = {
  application: { 'load_balancing.cross_zone.enabled': 'true', 'waf.fail_open.enabled': 'false' },
  other: { 'load_balancing.cross_zone.enabled': 'false' },
};

function attributesOf({ props }: Resource, key: string): Readonly<Record<string, string>> {
  return Object.fromEntries(props.each(key).map((one) => [one.required('Key'), one.text('Value') ?? '']));
}

function actionsOf(props: Props, key: string): readonly Action[] {
  // A template says them in the words of the API, but for numbers and flags, which it may write as text; none of these is kept.
  const actions = props.each(key).map((action) => ({
    Type: action.required('Type') as 'forward',
    Order: action.number('Order') ?? undefined,
    TargetGroupArn: action.text('TargetGroupArn') ?? undefined,
    ForwardConfig: forwardOf(action),
    RedirectConfig: redirectOf(action),
  }));
  return readActions(actions);
}

function forwardOf(action: Props) {
  const forward = action.inner('ForwardConfig');
  return forward === null
    ? undefined
    : { TargetGroups: forward.each('TargetGroups').map((one) => ({ TargetGroupArn: one.required('TargetGroupArn') })) };
}

/** What a redirect leaves out is as it was in the request. */
function redirectOf(action: Props) {
  const redirect = action.inner('RedirectConfig');
  if (redirect === null) return undefined;
  return {
    Protocol: redirect.text('Protocol') ?? '#{protocol}',
    Port: redirect.text('Port') ?? '#{port}',
    StatusCode: redirect.required('StatusCode') as 'HTTP_301',
  };
}

function listenerOf(place: Place, resource: Resource): Listener {
  const { props } = resource;
  const arn = arnOf(resource);
  const protocol = props.text('Protocol');
  const isApplication = protocol === 'HTTP' || protocol === 'HTTPS';
  const isEncrypted = protocol === 'HTTPS' || protocol === 'TLS';
  return {
    arn,
    loadBalancer: props.required('LoadBalancerArn'),
    protocol,
    port: props.number('Port'),
    // AWS's default where nobody chooses one outside of the console.
    policy: isEncrypted ? (props.text('SslPolicy') ?? 'ELBSecurityPolicy-2016-08') : null,
    mutual: mutualOf(props, protocol),
    actions: actionsOf(props, 'DefaultActions'),
    rules: isApplication ? rulesOf(place, arn) : null,
    rulesError: null,
    certificates: isEncrypted ? certificatesOf(place, resource) : null,
    certificatesError: null,
  };
}

function mutualOf(props: Props, protocol: string | null): Listener['mutual'] {
  if (protocol !== 'HTTPS') return null;
  const said = props.inner('MutualAuthentication');
  return {
    mode: said?.text('Mode') ?? 'off',
    trustStore: said?.maybe('TrustStoreArn') ?? null,
    trustStoreStatus: null,
    takesExpired: said?.flag('IgnoreClientCertificateExpiry') ?? null,
  };
}

function rulesOf(place: Place, listener: string): NonNullable<Listener['rules']> {
  return place
    .of(ruleType)
    .filter(({ props }) => props.text('ListenerArn') === listener)
    .map((rule) => ({ arn: arnOf(rule), priority: rule.props.text('Priority'), actions: actionsOf(rule.props, 'Actions') }))
    .sort((a, b) => Number(a.priority) - Number(b.priority) || compare(a.arn, b.arn));
}

function certificatesOf(place: Place, listener: Resource): NonNullable<Listener['certificates']> {
  const more = place.of(certificateType).filter(({ props }) => props.text('ListenerArn') === arnOf(listener));
  const arns = (resource: Resource) => resource.props.each('Certificates').flatMap((one) => one.text('CertificateArn') ?? []);
  const own = arns(listener).map((arn) => ({ arn, isDefault: true }));
  return byArn([...own, ...more.flatMap(arns).map((arn) => ({ arn, isDefault: false }))]);
}

function targetGroupOf(place: Place, resource: Resource): TargetGroup {
  const { props } = resource;
  const arn = arnOf(resource);
  const type = props.text('TargetType') ?? 'instance';
  const sends = ({ actions, rules }: Listener) => [...actions, ...(rules ?? []).flatMap((rule) => rule.actions)];
  const senders = place
    .of(listenerType)
    .map((listener) => listenerOf(place, listener))
    .filter((listener) => sends(listener).some(({ targetGroups }) => targetGroups.includes(arn)));
  return {
    arn,
    name: nameOf(resource),
    protocol: type === 'lambda' ? null : props.text('Protocol'),
    port: props.number('Port'),
    targetType: type,
    loadBalancers: sorted([...new Set(senders.map(({ loadBalancer }) => loadBalancer))]),
  };
}

/** Load balancers, and what they listen to. */
export const edgeObservations = [
  observation('load-balancers', [balancerType], (place) => byArn(place.of(balancerType).map((resource) => balancerOf(place, resource)))),
  observation('load-balancer-attributes', [balancerType], (place) =>
    byArn(
      place.of(balancerType).map((resource) => {
        const byDefault =
          resource.props.text('Type') === null || resource.props.text('Type') === 'application' ? attributes.application : attributes.other;
        return { arn: arnOf(resource), attributes: { ...byDefault, ...attributesOf(resource, 'LoadBalancerAttributes') } };
      }),
    ),
  ),
  observation('listeners', [listenerType, ruleType, certificateType], (place) =>
    byArn(place.of(listenerType).map((resource) => listenerOf(place, resource))),
  ),
  observation('target-groups', [targetType], (place) => byArn(place.of(targetType).map((resource) => targetGroupOf(place, resource)))),
  observation('target-group-attributes', [targetType], (place) =>
    byArn(
      place.of(targetType).map((resource) => {
        const { arn, name, loadBalancers } = targetGroupOf(place, resource);
        const crossZone = attributesOf(resource, 'TargetGroupAttributes')['load_balancing.cross_zone.enabled'];
        return { arn, name, loadBalancers, crossZone: crossZone ?? 'use_load_balancer_configuration' };
      }),
    ),
  ),
];
