import { digestOf, uuidOf } from '../names.ts';
import type { Resource } from '../stack.ts';
import type { Json } from '../template.ts';
import { arn, type Kind, named } from './kind.ts';

const balancing = 'elasticloadbalancing';

/** A load balancer has 32 characters for its name: CloudFormation keeps five of the stack and five of the logical id. */
const shortName = ({ stack, id }: Resource): string => `${stack.name.slice(0, 5)}-${id.slice(0, 5)}-*`;
const balancerName = (resource: Resource): string => resource.props.text('Name') ?? shortName(resource);
const families: Readonly<Record<string, string>> = { application: 'app', network: 'net', gateway: 'gwy' };
const balancerPath = (resource: Resource): string =>
  `${families[resource.props.text('Type') ?? 'application'] ?? 'app'}/${balancerName(resource)}/${digestOf(resource, 16)}`;

/** Whose `Ref` is its ARN, with attributes that are the ARN too. */
function byArn(
  name: (resource: Resource) => string,
  itsArn: (resource: Resource) => string,
  attributes: Readonly<Record<string, (resource: Resource) => Json>>,
): Kind {
  return { name, arn: itsArn, ref: itsArn, attributes: { Arn: itsArn, ...attributes } };
}

const balancer = arn(balancing, (resource) => `loadbalancer/${balancerPath(resource)}`);
const targetGroupName = (resource: Resource): string => resource.props.text('Name') ?? shortName(resource);
const targetGroup = arn(balancing, (resource) => `targetgroup/${targetGroupName(resource)}/${digestOf(resource, 16)}`);
const listener = (resource: Resource): string =>
  `${resource.props.required('LoadBalancerArn').replace(':loadbalancer/', ':listener/')}/${digestOf(resource, 16)}`;
const listenerRule = (resource: Resource): string =>
  `${resource.props.required('ListenerArn').replace(':listener/', ':listener-rule/')}/${digestOf(resource, 16)}`;
const webAclName = named({ property: 'Name', service: 'wafv2', path: '', most: 128 }).name;
const webAcl = arn(
  'wafv2',
  (resource) =>
    `${resource.props.text('Scope') === 'CLOUDFRONT' ? 'global' : 'regional'}/webacl/${webAclName(resource)}/${uuidOf(resource)}`,
);
const ruleGroup = arn('wafv2', (resource) => `regional/rulegroup/${webAclName(resource)}/${uuidOf(resource)}`);
const ipSet = arn('wafv2', (resource) => `regional/ipset/${webAclName(resource)}/${uuidOf(resource)}`);
const certificate = arn('acm', (resource) => `certificate/${uuidOf(resource)}`);
const taskFamily = named({ property: 'Family', service: 'ecs', path: '' }).name;
const cluster = named({ property: 'ClusterName', service: 'ecs', path: 'cluster/' });
const serviceName = named({ property: 'ServiceName', service: 'ecs', path: '' }).name;
const service = arn('ecs', (resource) => `service/${clusterName(resource)}/${serviceName(resource)}`);
const groupName = named({ property: 'AutoScalingGroupName', service: 'autoscaling', path: '' }).name;

/** What runs, and what stands before it. */
export const computeKinds: Readonly<Record<string, Kind>> = {
  'AWS::ElasticLoadBalancingV2::LoadBalancer': byArn(balancerName, balancer, {
    LoadBalancerArn: balancer,
    LoadBalancerName: balancerName,
    LoadBalancerFullName: balancerPath,
  }),
  'AWS::ElasticLoadBalancingV2::TargetGroup': byArn(targetGroupName, targetGroup, {
    TargetGroupArn: targetGroup,
    TargetGroupName: targetGroupName,
  }),
  'AWS::ElasticLoadBalancingV2::Listener': byArn(listener, listener, { ListenerArn: listener }),
  'AWS::ElasticLoadBalancingV2::ListenerRule': byArn(listenerRule, listenerRule, { RuleArn: listenerRule }),
  'AWS::WAFv2::WebACL': {
    name: webAclName,
    arn: webAcl,
    ref: (resource) => `${webAclName(resource)}|${uuidOf(resource)}|${resource.props.text('Scope') ?? 'REGIONAL'}`,
    attributes: { Arn: webAcl, Id: uuidOf },
  },
  'AWS::WAFv2::RuleGroup': byArn(webAclName, ruleGroup, { Id: uuidOf }),
  'AWS::WAFv2::IPSet': byArn(webAclName, ipSet, { Id: uuidOf }),
  'AWS::CertificateManager::Certificate': byArn(uuidOf, certificate, {}),
  'AWS::AutoScaling::AutoScalingGroup': {
    name: groupName,
    arn: arn('autoscaling', (resource) => `autoScalingGroup:${uuidOf(resource)}:autoScalingGroupName/${groupName(resource)}`),
    ref: groupName,
    attributes: {},
  },
  'AWS::AutoScaling::LaunchConfiguration': named({
    property: 'LaunchConfigurationName',
    service: 'autoscaling',
    path: 'launchConfiguration/',
  }),
  'AWS::ECS::Cluster': cluster,
  'AWS::ECS::Service': byArn(serviceName, service, { ServiceArn: service, Name: serviceName }),
  'AWS::ECS::CapacityProvider': named({ property: 'Name', service: 'ecs', path: 'capacity-provider/' }),
  'AWS::ECS::TaskDefinition': byArn(
    taskFamily,
    arn('ecs', (resource) => `task-definition/${taskFamily(resource)}:1`),
    {},
  ),
  'AWS::Lambda::Function': named({ property: 'FunctionName', service: 'lambda', path: 'function:', most: 64 }),
};

function clusterName(resource: Resource): string {
  const given = resource.props.text('Cluster') ?? 'default';
  return given.slice(given.lastIndexOf('/') + 1);
}
