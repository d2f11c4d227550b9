import { describe, expect, it } from 'vitest';
import { denialOf } from '../../src/aws/denial.ts';
import { awsError } from '../facts/fake-seat.ts';

const user = 'User: arn:aws:sts::222222222222:assumed-role/iq-auditor/iq-1 is not authorized to perform: kms:ListKeys';
const scp = 'arn:aws:organizations::111111111111:policy/o-exampleorgid/service_control_policy/p-examplepol';

describe('who refused, by the words of AWS', () => {
  it.each([
    ['because no identity-based policy allows the kms:ListKeys action', { by: 'identity-based policy' }],
    ['with an explicit deny in an identity-based policy', { by: 'identity-based policy', isExplicit: true }],
    ['because no session policy allows the kms:ListKeys action', { by: 'session policy' }],
    ['because no permissions boundary allows the kms:ListKeys action', { by: 'permissions boundary' }],
    ['with an explicit deny in a permissions boundary', { by: 'permissions boundary', isExplicit: true }],
    ['with an explicit deny in a service control policy', { by: 'service control policy', isExplicit: true }],
    [`with an explicit deny in a service control policy: ${scp}`, { by: 'service control policy', isExplicit: true, policy: scp }],
    ['because no service control policy allows the kms:ListKeys action', { by: 'service control policy' }],
    ['with an explicit deny in a resource control policy', { by: 'resource control policy', isExplicit: true }],
    ['because no resource-based policy allows the kms:ListKeys action', { by: 'resource-based policy' }],
    ['because no VPC endpoint policy allows the kms:ListKeys action', { by: 'VPC endpoint policy' }],
    ['with an explicit deny in the role trust policy', { by: 'role trust policy', isExplicit: true }],
    ['', { by: 'unsaid' }],
  ])('%s', (because, denial) => {
    expect(denialOf(awsError('AccessDenied', `${user} ${because}`), 'iq-auditor')).toEqual({ ...denial, role: 'iq-auditor' });
  });

  it('EC2 says it after a sentence of its own', () => {
    const message = `You are not authorized to perform this operation. ${user} because no session policy allows the ec2:DescribeVolumes action. Encoded authorization failure message: abc`;
    expect(denialOf(awsError('UnauthorizedOperation', message), undefined)).toEqual({ by: 'session policy' });
  });

  it.each(['ExpiredTokenException', 'InvalidClientTokenId', 'UnrecognizedClientException', 'AuthFailure', 'OptInRequired'])(
    '%s is about the keys: no policy mends it',
    (name) => {
      expect(denialOf(awsError(name, 'no'), 'iq-auditor')).toEqual({ by: 'credentials', role: 'iq-auditor' });
    },
  );

  it.each(['ThrottlingException', 'NoSuchBucket', 'InternalFailure'])('%s is no refusal', (name) => {
    expect(denialOf(awsError(name, 'because no identity-based policy allows'), 'iq-auditor')).toBeUndefined();
  });

  it('keeps nothing else of what AWS said', () => {
    const message = `${user} because no identity-based policy allows the kms:ListKeys action; password=hunter2`;
    expect(JSON.stringify(denialOf(awsError('AccessDenied', message), 'iq-auditor'))).not.toContain('hunter2');
  });
});
