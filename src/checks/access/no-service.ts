import type { Context } from '../../policy/context.ts';

/** Keys of services and of what they act for, none of which a principal of an account has. */
export const noService = {
  'aws:PrincipalIsAWSService': { values: ['false'] },
  'aws:PrincipalServiceName': 'absent',
  'aws:PrincipalServiceNamesList': 'absent',
  'aws:SourceOrgID': 'absent',
  'aws:SourceOrgPaths': 'absent',
  'aws:SourceAccount': 'absent',
  'aws:SourceArn': 'absent',
} as const satisfies Context['keys'];
