import { describe, expect, it } from 'vitest';
import { ecrRepositories } from '../../src/facts/ecr-repositories.ts';
import { accessDenied, fakeSeat } from './fake-seat.ts';
import { readAt } from './rds-answers.ts';

const arn = (name: string) => `arn:aws:ecr:us-east-2:222222222222:repository/${name}`;

describe('ecr-repositories', () => {
  it('reads every page', async () => {
    const seat = fakeSeat(
      {},
      {
        'ECR.DescribeRepositories': ({ nextToken }) =>
          nextToken === undefined
            ? { repositories: [{ repositoryArn: arn('b') }], nextToken: 'more' }
            : { repositories: [{ repositoryArn: arn('a/x'), encryptionConfiguration: { encryptionType: 'KMS', kmsKey: 'arn:key' } }] },
      },
    );
    expect(await readAt(seat, ecrRepositories)).toEqual([
      { arn: arn('a/x'), encryptionType: 'KMS', keyId: 'arn:key' },
      { arn: arn('b'), encryptionType: null, keyId: null },
    ]);
    expect(seat.calls[0]?.input).toEqual({ maxResults: 1000 });
  });

  it('throws what AWS refuses', async () => {
    await expect(readAt(fakeSeat({}, { 'ECR.DescribeRepositories': () => accessDenied() }), ecrRepositories)).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });
});
