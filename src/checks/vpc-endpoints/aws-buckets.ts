import { parsePolicy, type Statement } from '../../policy/document.ts';
import { covers } from '../../policy/glob.ts';
import { partitionOf } from '../guardrails/setting.ts';

/**
 * Buckets of AWS that workloads read from, REGION being the region: the layers of images in ECR, whose downloads are signed by AWS and not by the
 * workload; the agent, documents and patches of Systems Manager; the packages of Amazon Linux.
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/ssm-agent-minimum-s3-permissions.html
 * https://docs.aws.amazon.com/linux/al2023/ug/managing-repos-os-updates.html
 */
const buckets = [
  'prod-REGION-starport-layer-bucket',
  'amazon-ssm-REGION',
  'amazon-ssm-packages-REGION',
  'aws-patchmanager-macos-REGION',
  'aws-ssm-REGION',
  'aws-ssm-distributor-file-REGION',
  'aws-ssm-document-attachments-REGION',
  'aws-windows-downloads-REGION',
  'patch-baseline-snapshot-REGION',
  'REGION-birdwatcher-prod',
  'al2023-repos-REGION-de612dc2',
  'amazonlinux-2-repos-REGION',
  'amazonlinux.REGION.amazonaws.com',
  'packages.REGION.amazonaws.com',
  'repo.REGION.amazonaws.com',
] as const;

const reading: readonly string[] = ['s3:getobject', 's3:getobjectversion'];

/** The policy without the grants that let nobody do more than read from these buckets; `null` where it grants nothing else. One that cannot be read stays whole. */
export function withoutAwsBuckets(content: string, region: string): string | null {
  const { statements, problem } = parsePolicy(content, 'resource');
  if (problem !== null || !statements.some((statement) => isReading(statement, region))) return content;
  const document = JSON.parse(content) as { readonly Statement: unknown };
  const listed = Array.isArray(document.Statement) ? (document.Statement as readonly unknown[]) : [document.Statement];
  const left = listed.filter((_, index) => {
    const statement = statements[index];
    return statement === undefined || !isReading(statement, region);
  });
  return left.length === 0 ? null : JSON.stringify({ ...document, Statement: left });
}

function isReading({ effect, actions, resources, problems }: Statement, region: string): boolean {
  if (effect !== 'Allow' || problems.length > 0 || actions === null || actions.isNot || resources === null || resources.isNot) return false;
  const partition = partitionOf(region);
  const objects = buckets.map((name) => `arn:${partition}:s3:::${name.replace('REGION', region)}/*`);
  const isOfAws = ({ text, isUnreadable }: (typeof resources.patterns)[number]): boolean =>
    !isUnreadable && objects.some((object) => covers(object, text.replace(/^arn:\*:/, `arn:${partition}:`)));
  return actions.patterns.every((action) => reading.includes(action.toLowerCase())) && resources.patterns.every(isOfAws);
}
