import { describe, expect, it } from 'vitest';
import { laneOf } from '../../src/aws/limits.ts';
import { operations } from '../../src/aws/operations.ts';
import type { Service } from '../../src/aws/sdk.ts';
import { bench, fixed, job } from './scheduler/simulation.ts';
import { VirtualAws } from './scheduler/virtual.ts';

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
      if (['EC2', 'KMS', 'CloudTrail', 'Account', 'SSOAdmin', 'Identitystore'].includes(service))
        expect(limit.ceiling, operation).toBe(limit.rate);
    }
  });
});

describe('IAM Identity Center', () => {
  it('counts its own calls and those of its identity store together, in each region', () => {
    const lane = laneOf('SSOAdmin', 'ListPermissionSets', place);
    expect(lane).toMatchObject({ bucket: '222222222222/us-east-2/SSOAdmin', limit: { burst: 1, rate: 5, ceiling: 5 } });
    for (const [service, name] of [
      ['SSOAdmin', 'ListAccountAssignments'],
      ['Identitystore', 'ListUsers'],
      ['Identitystore', 'ListGroupMemberships'],
    ] as const)
      expect(laneOf(service, name, place)).toMatchObject({ bucket: lane.bucket, limit: lane.limit });
    expect(laneOf('SSOAdmin', 'ListPermissionSets', { ...place, region: 'us-west-2' }).bucket).not.toBe(lane.bucket);
  });

  it('lets go first what the rest waits for: the instance, the sets, where they are, who has them', () => {
    const order = ['ListInstances', 'ListPermissionSets', 'ListAccountsForProvisionedPermissionSet', 'ListAccountAssignments'].map(
      (name) => laneOf('SSOAdmin', name, place).remaining,
    );
    expect(order).toEqual([4, 3, 2, 1]);
  });

  it('is never asked more than its 20 calls a second, whichever half of it they go to', async () => {
    const { clock, scheduler } = bench();
    const aws = new VirtualAws(clock, { latency: 40, limitOf: () => fixed(20, 20) });
    const calls = Array.from({ length: 300 }, (_, index) =>
      index % 3 === 0 ? (['Identitystore', 'DescribeGroup'] as const) : (['SSOAdmin', 'ListAccountAssignments'] as const),
    );
    const done = calls.map(([service, name]) => {
      const { bucket, limit } = laneOf(service, name, { ...place, share: 1 });
      return scheduler.run(job(bucket, limit, () => aws.call('identity center')));
    });
    await clock.until(Promise.all(done));
    expect([aws.answered, aws.throttled]).toEqual([300, 0]);
    expect(clock.now()).toBeGreaterThanOrEqual(((300 - 20) / 20) * 1000);
    expect(clock.now()).toBeLessThan(((300 - 1) / 20) * 1000 + 200);
  });
});

describe('the history of CloudTrail', () => {
  it('is asked at most twice a second, apart from its other calls', () => {
    const lane = laneOf('CloudTrail', 'LookupEvents', { ...place, share: 1 });
    expect(lane.limit).toEqual({ burst: 2, rate: 2, ceiling: 2 });
    expect(lane.bucket).not.toBe(laneOf('CloudTrail', 'DescribeTrails', place).bucket);
  });
});
