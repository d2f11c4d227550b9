import { commented, overridesHelp } from './help.ts';
import type { LeastPolicies } from './least.ts';
import type { Roles } from './role.ts';

const quoted = (text: string) => JSON.stringify(text);
const fallback = (value: string | null | undefined) => (value == null ? '' : `\n  default     = ${quoted(value)}`);

function help(roles: Roles): string {
  const isNamed = roles.management !== null || roles.delegatedAdministrator !== null;
  return commented([
    'Read-only role of iq in one account. Apply it in every account that iq reads.',
    ...(roles.management === null
      ? []
      : [`In the management account: role_name = ${quoted(roles.management)}, reads_organization = true.`]),
    ...(roles.delegatedAdministrator === null ? [] : [`In account ${roles.delegatedAdministrator}: reads_organization = true.`]),
    ...(isNamed ? [] : ['In the account that is asked about the organization: reads_organization = true.']),
    ...overridesHelp(roles),
  ]);
}

function statement(sid: string, actions: readonly string[]): string {
  return `  statement {
    sid       = ${quoted(sid)}
    resources = ["*"]
    actions = [
${actions.map((action) => `      ${quoted(action)},`).join('\n')}
    ]
  }`;
}

function document(name: string, policy: LeastPolicies['account']): string {
  const statements = policy.Statement.map(({ Sid, Action }) => statement(Sid, Action));
  return `data "aws_iam_policy_document" "${name}" {
${statements.join('\n')}
}
`;
}

function variables(roles: Roles): string {
  const externalId = `variable "external_id" {
  description = "External id, as access.external_id of the spec says"
  type        = string${fallback(roles.externalId)}
}

`;
  return `variable "caller_arn" {
  description = "ARN of the role or user that runs iq"
  type        = string
}

${roles.externalId === null ? '' : externalId}variable "organization_id" {
  description = "Id of the organization"
  type        = string${fallback(roles.organization)}
}

variable "role_name" {
  description = "Name of the role, as access.role of the spec says"
  type        = string
  default     = ${quoted(roles.member)}
}

variable "reads_organization" {
  description = "Whether this account is asked about the organization: the management account, and that of access.management.delegated_admin"
  type        = bool
  default     = false
}
`;
}

function condition(key: string, variable: string): string {
  return `    condition {
      test     = "StringEquals"
      variable = "${key}"
      values   = [var.${variable}]
    }
`;
}

/** A module for one account, to be applied in each: the auditor role with the least policy, and nothing else. */
export function terraform(roles: Roles, policies: LeastPolicies): string {
  return `${help(roles)}terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

${variables(roles)}
data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = [var.caller_arn]
    }
${roles.externalId === null ? '' : condition('sts:ExternalId', 'external_id')}${condition('aws:PrincipalOrgID', 'organization_id')}  }
}

${document('read', policies.account)}
${document('read_organization', policies.organization)}
resource "aws_iam_role" "auditor" {
  name                 = var.role_name
  description          = "Read-only role of iq: verifies this account against the approved architecture"
  max_session_duration = 3600
  assume_role_policy   = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_role_policy" "read" {
  name   = "iq-read"
  role   = aws_iam_role.auditor.id
  policy = data.aws_iam_policy_document.read.json
}

resource "aws_iam_role_policy" "read_organization" {
  count  = var.reads_organization ? 1 : 0
  name   = "iq-read-organization"
  role   = aws_iam_role.auditor.id
  policy = data.aws_iam_policy_document.read_organization.json
}
`;
}
