import type { NetworkAcl, NetworkAclRule } from '../../../facts/network-acls.ts';
import type { SecurityGroup, SecurityGroupRule } from '../../../facts/security-groups.ts';
import { byArn } from '../../../facts/values.ts';
import { arnOf, attributeOf, nameOf } from '../kinds.ts';
import { generatedName } from '../names.ts';
import type { Place } from '../place.ts';
import type { Props } from '../props.ts';
import type { Resource } from '../stack.ts';
import { Unresolved } from '../unresolved.ts';
import { observation, sorted, tagsOf } from './observation.ts';

const groupType = 'AWS::EC2::SecurityGroup';
const ingressType = 'AWS::EC2::SecurityGroupIngress';
const egressType = 'AWS::EC2::SecurityGroupEgress';
const vpcType = 'AWS::EC2::VPC';
/** CDK's own, by which it takes the rules out of the default group of a network. */
const restrictedType = 'Custom::VpcRestrictDefaultSG';

const protocols: Readonly<Record<string, string>> = { '6': 'tcp', '17': 'udp', '1': 'icmp', '58': 'icmpv6' };

/** What CloudFormation lets out where a template says nothing of it. */
const everythingOut: SecurityGroupRule = {
  protocol: '-1',
  from: null,
  to: null,
  addresses: ['0.0.0.0/0'],
  prefixLists: [],
  groups: [],
  distant: [],
};

function ruleOf(place: Place, props: Props, side: 'Source' | 'Destination'): SecurityGroupRule {
  const said = props.required('IpProtocol');
  const protocol = protocols[said] ?? said;
  const hasPorts = protocol !== '-1';
  const group = props.text(`${side}SecurityGroupId`);
  if (side === 'Source' && group === null && props.has('SourceSecurityGroupName')) {
    throw new Unresolved(`the group ${props.text('SourceSecurityGroupName')} is named by its name alone`);
  }
  const owner = props.text('SourceSecurityGroupOwnerId');
  const isDistant = group !== null && owner !== null && owner !== place.account;
  const listed = (value: string | null): readonly string[] => (value === null ? [] : [value]);
  return {
    protocol,
    from: hasPorts ? props.number('FromPort') : null,
    to: hasPorts ? props.number('ToPort') : null,
    addresses: sorted([...listed(props.text('CidrIp')), ...listed(props.text('CidrIpv6'))]),
    prefixLists: listed(props.text(`${side}PrefixListId`)),
    groups: listed(group),
    distant: isDistant ? [{ id: group, account: owner, peering: null, status: null }] : [],
  };
}

/** AWS shows the rules of one protocol and the same ports as one. */
function merged(rules: readonly SecurityGroupRule[]): readonly SecurityGroupRule[] {
  const found = new Map<string, SecurityGroupRule>();
  for (const rule of rules) {
    const key = `${rule.protocol} ${rule.from} ${rule.to}`;
    const same = found.get(key);
    const both = (one: readonly string[], other: readonly string[]) => sorted([...new Set([...one, ...other])]);
    found.set(
      key,
      same === undefined
        ? rule
        : {
            ...same,
            addresses: both(same.addresses, rule.addresses),
            prefixLists: both(same.prefixLists, rule.prefixLists),
            groups: both(same.groups, rule.groups),
            distant: [...same.distant, ...rule.distant],
          },
    );
  }
  return [...found.values()];
}

function groupOf(place: Place, resource: Resource): SecurityGroup {
  const { props } = resource;
  const id = nameOf(resource);
  const { ingress, egress } = rulesFor(place, id);
  const inline = props.each('SecurityGroupEgress').map((rule) => ruleOf(place, rule, 'Destination'));
  const out = [...inline, ...egress];
  return {
    arn: arnOf(resource),
    id,
    name: props.maybe('GroupName') ?? generatedName(resource),
    vpc: props.text('VpcId'),
    owner: place.account,
    ingress: merged([...props.each('SecurityGroupIngress').map((rule) => ruleOf(place, rule, 'Source')), ...ingress]),
    egress: out.length === 0 ? [everythingOut] : merged(out),
    tags: tagsOf(resource),
  };
}

/** Rules that stand by themselves in a template. */
function rulesFor(place: Place, group: string): Pick<SecurityGroup, 'ingress' | 'egress'> {
  const rules = (type: string, side: 'Source' | 'Destination') =>
    place
      .of(type)
      .filter(({ props }) => props.text('GroupId') === group)
      .map(({ props }) => ruleOf(place, props, side));
  return { ingress: rules(ingressType, 'Source'), egress: rules(egressType, 'Destination') };
}

/** Each network has a group that AWS makes with it. */
function defaultGroupOf(place: Place, vpc: Resource): SecurityGroup {
  const id = String(attributeOf(vpc, 'DefaultSecurityGroup'));
  const isEmptied = place.of(restrictedType).some(({ props }) => props.text('DefaultSecurityGroupId') === id);
  const { ingress, egress } = rulesFor(place, id);
  const within: SecurityGroupRule = { ...everythingOut, addresses: [], groups: [id] };
  return {
    arn: arnOf(vpc).replace(/vpc\/.*$/, `security-group/${id}`),
    id,
    name: 'default',
    vpc: nameOf(vpc),
    owner: place.account,
    ingress: merged([...(isEmptied ? [] : [within]), ...ingress]),
    egress: merged([...(isEmptied ? [] : [everythingOut]), ...egress]),
    tags: {},
  };
}

function aclRuleOf(props: Props): NetworkAclRule {
  const ports = props.inner('PortRange');
  return {
    number: props.number('RuleNumber') ?? 0,
    action: props.required('RuleAction'),
    protocol: props.required('Protocol'),
    from: ports?.number('From') ?? null,
    to: ports?.number('To') ?? null,
    source: props.text('CidrBlock') ?? props.required('Ipv6CidrBlock'),
  };
}

const rest: NetworkAclRule = { number: 32_767, action: 'deny', protocol: '-1', from: null, to: null, source: '0.0.0.0/0' };

function aclsOf(place: Place): readonly NetworkAcl[] {
  const entries = place.of('AWS::EC2::NetworkAclEntry').filter(({ props }) => props.flag('Egress') !== true);
  const associations = place.of('AWS::EC2::SubnetNetworkAclAssociation');
  const guarded = associations.map(({ props }) => props.required('SubnetId'));
  const made = place.of('AWS::EC2::NetworkAcl').map((resource): NetworkAcl => {
    const id = nameOf(resource);
    const own = entries.filter(({ props }) => props.text('NetworkAclId') === id).map(({ props }) => aclRuleOf(props));
    return {
      arn: arnOf(resource),
      id,
      vpc: resource.props.required('VpcId'),
      isDefault: false,
      subnets: sorted(associations.filter(({ props }) => props.text('NetworkAclId') === id).map(({ props }) => props.required('SubnetId'))),
      ingress: [...own, rest].sort((a, b) => a.number - b.number),
    };
  });
  const defaults = place.of(vpcType).map((vpc): NetworkAcl => {
    const id = String(attributeOf(vpc, 'DefaultNetworkAcl'));
    const subnets = place.of('AWS::EC2::Subnet').filter(({ props }) => props.text('VpcId') === nameOf(vpc));
    return {
      arn: arnOf(vpc).replace(/vpc\/.*$/, `network-acl/${id}`),
      id,
      vpc: nameOf(vpc),
      isDefault: true,
      subnets: sorted(subnets.map(nameOf).filter((subnet) => !guarded.includes(subnet))),
      ingress: [{ ...rest, number: 100, action: 'allow' }, rest],
    };
  });
  return byArn([...made, ...defaults]);
}

/** Who reaches whom. */
export const groupObservations = [
  observation('security-groups', [groupType, ingressType, egressType, restrictedType], (place) =>
    byArn([
      ...place.of(groupType).map((resource) => groupOf(place, resource)),
      ...place.of(vpcType).map((vpc) => defaultGroupOf(place, vpc)),
    ]),
  ),
  observation('network-acls', ['AWS::EC2::NetworkAcl', 'AWS::EC2::NetworkAclEntry', 'AWS::EC2::SubnetNetworkAclAssociation'], aclsOf),
];
