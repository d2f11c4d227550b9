import { attributeOf, referenceTo } from './kinds.ts';
import type { Stack } from './stack.ts';
import { isMap, type Json, type JsonMap } from './template.ts';
import { Unresolved } from './unresolved.ts';

/** AWS::NoValue: as if the property were not there. */
export const noValue = Symbol('AWS::NoValue');
type Value = Json | typeof noValue;

/** No text of a template is longer; one that joins itself again and again would be. */
const longest = 100_000;

/** The value as CloudFormation makes it. Throws Unresolved, with what cannot be known before it is deployed. */
export function resolve(value: Json, stack: Stack): Value {
  if (typeof value === 'string') return dynamicIn(value, stack);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    return (value as readonly Json[]).map((one) => resolve(one, stack)).filter((one): one is Json => one !== noValue);
  }
  const call = callOf(value as JsonMap);
  if (call !== null) return evaluate(call.name, call.argument, stack);
  const pairs = Object.entries(value).map(([key, one]) => [key, resolve(one, stack)] as const);
  return Object.fromEntries(pairs.filter((pair): pair is readonly [string, Json] => pair[1] !== noValue));
}

/** The value, no further than to say what it is: maps and lists are as the template has them. */
export function head(value: Json, stack: Stack): Value {
  const call = isMap(value) ? callOf(value) : null;
  if (call === null) return value;
  if (call.name !== 'Fn::If') return evaluate(call.name, call.argument, stack);
  return head(branchOf(call.argument, stack), stack);
}

interface Call {
  readonly name: string;
  readonly argument: Json;
}

function callOf(value: JsonMap): Call | null {
  const keys = Object.keys(value);
  const name = keys[0];
  if (keys.length !== 1 || name === undefined || !(name === 'Ref' || name === 'Condition' || name.startsWith('Fn::'))) return null;
  const argument = value[name] as Json;
  // Statements of policies have a member of this name too.
  return name === 'Condition' && typeof argument !== 'string' ? null : { name, argument };
}

function evaluate(name: string, argument: Json, stack: Stack): Value {
  const read = functions[name];
  if (read === undefined) throw new Unresolved(`the function ${name} is not understood here`);
  return read(argument, stack);
}

const functions: Readonly<Record<string, ((argument: Json, stack: Stack) => Value) | undefined>> = {
  Ref: (argument, stack) => refer(textOf(argument, stack), stack),
  Condition: (argument, stack) => stack.condition(textOf(argument, stack)),
  'Fn::GetAtt': (argument, stack) => attribute(argument, stack),
  'Fn::Sub': substitute,
  'Fn::Join': (argument, stack) => {
    const [separator, parts] = listOf(argument, stack, 2);
    if (!Array.isArray(parts)) throw new Unresolved('the parts of Fn::Join are no list');
    return bounded((parts as readonly Json[]).map(scalar).join(scalar(separator)));
  },
  'Fn::Select': (argument, stack) => {
    const [index, parts] = listOf(argument, stack, 2);
    const found = Array.isArray(parts) ? (parts as readonly Json[])[Number(scalar(index))] : undefined;
    if (found === undefined) throw new Unresolved('the part that Fn::Select names is not there');
    return found;
  },
  'Fn::Split': (argument, stack) => {
    const [separator, text] = listOf(argument, stack, 2);
    return scalar(text).split(scalar(separator));
  },
  'Fn::ImportValue': (argument, stack) => stack.imported(textOf(argument, stack)),
  'Fn::GetStackOutput': (argument, stack) => {
    const said = resolve(argument, stack);
    const { StackName, OutputName, Region, RoleArn } = isMap(said === noValue ? null : said) ? (said as JsonMap) : {};
    // The role that reads it is of the account that the stack is in.
    const account = RoleArn === undefined ? stack.account : scalar(RoleArn).split(':')[4];
    const region = Region === undefined ? stack.region : scalar(Region);
    return stack.outputAt({ account: account ?? '', region }, scalar(StackName), scalar(OutputName));
  },
  'Fn::ToJsonString': (argument, stack) => {
    const value = resolve(argument, stack);
    return bounded(JSON.stringify(value === noValue ? null : value));
  },
  'Fn::FindInMap': (argument, stack) => {
    const keys = listOf(argument, stack, 3).slice(0, 3).map(scalar);
    const [map = '', top = '', second = ''] = keys;
    const found = stack.template.Mappings[map]?.[top]?.[second];
    if (found === undefined) throw new Unresolved(`the mapping ${keys.join('.')} is not there`);
    return resolve(found, stack);
  },
  'Fn::If': (argument, stack) => resolve(branchOf(argument, stack), stack),
  'Fn::Equals': (argument, stack) => {
    const [one, other] = listOf(argument, stack, 2);
    return JSON.stringify(one) === JSON.stringify(other) || (isScalar(one) && isScalar(other) && String(one) === String(other));
  },
  'Fn::And': (argument, stack) => listOf(argument, stack, 1).every((one) => one === true),
  'Fn::Or': (argument, stack) => listOf(argument, stack, 1).some((one) => one === true),
  'Fn::Not': (argument, stack) => listOf(argument, stack, 1)[0] !== true,
  'Fn::Base64': (argument, stack) => Buffer.from(textOf(argument, stack)).toString('base64'),
  'Fn::GetAZs': () => {
    throw new Unresolved('the Availability Zones (Fn::GetAZs) are chosen when it is deployed');
  },
};

function refer(name: string, stack: Stack): Value {
  if (name === 'AWS::NoValue') return noValue;
  const known = pseudo(name, stack);
  if (known !== null) return known;
  if (Object.hasOwn(stack.template.Parameters, name)) return stack.parameter(name);
  const resource = stack.resource(name);
  if (resource === null) throw new Unresolved(`the template has nothing that is called ${name}`);
  return referenceTo(resource);
}

function pseudo(name: string, { account, region, partition, name: stack }: Stack): string | null {
  const values: Readonly<Record<string, string>> = {
    'AWS::AccountId': account,
    'AWS::Region': region,
    'AWS::Partition': partition,
    'AWS::StackName': stack,
    'AWS::StackId': `arn:${partition}:cloudformation:${region}:${account}:stack/${stack}/*`,
    'AWS::URLSuffix': partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com',
  };
  return Object.hasOwn(values, name) ? (values[name] ?? null) : null;
}

function attribute(argument: Json, stack: Stack): Json {
  const parts = typeof argument === 'string' ? [argument] : listOf(argument, stack, 2).map(scalar);
  const [id = '', ...rest] = parts.length === 1 ? (parts[0] ?? '').split('.') : parts;
  const resource = stack.resource(id);
  if (resource === null) throw new Unresolved(`the template has no resource ${id}`);
  return attributeOf(resource, rest.join('.'));
}

function substitute(argument: Json, stack: Stack): Json {
  const [template, given] = Array.isArray(argument) ? (argument as readonly Json[]) : [argument];
  const values = isMap(given) ? given : {};
  const text = textOf(template ?? null, stack).replace(/\$\{(!?)([^}]*)\}/g, (_, literal: string, name: string) => {
    if (literal === '!') return `\${${name}}`;
    if (Object.hasOwn(values, name)) return textOf(values[name] ?? null, stack);
    const isAttribute = name.includes('.') && !name.startsWith('AWS::');
    const value = isAttribute ? attribute(name, stack) : refer(name, stack);
    return scalar(value === noValue ? null : value);
  });
  return bounded(text);
}

/** The branch that the condition chooses, as the template has it. */
function branchOf(argument: Json, stack: Stack): Json {
  const [condition, yes, no] = Array.isArray(argument) ? (argument as readonly Json[]) : [];
  if (typeof condition !== 'string' || yes === undefined || no === undefined) throw new Unresolved('Fn::If is not well formed');
  return stack.condition(condition) ? yes : no;
}

/** What CloudFormation looks up as it deploys. Secrets stay as they are written: nothing that is read of them is one. */
function dynamicIn(text: string, stack: Stack): string {
  if (!text.includes('{{resolve:ssm')) return text;
  return text.replace(/\{\{resolve:ssm(-secure)?:([^}:]+)(:[0-9]+)?\}\}/g, (_, secure: string | undefined, name: string) => {
    if (secure !== undefined) throw new Unresolved(`the parameter ${name} of the Parameter Store is secret`);
    return stack.stored(name);
  });
}

function listOf(argument: Json, stack: Stack, least: number): readonly Json[] {
  const value = resolve(argument, stack);
  if (!Array.isArray(value) || value.length < least) throw new Unresolved('a function has not the parts that it takes');
  return value as readonly Json[];
}

function textOf(value: Json, stack: Stack): string {
  const resolved = resolve(value, stack);
  return scalar(resolved === noValue ? null : resolved);
}

function isScalar(value: Json | undefined): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function scalar(value: Json | undefined): string {
  // A list stands for its parts where a text is asked for: parameters of that kind are written so.
  if (Array.isArray(value)) return (value as readonly Json[]).map(scalar).join(',');
  if (!isScalar(value)) throw new Unresolved('a part of a text is no text');
  return String(value);
}

function bounded(text: string): string {
  if (text.length > longest) throw new Unresolved('the text is longer than any that CloudFormation takes');
  return text;
}
