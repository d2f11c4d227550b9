import { aliasOf, ebsKey, keyArn, keyId, keyNumbers, type Member } from '../world.ts';
import { type Answer, isGoverned, sizeOf } from './context.ts';

function numbersIn(member: Member, region: string): readonly number[] {
  return isGoverned(region) ? keyNumbers(member) : [ebsKey];
}

/** The number at the end of a key's id or ARN. */
function numberOf(key: unknown): number {
  return Number(String(key).slice(-12));
}

/** KMS: customer-managed keys that rotate every year, each with an alias, besides some aliases of AWS's own. */
export const kms: Readonly<Record<string, Answer>> = {
  ListKeys: ({ member, region, input, page }) => {
    const { items, next } = page(numbersIn(member, region), { size: sizeOf(input.Limit, 100), token: input.Marker });
    const keys = items.map((number) => ({ KeyId: keyId(member.id, region, number), KeyArn: keyArn(member.id, region, number) }));
    return JSON.stringify({ Keys: keys, NextMarker: next, Truncated: next !== undefined });
  },
  ListAliases: ({ member, region, input, page }) => {
    const own = numbersIn(member, region).map((number) => ({ AliasName: aliasOf(number), TargetKeyId: keyId(member.id, region, number) }));
    const all = [...['ebs', 'rds', 's3', 'secretsmanager'].map((name) => ({ AliasName: `alias/aws/${name}` })), ...own];
    const { items, next } = page(all, { size: sizeOf(input.Limit, 50), token: input.Marker });
    return JSON.stringify({ Aliases: items, NextMarker: next, Truncated: next !== undefined });
  },
  DescribeKey: ({ member, region, input }) => {
    const number = numberOf(input.KeyId);
    return JSON.stringify({
      KeyMetadata: {
        AWSAccountId: member.id,
        KeyId: keyId(member.id, region, number),
        Arn: keyArn(member.id, region, number),
        Enabled: true,
        KeyManager: 'CUSTOMER',
        KeyState: 'Enabled',
        KeyUsage: 'ENCRYPT_DECRYPT',
        KeySpec: 'SYMMETRIC_DEFAULT',
        Origin: 'AWS_KMS',
        MultiRegion: false,
      },
    });
  },
  GetKeyPolicy: ({ member }) => {
    const Principal = { AWS: `arn:aws:iam::${member.id}:root`, Service: 'events.amazonaws.com' };
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal, Action: 'kms:*', Resource: '*' }] });
    return JSON.stringify({ Policy, PolicyName: 'default' });
  },
  GetKeyRotationStatus: ({ input }) => JSON.stringify({ KeyId: input.KeyId, KeyRotationEnabled: true, RotationPeriodInDays: 365 }),
  ListResourceTags: ({ member, input, page }) => {
    const tags = [{ TagKey: 'account', TagValue: member.id }];
    const { items, next } = page(tags, { size: sizeOf(input.Limit, 50), token: input.Marker });
    return JSON.stringify({ Tags: items, NextMarker: next, Truncated: next !== undefined });
  },
  ListGrants: () => JSON.stringify({ Grants: [], Truncated: false }),
};
