import { actionsOf, type Operation, operations } from './operations.ts';

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

/** A policy that allows these actions everywhere: one statement for each id, none for an empty list. */
export function policyOf(actions: Readonly<Record<string, readonly string[]>>): PolicyDocument {
  const named = Object.entries(actions).filter(([, list]) => list.length > 0);
  return {
    Version: '2012-10-17',
    Statement: named.map(([Sid, list]) => ({ Sid, Effect: 'Allow', Action: [...new Set(list)].sort(), Resource: '*' })),
  };
}

/**
 * What goes inline with every AssumeRole beside AWS's managed SecurityAudit: the actions that it lacks. Effective rights are the
 * role's, cut down to these two, so that a role with too many rights still cannot write. `null` where SecurityAudit has them all.
 */
export function sessionPolicy(needed: readonly Operation[]): PolicyDocument | null {
  const missing = needed.filter((operation) => !operations[operation].securityAudit).flatMap(actionsOf);
  return missing.length === 0 ? null : policyOf({ IqReadBesideSecurityAudit: missing });
}

/** AWS's managed policy that every session is limited to, beside the inline one. */
export function securityAuditArn(partition: string): string {
  return `arn:${partition}:iam::aws:policy/SecurityAudit`;
}
