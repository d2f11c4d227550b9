import type { PolicyDocument } from '../aws/session-policy.ts';
import type { Roles } from './role.ts';

const quoted = (text: string) => JSON.stringify(text);
const fallback = (value: string | null) => (value === null ? '' : `\n  default     = ${quoted(value)}`);

/** A module for one account, to be applied in each: the auditor role with the least policy, and nothing else. */
export function terraform(roles: Roles, policy: PolicyDocument): string {
  const actions = policy.Statement.flatMap((statement) => statement.Action).map((action) => `      ${quoted(action)},`);
  return `# Read-only role of iq in one account. Apply it in every account${
    roles.management === null ? '' : `; in the management account with role_name = ${quoted(roles.management)}`
  }.
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

variable "caller_arn" {
  description = "ARN of the role or user that runs iq"
  type        = string
}

variable "external_id" {
  description = "External id, as access.external_id of the spec says"
  type        = string${fallback(roles.externalId)}
}

variable "organization_id" {
  description = "Id of the organization"
  type        = string${fallback(roles.organization)}
}

variable "role_name" {
  description = "Name of the role, as access.role of the spec says"
  type        = string
  default     = ${quoted(roles.member)}
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = [var.caller_arn]
    }
    condition {
      test     = "StringEquals"
      variable = "sts:ExternalId"
      values   = [var.external_id]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:PrincipalOrgID"
      values   = [var.organization_id]
    }
  }
}

data "aws_iam_policy_document" "read" {
  statement {
    sid       = "IqRead"
    resources = ["*"]
    actions = [
${actions.join('\n')}
    ]
  }
}

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
`;
}
