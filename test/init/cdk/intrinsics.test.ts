// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Fn::Sub is written so
import { describe, expect, it } from 'vitest';
import { inputOfAssembly } from '../../../src/init/cdk/input.ts';
import { assemblyOf, factOf, folderOf, recordOf, stackEntry } from './written.ts';

/** A topic whose name is a value to be resolved: its ARN says what became of it. */
function nameOf(value: unknown, rest: object = {}): string | undefined {
  const { Resources = {}, ...parts } = rest as { Resources?: object };
  const topics = factOf('sns-topics', {
    ...parts,
    Resources: { T: { Type: 'AWS::SNS::Topic', Properties: { TopicName: value } }, ...Resources },
  });
  return topics[0]?.arn.split(':').at(-1);
}

const vpc = { V: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.1.0.0/16' } } };

describe('what CloudFormation works out', () => {
  it.each([
    ['text', 'plain', {}, 'plain'],
    ['Ref to a parameter', { Ref: 'P' }, { Parameters: { P: { Type: 'String', Default: 'given' } } }, 'given'],
    [
      'pseudo parameters',
      { 'Fn::Sub': '${AWS::AccountId}-${AWS::Region}-${AWS::Partition}-${AWS::StackName}' },
      {},
      '222222222222-us-east-2-aws-Cc',
    ],
    ['Fn::Sub with values and a literal', { 'Fn::Sub': ['${a}-${!b}', { a: { Ref: 'AWS::Region' } }] }, {}, 'us-east-2-${b}'],
    ['Fn::Sub of an attribute', { 'Fn::Sub': 'x-${V.CidrBlock}' }, { Resources: vpc }, 'x-10.1.0.0/16'],
    ['Fn::Join, Select and Split', { 'Fn::Join': ['-', ['a', { 'Fn::Select': [1, { 'Fn::Split': ['/', 'x/y'] }] }]] }, {}, 'a-y'],
    [
      'Fn::FindInMap',
      { 'Fn::FindInMap': ['M', { Ref: 'AWS::Region' }, 'name'] },
      { Mappings: { M: { 'us-east-2': { name: 'mapped' } } } },
      'mapped',
    ],
    [
      'Fn::If',
      { 'Fn::If': ['C', 'yes', 'no'] },
      { Conditions: { C: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'eu-west-1'] }] } } },
      'yes',
    ],
    [
      'AWS::NoValue',
      { 'Fn::If': ['C', 'yes', { Ref: 'AWS::NoValue' }] },
      { Conditions: { C: { 'Fn::Or': [{ Condition: 'D' }] }, D: { 'Fn::Equals': ['a', 'b'] } } },
      'Cc-T-*',
    ],
    ['no name', undefined, {}, 'Cc-T-*'],
  ])('%s', (_, value, rest, expected) => {
    expect(nameOf(value, rest)).toBe(expected);
  });

  it('what is not made is not there', () => {
    const Conditions = { C: { 'Fn::Equals': ['a', 'b'] } };
    expect(factOf('sns-topics', { Conditions, Resources: { T: { Type: 'AWS::SNS::Topic', Condition: 'C' } } })).toEqual([]);
  });
});

describe('what nobody can know before', () => {
  const loop = { 'Fn::Equals': [{ Condition: 'C' }, 'a'] };
  it.each([
    [
      'a parameter without a value',
      { Ref: 'P' },
      { Parameters: { P: { Type: 'String' } } },
      /the parameter P of the template is given when it is deployed/,
    ],
    [
      'a parameter of the Parameter Store',
      { Ref: 'P' },
      { Parameters: { P: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/x' } } },
      /the parameter \/x of the Parameter Store is not in the assembly/,
    ],
    ['a secret', '{{resolve:ssm-secure:/x}}', {}, /is secret/],
    ['a zone', { 'Fn::Select': [0, { 'Fn::GetAZs': '' }] }, {}, /Availability Zones \(Fn::GetAZs\) are chosen when it is deployed/],
    ['an import from elsewhere', { 'Fn::ImportValue': 'x' }, {}, /the export x is not of a stack of this assembly/],
    [
      'an attribute that AWS gives',
      { 'Fn::GetAtt': ['L', 'DNSName'] },
      { Resources: { L: { Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer' } } },
      /the DNSName of the .*LoadBalancer L is known when it is deployed/,
    ],
    [
      'a type that is not understood',
      { Ref: 'X' },
      { Resources: { X: { Type: 'AWS::IoT::Thing' } } },
      /the name of the AWS::IoT::Thing X is given when it is deployed/,
    ],
    ['nothing of that name', { Ref: 'Nowhere' }, {}, /has nothing that is called Nowhere/],
    ['a function that is not understood', { 'Fn::Transform': {} }, {}, /the function Fn::Transform is not understood/],
    [
      'a condition that rests on itself',
      { 'Fn::If': ['C', 'a', 'b'] },
      { Conditions: { C: loop } },
      /the condition C of Cc depends on itself/,
    ],
    ['a text without end', { 'Fn::Join': ['', Array.from({ length: 60 }, () => 'x'.repeat(2000))] }, {}, /longer than any/],
    ['a name that rests on itself', { Ref: 'T' }, {}, /depends on itself/],
  ])('%s', (_, value, rest, why) => {
    const { Resources = {}, ...parts } = rest as { Resources?: object };
    const template = { ...parts, Resources: { T: { Type: 'AWS::SNS::Topic', Properties: { TopicName: value } }, ...Resources } };
    expect(recordOf('sns-topics', template)).toMatchObject({ observed: false, reason: 'not-asked', detail: expect.stringMatching(why) });
  });

  it('whether something is made at all makes its whole listing unknown', () => {
    const template = {
      Parameters: { P: { Type: 'String' } },
      Conditions: { C: { 'Fn::Equals': [{ Ref: 'P' }, 'x'] } },
      Resources: { T: { Type: 'AWS::SNS::Topic', Condition: 'C' }, Q: { Type: 'AWS::SQS::Queue' } },
    };
    expect(recordOf('sns-topics', template)).toMatchObject({
      observed: false,
      detail: expect.stringContaining('whether the AWS::SNS::Topic T is made is not known'),
    });
    expect(recordOf('sqs-queues', template).observed).toBe(true);
  });
});

it('a chain of names is followed, and not for ever', () => {
  const chain = (length: number) => {
    const link = (index: number) => ({
      Type: 'AWS::SNS::Topic',
      Properties: { TopicName: index === 0 ? 'end' : { 'Fn::GetAtt': [`T${index - 1}`, 'TopicName'] } },
    });
    return { Resources: Object.fromEntries(Array.from({ length }, (_, index) => [`T${index}`, link(index)])) };
  };
  expect(factOf('sns-topics', chain(50)).map(({ arn }) => arn.split(':').at(-1))).toEqual(Array.from({ length: 50 }, () => 'end'));
  expect(recordOf('sns-topics', { Resources: Object.fromEntries(Object.entries(chain(20_000).Resources).reverse()) })).toMatchObject({
    observed: false,
    detail: expect.stringContaining('rests on too many others'),
  });
});

it('stacks refer to each other by exports, in one account and region alone', () => {
  const key = {
    Resources: { K: { Type: 'AWS::KMS::Key' } },
    Outputs: { K: { Value: { 'Fn::GetAtt': ['K', 'Arn'] }, Export: { Name: { 'Fn::Sub': '${AWS::StackName}:K' } } } },
  };
  const user = { Resources: { T: { Type: 'AWS::SNS::Topic', Properties: { KmsMasterKeyId: { 'Fn::ImportValue': 'Keys:K' } } } } };
  const { facts } = inputOfAssembly(assemblyOf({ Keys: key, Here: user, There: user }, { There: 'aws://222222222222/eu-west-1' }));
  const keys = facts.get('keys@222222222222/us-east-2') as unknown as { value: { keys: { arn: string }[] } };
  expect(facts.get('sns-topics@222222222222/us-east-2')).toMatchObject({ value: [{ keyId: keys.value.keys[0]?.arn }] });
  expect(facts.get('sns-topics@222222222222/eu-west-1')).toMatchObject({ observed: false });
});

it('stacks name each other with region and role (Fn::GetStackOutput), across accounts too', () => {
  const name = { Resources: {}, Outputs: { O: { Value: { Ref: 'AWS::AccountId' } } } };
  const user = (more: object) => ({
    Resources: {
      T: { Type: 'AWS::SNS::Topic', Properties: { TopicName: { 'Fn::GetStackOutput': { StackName: 'Named', OutputName: 'O', ...more } } } },
    },
  });
  const there = { Region: 'us-east-2', RoleArn: 'arn:aws:iam::222222222222:role/reader' };
  const root = assemblyOf(
    { Named: name, Here: user({}), There: user(there), Lost: user({}) },
    { There: 'aws://333333333333/eu-west-1', Lost: 'aws://444444444444/eu-west-1' },
  );
  const { facts } = inputOfAssembly(root);
  expect(facts.get('sns-topics@222222222222/us-east-2')).toMatchObject({
    value: [{ arn: 'arn:aws:sns:us-east-2:222222222222:222222222222' }],
  });
  expect(facts.get('sns-topics@333333333333/eu-west-1')).toMatchObject({
    value: [{ arn: 'arn:aws:sns:eu-west-1:333333333333:222222222222' }],
  });
  expect(facts.get('sns-topics@444444444444/eu-west-1')).toMatchObject({
    observed: false,
    detail: expect.stringContaining('the stack Named in 444444444444/eu-west-1 is not of this assembly'),
  });
});

it('nested stacks take parameters and give outputs, each worked out once', () => {
  // Each level joins what it is given to itself: without a memory, that is a billion steps.
  const levels = 14;
  const inner = (level: number) => ({
    Parameters: { P: { Type: 'String' } },
    Resources: level === levels ? { T: { Type: 'AWS::SNS::Topic', Properties: { TopicName: { Ref: 'P' } } } } : nest(level + 1),
    Outputs: { O: { Value: { 'Fn::Join': ['', [{ Ref: 'P' }, { Ref: 'P' }]] } } },
  });
  const nest = (level: number) => ({
    N: {
      Type: 'AWS::CloudFormation::Stack',
      Metadata: { 'aws:asset:path': `${level}.json` },
      Properties: { Parameters: { P: level === 0 ? 'x' : { 'Fn::Join': ['', [{ Ref: 'P' }, { Ref: 'P' }]] } } },
    },
    [`Q${level}`]: { Type: 'AWS::SQS::Queue', Properties: { KmsMasterKeyId: { 'Fn::GetAtt': ['N', 'Outputs.O'] } } },
  });
  const files = Object.fromEntries(Array.from({ length: levels + 1 }, (_, level) => [`${level}.json`, inner(level)]));
  const root = folderOf({
    'manifest.json': { version: '36.0.0', artifacts: { Cc: stackEntry('Cc.json') } },
    'Cc.json': { Resources: nest(0) },
    ...files,
  });
  const { facts } = inputOfAssembly(root);
  expect(facts.get('sns-topics@222222222222/us-east-2')).toMatchObject({
    value: [{ arn: `arn:aws:sns:us-east-2:222222222222:${'x'.repeat(2 ** levels)}` }],
  });
  const queues = facts.get('sqs-queues@222222222222/us-east-2') as unknown as { value: { keyId: string }[] };
  expect(queues.value.map(({ keyId }) => keyId.length).sort((a, b) => a - b)[0]).toBe(2);
});
