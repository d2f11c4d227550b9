import { describe, expect, it } from 'vitest';
import { laneOf } from '../../src/aws/limits.ts';
import { operations } from '../../src/aws/operations.ts';
import type { Service } from '../../src/aws/sdk.ts';

const place = { account: '222222222222', region: 'us-east-2', share: 0.25 };

describe('the lane of a call', () => {
  it('is one for each API of EC2, at a quarter of what AWS documents', () => {
    expect(laneOf('EC2', 'DescribeVolumes', place)).toEqual({
      bucket: '222222222222/us-east-2/EC2/DescribeVolumes',
      limit: { burst: 25, rate: 5, ceiling: 5 },
      remaining: 0,
    });
    expect(laneOf('EC2', 'DescribeSnapshots', place).bucket).not.toBe(laneOf('EC2', 'DescribeVolumes', place).bucket);
  });

  it('is shared by the calls of CloudTrail, and by the regions of a global service', () => {
    expect(laneOf('CloudTrail', 'DescribeTrails', place).bucket).toBe(laneOf('CloudTrail', 'GetTrailStatus', place).bucket);
    expect(laneOf('IAM', 'ListUsers', place).bucket).toBe(laneOf('IAM', 'ListUsers', { ...place, region: 'us-west-2' }).bucket);
    expect(laneOf('RDS', 'DescribeDBInstances', place).bucket).not.toBe(
      laneOf('RDS', 'DescribeDBInstances', { ...place, region: 'us-west-2' }).bucket,
    );
  });

  it('takes the share that the spec allows, and never less than one call', () => {
    expect(laneOf('KMS', 'DescribeKey', { ...place, share: 0.1 }).limit).toEqual({ burst: 200, rate: 200, ceiling: 200 });
    expect(laneOf('Account', 'ListRegions', { ...place, share: 0.1 }).limit.burst).toBe(1);
  });

  it('is a part of what is asked of one account, where every shard asks it', () => {
    const whole = laneOf('Organizations', 'ListTagsForResource', place).limit;
    const part = laneOf('Organizations', 'ListTagsForResource', { ...place, shards: 10 }).limit;
    expect(part).toEqual({ burst: whole.burst / 10, rate: whole.rate / 10, ceiling: whole.ceiling / 10 });
    expect(laneOf('STS', 'AssumeRole', { ...place, shards: 10 }).limit.rate).toBe(15);
    expect(laneOf('EC2', 'DescribeVolumes', { ...place, shards: 10 })).toEqual(laneOf('EC2', 'DescribeVolumes', place));
  });

  it('lets go first what the most waits for: the tree before the pages, both before tags and sessions, those before what accounts hold', () => {
    const order = ['ListRoots', 'ListOrganizationalUnitsForParent', 'ListAccounts', 'ListTagsForResource'].map(
      (name) => laneOf('Organizations', name, place).remaining,
    );
    order.push(laneOf('STS', 'AssumeRole', place).remaining, laneOf('Account', 'ListRegions', place).remaining);
    expect(order).toEqual([...order].sort((a, b) => b - a));
    expect(new Set(order).size).toBe(order.length);
    expect(laneOf('EC2', 'DescribeVolumes', place).remaining).toBe(0);
  });

  it('grows only where AWS publishes no number', () => {
    for (const operation of Object.keys(operations)) {
      const [service, name] = operation.split('.') as [Service, string];
      const { limit } = laneOf(service, name, place);
      expect(limit.ceiling, operation).toBeGreaterThanOrEqual(limit.rate);
      if (['EC2', 'KMS', 'CloudTrail', 'Account'].includes(service)) expect(limit.ceiling, operation).toBe(limit.rate);
    }
  });
});
