import { describe, expect, it } from 'vitest';
import type { FactDefinition } from '../../src/facts/fact.ts';
import { instanceConnectEndpoints } from '../../src/facts/instance-connect-endpoints.ts';
import { keyPairs } from '../../src/facts/key-pairs.ts';
import { accessDenied, fakeSeat } from './fake-seat.ts';
import { readAt } from './rds-answers.ts';

const arn = (resource: string) => `arn:aws:ec2:us-east-2:222222222222:${resource}`;

describe('key-pairs', () => {
  it('reads names and no keys', async () => {
    const seat = fakeSeat(
      {},
      {
        'EC2.DescribeKeyPairs': () => ({
          KeyPairs: [
            { KeyPairId: 'key-2', KeyName: 'b', PublicKey: 'ssh-ed25519 AAAA' },
            { KeyPairId: 'key-1', KeyName: 'a' },
          ],
        }),
      },
    );
    expect(await readAt(seat, keyPairs)).toEqual([
      { arn: arn('key-pair/key-1'), id: 'key-1', name: 'a' },
      { arn: arn('key-pair/key-2'), id: 'key-2', name: 'b' },
    ]);
  });
});

describe('instance-connect-endpoints', () => {
  it('reads every page', async () => {
    const seat = fakeSeat(
      {},
      {
        'EC2.DescribeInstanceConnectEndpoints': ({ NextToken }) =>
          NextToken === undefined
            ? {
                InstanceConnectEndpoints: [{ InstanceConnectEndpointId: 'eice-2', VpcId: 'vpc-1', State: 'create-complete' as const }],
                NextToken: 'more',
              }
            : { InstanceConnectEndpoints: [{ InstanceConnectEndpointId: 'eice-1' }] },
      },
    );
    expect(await readAt(seat, instanceConnectEndpoints)).toEqual([
      { arn: arn('instance-connect-endpoint/eice-1'), id: 'eice-1', vpc: null, state: null },
      { arn: arn('instance-connect-endpoint/eice-2'), id: 'eice-2', vpc: 'vpc-1', state: 'create-complete' },
    ]);
  });
});

const facts: readonly (readonly [string, FactDefinition])[] = [
  ['EC2.DescribeKeyPairs', keyPairs],
  ['EC2.DescribeInstanceConnectEndpoints', instanceConnectEndpoints],
];

describe('what AWS refuses, or leaves out', () => {
  it.each(facts)('%s throws', async (operation, fact) => {
    await expect(readAt(fakeSeat({}, { [operation]: () => accessDenied() }), fact)).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
    await expect(readAt(fakeSeat({}, { [operation]: () => ({}) }), fact)).rejects.toThrow('AWS answered without');
  });
});
