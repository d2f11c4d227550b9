import { type Operation, operations } from './operations.ts';

/** An IAM policy document. */
export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly {
    readonly Sid: string;
    readonly Effect: 'Allow';
    readonly Action: readonly string[];
    readonly Resource: '*';
  }[];
}

const document = (sid: string, actions: readonly string[]): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: [{ Sid: sid, Effect: 'Allow', Action: [...new Set(actions)].sort(), Resource: '*' }],
});

/** The least policy of the auditor role: the actions of these operations and no others. */
export function readPolicy(needed: readonly Operation[]): PolicyDocument {
  return document(
    'IqRead',
    needed.map((operation) => operations[operation].action),
  );
}

/**
 * What goes inline with every AssumeRole beside AWS's managed SecurityAudit: the actions that it lacks. Effective rights are the
 * role's, cut down to these two, so that a role with too many rights still cannot write. `null` where SecurityAudit has them all.
 */
export function sessionPolicy(needed: readonly Operation[]): PolicyDocument | null {
  const missing = needed.filter((operation) => !operations[operation].securityAudit).map((operation) => operations[operation].action);
  return missing.length === 0 ? null : document('IqReadBesideSecurityAudit', missing);
}

/** AWS's managed policy that every session is limited to, beside the inline one. */
export function securityAuditArn(partition: string): string {
  return `arn:${partition}:iam::aws:policy/SecurityAudit`;
}
