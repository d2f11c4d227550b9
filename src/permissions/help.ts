import type { Roles } from './role.ts';

/** Lines of comment, as YAML and Terraform write them. */
export function commented(lines: readonly string[]): string {
  return lines.map((line) => `# ${line}\n`).join('');
}

/** What the templates do not make, as lines of comment: the roles of `access.overrides`. Empty where there are none. */
export function overridesHelp(roles: Roles): readonly string[] {
  return roles.overrides.map(
    ({ in: accounts, role }) =>
      `Not made here: role ${JSON.stringify(role)} in ${accounts.join(', ')} (access.overrides). Give it the same policy and trust.`,
  );
}

/** How the template is deployed, as comments at its head. */
export function cloudFormationHelp(roles: Roles): string {
  const hasManagement = roles.management !== null;
  const lines = [
    'In the management account, with trusted access for StackSets (aws cloudformation activate-organizations-access):',
    '  aws cloudformation deploy --template-file iq-roles.yaml --stack-name iq-roles --capabilities CAPABILITY_NAMED_IAM \\',
    '    --parameter-overrides CallerArn=arn:aws:iam::ACCOUNT:role/NAME TargetIds=r-ROOT',
    'In the account of a delegated administrator of StackSets: the same with Deploy=MEMBERS_AS_DELEGATED_ADMIN.',
    ...(hasManagement ? ['Then the management account, which such StackSets skip, needs a stack of its own: Deploy=MANAGEMENT.'] : []),
    ...overridesHelp(roles),
  ];
  return commented(lines);
}
