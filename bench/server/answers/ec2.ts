import { dataKey, ebsKey, hasData, keyArn, type Member } from '../world.ts';
import { type Answer, type Context, isGoverned, list, sizeOf, tokenElement } from './context.ts';

/** Ids of 17 digits that hold the account's number. */
function ids(prefix: string, member: Member, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}-${member.id}${String(index + 1).padStart(5, '0')}`);
}

function disks({ member, region, input, page }: Context, options: { readonly ids: readonly string[]; readonly element: string }) {
  const all = hasData(member) && isGoverned(region) ? options.ids : [];
  const { items, next } = page(all, { size: sizeOf(input.MaxResults, 1000), token: input.NextToken });
  const key = keyArn(member.id, region, dataKey);
  const state = options.element === 'volumeId' ? 'available' : 'completed';
  const textOf = (id: string) =>
    `<${options.element}>${id}</${options.element}><status>${state}</status><encrypted>true</encrypted>` +
    `<kmsKeyId>${key}</kmsKeyId><sseType>sse-kms</sseType><volumeSize>100</volumeSize>`;
  const name = options.element === 'volumeId' ? 'volumeSet' : 'snapshotSet';
  return `${list(name, 'item', items, textOf)}${tokenElement('nextToken', next)}`;
}

/** A listing of which nothing is there. */
const none =
  (set: string): Answer =>
  ({ input, page }) => {
    const { next } = page([], { size: sizeOf(input.MaxResults, 1000), token: input.NextToken });
    return `<${set}></${set}>${tokenElement('nextToken', next)}`;
  };

/** EC2: volumes and snapshots where there is data, and encryption by default in every region. */
export const ec2: Readonly<Record<string, Answer>> = {
  DescribeVolumes: (context) => disks(context, { ids: ids('vol', context.member, context.member.volumes), element: 'volumeId' }),
  DescribeSnapshots: (context) => disks(context, { ids: ids('snap', context.member, context.member.snapshots), element: 'snapshotId' }),
  GetEbsEncryptionByDefault: () => '<ebsEncryptionByDefault>true</ebsEncryptionByDefault><sseType>sse-kms</sseType>',
  GetEbsDefaultKmsKeyId: ({ member, region }) => `<kmsKeyId>${keyArn(member.id, region, ebsKey)}</kmsKeyId>`,
  DescribeSnapshotAttribute: ({ input }) => `<snapshotId>${input.SnapshotId}</snapshotId><createVolumePermission></createVolumePermission>`,
  DescribeImages: () => '<imagesSet></imagesSet>',
  DescribeImageAttribute: ({ input }) => `<imageId>${input.ImageId}</imageId><launchPermission></launchPermission>`,
  DescribeKeyPairs: () => '<keySet></keySet>',
  DescribeInstanceConnectEndpoints: ({ input, page }) => {
    const { next } = page([], { size: sizeOf(input.MaxResults, 50), token: input.NextToken });
    return `<instanceConnectEndpointSet></instanceConnectEndpointSet>${tokenElement('nextToken', next)}`;
  },
  DescribeSecurityGroups: ({ member, region, input, page }) => {
    const groups = hasData(member) && isGoverned(region) ? ids('sg', member, 1) : [];
    const { items, next } = page(groups, { size: sizeOf(input.MaxResults, 1000), token: input.NextToken });
    const textOf = (id: string) =>
      `<groupId>${id}</groupId><groupName>data</groupName><vpcId>vpc-bench</vpcId><ipPermissions><item><ipProtocol>tcp</ipProtocol>` +
      `<fromPort>5432</fromPort><toPort>5432</toPort><groups><item><groupId>${id}</groupId></item></groups></item></ipPermissions>` +
      '<ipPermissionsEgress></ipPermissionsEgress>';
    return `${list('securityGroupInfo', 'item', items, textOf)}${tokenElement('nextToken', next)}`;
  },
  DescribeManagedPrefixLists: ({ input, page }) => {
    const { next } = page([], { size: sizeOf(input.MaxResults, 100), token: input.NextToken });
    return `<prefixListSet></prefixListSet>${tokenElement('nextToken', next)}`;
  },
  GetManagedPrefixListEntries: ({ input, page }) => {
    const { next } = page([], { size: sizeOf(input.MaxResults, 100), token: input.NextToken });
    return `<entrySet></entrySet>${tokenElement('nextToken', next)}`;
  },
  DescribeNetworkInterfaces: ({ input, page }) => {
    const { next } = page([], { size: sizeOf(input.MaxResults, 1000), token: input.NextToken });
    return `<networkInterfaceSet></networkInterfaceSet>${tokenElement('nextToken', next)}`;
  },
  DescribeFlowLogs: none('flowLogSet'),
  DescribeNatGateways: none('natGatewaySet'),
  DescribeNetworkAcls: none('networkAclSet'),
  DescribeRouteTables: none('routeTableSet'),
  DescribeSubnets: none('subnetSet'),
  DescribeVpcs: none('vpcSet'),
  DescribeVpcBlockPublicAccessExclusions: none('vpcBlockPublicAccessExclusionSet'),
  DescribeVpcBlockPublicAccessOptions: ({ member, region }) =>
    `<vpcBlockPublicAccessOptions><awsAccountId>${member.id}</awsAccountId><awsRegion>${region}</awsRegion><state>default-state</state>` +
    '<internetGatewayBlockMode>off</internetGatewayBlockMode><managedBy>account</managedBy></vpcBlockPublicAccessOptions>',
  DescribeVpcAttribute: ({ input }) =>
    `<vpcId>${input.VpcId}</vpcId><enableDnsSupport><value>true</value></enableDnsSupport><enableDnsHostnames><value>true</value></enableDnsHostnames>`,
  DescribeVpcEndpointServices: none('serviceDetailSet'),
  DescribeVpcEndpoints: ({ input, page }) => {
    const { next } = page([], { size: sizeOf(input.MaxResults, 1000), token: input.NextToken });
    return `<vpcEndpointSet></vpcEndpointSet>${tokenElement('nextToken', next)}`;
  },
  DescribeInstances: () => '<reservationSet></reservationSet>',
  DescribeInstanceTypeOfferings: () => '<instanceTypeOfferingSet></instanceTypeOfferingSet>',
  DescribeLaunchTemplateVersions: () => '<launchTemplateVersionSet></launchTemplateVersionSet>',
  GetInstanceMetadataDefaults: () => '<accountLevel></accountLevel>',
};
