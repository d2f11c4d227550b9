import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, DeleteMessageCommand, GetQueueAttributesCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Publication, publishToTopic } from '../../src/aws/writing/topic.ts';
import { parseDestination, type Topic } from '../../src/notify/destination.ts';
import type { Message } from '../../src/notify/model.ts';
import { runProgram } from '../program.ts';
import { asCaller } from './clients.ts';
import { isWithout, useEmulator } from './use-emulator.ts';

// What SNS is asked for goes over the wire, and a queue that is subscribed tells what came of it. The runs themselves judge saved facts.
const use = useEmulator();
const caller = '555555555555';
const role = 'iq-notifier';
let sns: SNSClient;
let sqs: SQSClient;
let topics = 0;

interface Delivered {
  readonly Subject: string;
  readonly Message: string;
  readonly MessageAttributes: Readonly<Record<string, { readonly Type: string; readonly Value: string }>>;
}

/** A topic, and a queue that is told what it publishes. */
interface Subscribed {
  readonly arn: string;
  delivered(): Promise<Delivered | undefined>;
}

describe.skipIf(isWithout)('a run that tells an SNS topic', () => {
  beforeAll(async () => {
    [sns, sqs] = [new SNSClient(asCaller(use.emulator)), new SQSClient(asCaller(use.emulator))];
    await makeRole(role, documentedPolicy());
    await makeRole('iq-loiterer', documentedPolicy().replace('sns:Publish', 'sns:GetTopicAttributes'));
  });
  beforeEach(async () => {
    await use.emulator.rules([]);
    await use.emulator.clear();
  });

  const iq = (...args: readonly string[]) => runProgram(args, { HOME: use.scratch, ...use.emulator.env });
  const run = async (state: 'reference' | 'broken', ...more: readonly string[]) => {
    const out = join(use.scratch, `evidence-${topics}`);
    const files = ['--spec', `fixtures/${state}/spec.yaml`, '--facts', `fixtures/${state}/facts.jsonl.gz`];
    const ended = await iq('verify', ...files, '--check', 'iam-users', '--format', 'none', '--out', out, '--no-progress', ...more);
    return { ...ended, last: ended.stdout.trimEnd().split('\n').at(-1), path: join(out, readdirSync(out)[0] ?? '') };
  };

  it('with a role of its own: words for people, JSON for programs', async () => {
    const { arn, delivered } = await subscribed();
    const { code, stderr, last, path } = await run('broken', '--notify', `sns:${arn}`, '--notify-role', role);
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(last).toBe(`notified ${arn}: Nobody knows the run before: there is no ledger.`);
    const log = await use.emulator.log();
    expect(log.map(({ operation }) => operation)).toEqual(['GetCallerIdentity', 'AssumeRole', 'Publish']);
    expect(log.at(-1)?.accessKeyId).not.toBe(use.emulator.env.AWS_ACCESS_KEY_ID);
    const { Subject, Message: json, MessageAttributes } = (await delivered()) ?? ({} as Delivered);
    const message = JSON.parse(json) as Message;
    expect(message).toMatchObject({
      schemaVersion: 1,
      kind: 'run',
      exitCode: 1,
      record: { conclusion: 'does-not-conform', package: path },
    });
    expect(Subject).toBe(message.subject);
    expect(MessageAttributes).toMatchObject({
      conclusion: { Type: 'String', Value: 'does-not-conform' },
      exitCode: { Type: 'Number', Value: '1' },
    });
  });

  it('is heard by who asked for what is not in order, and by no other', async () => {
    const { arn, delivered } = await subscribed({ FilterPolicy: '{"exitCode": [{"numeric": [">", 0]}]}' });
    await publish(arn, { json: '{"exitCode":0}', attributes: { exitCode: 0 } });
    expect(await delivered()).toBeUndefined();
    const { path } = await run('broken', '--notify', `sns:${arn}`);
    expect(JSON.parse((await delivered())?.Message ?? 'null')).toMatchObject({ exitCode: 1 });
    // In a step of its own: the package at hand, told once more.
    const later = await iq('notify', path, '--to', `sns:${arn}`, '--role', role, '--exit-code', '2');
    expect({ code: later.code, stderr: later.stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse((await delivered())?.Message ?? 'null')).toMatchObject({ exitCode: 2 });
  });

  it('that keeps an order takes the same message once', async () => {
    const { arn, delivered } = await subscribed({}, '.fifo');
    await publish(arn, { json: '{"exitCode":0}' });
    await publish(arn, { json: '{"exitCode":0}' });
    expect(JSON.parse((await delivered())?.Message ?? 'null')).toEqual({ exitCode: 0 });
    expect(await delivered()).toBeUndefined();
  });

  it.each<[string, () => Promise<string>, readonly string[], string]>([
    ['refuses it', denied, [], 'sns:Publish on .* was refused: AuthorizationError'],
    ['is not there', async () => `arn:aws:sns:us-east-2:${caller}:nowhere`, [], 'SNS did not take it: NotFound'],
    [
      'cannot be reached with that role',
      topicAlone,
      ['--notify-role', 'nobody'],
      'The role arn:aws:iam::555555555555:role/nobody cannot be assumed',
    ],
  ])('that %s: the verdict stands, and it is said twice', async (_, topic, more, why) => {
    const arn = await topic();
    const { code, stderr, last } = await run('reference', '--notify', `sns:${arn}`, ...more);
    expect(code).toBe(0);
    expect(last).toMatch(new RegExp(`^NOT NOTIFIED: ${arn}: ${why}`));
    expect(stderr).toMatch(new RegExp(`^iq: warning: ${arn} was not notified: ${why}`));
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it('that does not answer is left', async () => {
    const arn = await topicAlone();
    await use.emulator.rules([{ service: 'sns', operation: 'Publish', delay_ms: 3_000 }]);
    const started = performance.now();
    await expect(publish(arn, {}, 500)).rejects.toThrow('AWS gave no answer within 0.5 s');
    expect(performance.now() - started).toBeLessThan(2_500);
  });

  // The last one: from here on the emulator allows what policies allow, and nothing to who has no role.
  it('is allowed by the policy that the page documents, and not without it', async () => {
    const arn = await topicAlone();
    await use.emulator.enforce();
    const told = await run('reference', '--notify', `sns:${arn}`, '--notify-role', role);
    expect({ code: told.code, stderr: told.stderr }).toEqual({ code: 0, stderr: '' });
    const refused = await run('reference', '--notify', `sns:${arn}`, '--notify-role', 'iq-loiterer');
    expect({ code: refused.code, last: refused.last }).toEqual({
      code: 0,
      last: expect.stringMatching(
        /sns:Publish on .* was refused: .*assumed-role\/iq-loiterer\/iq-.* is not authorized to perform: sns:Publish/i,
      ),
    });
  });
});

/** Without a run: what is published, as the command line names the topic. */
function publish(arn: string, change: Partial<Publication>, timeoutMs = 10_000): Promise<void> {
  const publication = { subject: 's', text: 't', json: '{}', attributes: {}, id: 'i', ...change };
  return publishToTopic(publication, { ...(parseDestination(`sns:${arn}`, String) as Topic), runId: 'r', timeoutMs });
}

async function topicAlone(): Promise<string> {
  return (await subscribed()).arn;
}

async function denied(): Promise<string> {
  await use.emulator.rules([{ service: 'sns', operation: 'Publish', error: { code: 'AuthorizationError', message: 'not authorized' } }]);
  return topicAlone();
}

async function subscribed(attributes: Record<string, string> = {}, suffix = ''): Promise<Subscribed> {
  topics += 1;
  const name = `iq-runs-${topics}${suffix}`;
  const fifo = suffix === '' ? {} : { FifoTopic: 'true' };
  const { TopicArn: arn = '' } = await sns.send(new CreateTopicCommand({ Name: name, Attributes: fifo }));
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes: suffix === '' ? {} : { FifoQueue: 'true' } }));
  const { Attributes = {} } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
  await sns.send(new SubscribeCommand({ TopicArn: arn, Protocol: 'sqs', Endpoint: Attributes.QueueArn, Attributes: attributes }));
  await use.emulator.clear();
  return {
    arn,
    delivered: async () => {
      const { Messages: [message] = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
      if (message === undefined) return undefined;
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }));
      return JSON.parse(message.Body ?? 'null') as Delivered;
    },
  };
}

/** The policy of docs/notify.md, for every topic. */
function documentedPolicy(): string {
  const [, json = ''] = /```json\n(.*?)```/s.exec(readFileSync('docs/notify.md', 'utf8')) ?? [];
  expect(JSON.parse(json).Statement.map(({ Action }: { Action: string }) => Action)).toEqual(['sns:Publish']);
  // Enforcement knows policies over everything, and no others.
  return json.replace(/"arn:[^"]+"/, '"*"');
}

async function makeRole(name: string, policy: string): Promise<void> {
  const iam = new IAMClient(asCaller(use.emulator));
  const trust = { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${caller}:root` }, Action: 'sts:AssumeRole' };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [trust] });
  await iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument }));
  await iam.send(new PutRolePolicyCommand({ RoleName: name, PolicyName: 'notify', PolicyDocument: policy }));
}
