import { IAMClient, PutRolePolicyCommand, UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam';
import { parse } from 'yaml';
import type { PolicyDocument } from '../../src/aws/session-policy.ts';
import type { Emulator } from './emulator.ts';

/** An inline policy of a role, as a stack made it. */
export interface Deployed {
  readonly account: string;
  readonly role: string;
  readonly name: string;
  readonly document: PolicyDocument;
}

interface Role {
  readonly Condition?: string;
  readonly Properties: {
    readonly RoleName: string;
    readonly AssumeRolePolicyDocument: unknown;
    readonly Policies: readonly { readonly PolicyName: string; readonly PolicyDocument: PolicyDocument }[];
  };
}

interface Template {
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Resources: Readonly<Record<string, unknown>>;
}

type Parameters = Readonly<Record<string, string>>;

/** What SDK clients need to write to an account of the emulator as its seeder. */
export function asSeeder<T extends { middlewareStack: unknown }>(client: T, account: string): T {
  type Build = (next: (args: { request: { headers: Record<string, string> } }) => unknown) => typeof next;
  const nameAccount: Build = (next) => (args) => {
    args.request.headers['x-moto-account-id'] = account;
    return next(args);
  };
  (client.middlewareStack as { add: (middleware: Build, options: object) => void }).add(nameAccount, { step: 'build', name: 'asSeeder' });
  return client;
}

/** Evaluates what the printed templates use of CloudFormation: Ref, Fn::If, Fn::Equals, Fn::Not. */
function evaluator(template: Template, parameters: Parameters) {
  const absent = Symbol('AWS::NoValue');
  const isTrue = (name: string): boolean => evaluate(template.Conditions?.[name]) === true;
  const evaluate = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(evaluate).filter((item) => item !== absent);
    if (typeof value !== 'object' || value === null) return value;
    const [[key, argument] = []] = Object.entries(value);
    if (key === 'Ref') return argument === 'AWS::NoValue' ? absent : defined(parameters[String(argument)], String(argument));
    if (key === 'Fn::If') return evaluate(argument[isTrue(argument[0]) ? 1 : 2]);
    if (key === 'Fn::Equals') return evaluate(argument[0]) === evaluate(argument[1]);
    if (key === 'Fn::Not') return evaluate(argument[0]) !== true;
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, evaluate(item)]));
  };
  return { evaluate, isTrue };
}

function defined<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new Error(`the template refers to ${name}, which has no value`);
  return value;
}

/** Makes in the emulator the roles that the printed CloudFormation template makes: its own in the management account, the StackSet's in the members. */
export async function deploy(
  emulator: Emulator,
  template: string,
  options: { readonly parameters: Parameters; readonly management: string; readonly members: readonly string[] },
): Promise<readonly Deployed[]> {
  const stack = parse(template) as Template;
  const { MemberRoles, ManagementRole } = stack.Resources as {
    MemberRoles: { Properties: { TemplateBody: string } };
    ManagementRole: Role;
  };
  const member = JSON.parse(MemberRoles.Properties.TemplateBody) as Template;
  const { AuditorRole } = member.Resources as { AuditorRole: Role };
  const made = [
    ...(await deployRole(emulator, ManagementRole, { template: stack, account: options.management, parameters: options.parameters })),
  ];
  for (const account of options.members) {
    made.push(...(await deployRole(emulator, AuditorRole, { template: member, account, parameters: options.parameters })));
  }
  return made;
}

async function deployRole(
  emulator: Emulator,
  role: Role,
  { template, account, parameters }: { readonly template: Template; readonly account: string; readonly parameters: Parameters },
): Promise<readonly Deployed[]> {
  const { evaluate, isTrue } = evaluator(template, { ...parameters, 'AWS::AccountId': account });
  if (role.Condition !== undefined && !isTrue(role.Condition)) return [];
  const { RoleName, AssumeRolePolicyDocument, Policies } = evaluate(role.Properties) as Role['Properties'];
  const PolicyDocument = JSON.stringify(AssumeRolePolicyDocument);
  await iamOf(emulator, account).send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
  const made = Policies.map(({ PolicyName, PolicyDocument: document }) => ({ account, role: RoleName, name: PolicyName, document }));
  for (const policy of made) await put(emulator, policy);
  return made;
}

/** Writes an inline policy of a role, in place of one of the same name. */
export async function put(emulator: Emulator, { account, role, name, document }: Deployed): Promise<void> {
  const command = new PutRolePolicyCommand({ RoleName: role, PolicyName: name, PolicyDocument: JSON.stringify(document) });
  await iamOf(emulator, account).send(command);
}

function iamOf(emulator: Emulator, account: string): IAMClient {
  const credentials = { accessKeyId: 'AKIAIQSEEDER00000000', secretAccessKey: 'not-checked' };
  return asSeeder(new IAMClient({ endpoint: emulator.endpoint, region: 'us-east-1', credentials, maxAttempts: 1 }), account);
}
