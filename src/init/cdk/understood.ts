import { compare } from '../../facts/values.ts';
import type { App } from './app.ts';
import { observations } from './facts/index.ts';

/** What no requirement of iq rests on, as far as templates make it: it is neither described nor missed. */
const beside = [
  'AWS::ApplicationAutoScaling::ScalableTarget',
  'AWS::ApplicationAutoScaling::ScalingPolicy',
  'AWS::AutoScaling::LifecycleHook',
  'AWS::AutoScaling::ScalingPolicy',
  'AWS::Backup::BackupPlan',
  'AWS::Backup::BackupSelection',
  'AWS::CDK::Metadata',
  'AWS::CertificateManager::Certificate',
  'AWS::CloudFormation::Stack',
  'AWS::CloudFormation::WaitCondition',
  'AWS::CloudFormation::WaitConditionHandle',
  'AWS::CloudWatch::Alarm',
  'AWS::CloudWatch::Dashboard',
  'AWS::EC2::EIP',
  'AWS::EC2::EgressOnlyInternetGateway',
  'AWS::EC2::InternetGateway',
  'AWS::EC2::VPCGatewayAttachment',
  'AWS::IAM::Group',
  'AWS::IAM::InstanceProfile',
  'AWS::Lambda::Alias',
  'AWS::Lambda::EventInvokeConfig',
  'AWS::Lambda::LayerVersion',
  'AWS::Lambda::Permission',
  'AWS::Lambda::Version',
  'AWS::Logs::MetricFilter',
  'AWS::RDS::DBSubnetGroup',
  'AWS::Route53::HostedZone',
  'AWS::Route53::RecordSet',
  'AWS::SSM::Parameter',
  'AWS::WAFv2::IPSet',
  'Custom::CrossRegionExportReader',
  'Custom::CrossRegionExportWriter',
  'Custom::LogRetention',
  'Custom::S3AutoDeleteObjects',
];

/** Types of resources of which nothing is described, with how many there are. Sorted by type. */
export function notUnderstood({ stacks }: App): readonly { readonly type: string; readonly count: number }[] {
  const known = new Set([...beside, ...observations.flatMap(({ types }) => types)]);
  const counts = new Map<string, number>();
  for (const { type } of stacks.flatMap((stack) => stack.resources())) {
    if (!known.has(type)) counts.set(type, (counts.get(type) ?? 0) + 1);
  }
  return [...counts].map(([type, count]) => ({ type, count })).sort((a, b) => compare(a.type, b.type));
}
