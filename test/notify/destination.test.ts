import { describe, expect, it, test } from 'vitest';
import { UsageError } from '../../src/errors.ts';
import { nameOf, parseDestination } from '../../src/notify/destination.ts';

const holding = (text: string) => () => text;
const parsed = (text: string, content = 'https://hooks.example.com/x?token=secret\n') => parseDestination(text, holding(content));

describe('what --notify names', () => {
  it('is a topic, in any partition, FIFO or not', () => {
    expect(parsed('sns:arn:aws-us-gov:sns:us-gov-west-1:111122223333:iq.fifo')).toEqual({
      kind: 'sns',
      arn: 'arn:aws-us-gov:sns:us-gov-west-1:111122223333:iq.fifo',
      region: 'us-gov-west-1',
      account: '111122223333',
      isFifo: true,
    });
    expect(parsed('sns:arn:aws:sns:us-east-2:111122223333:iq')).toMatchObject({ isFifo: false });
  });

  it('is the URL in a file, of which nothing but the host is named', () => {
    const webhook = parsed('webhook:hook.url');
    expect(webhook).toMatchObject({ kind: 'webhook', url: { href: 'https://hooks.example.com/x?token=secret' } });
    expect(nameOf(webhook)).toBe('the webhook at hooks.example.com');
  });

  it.each(['http://127.0.0.1:8080/x', 'http://localhost/x', 'http://[::1]:1/x'])('may be %s: it does not leave the machine', (url) => {
    expect(parsed('webhook:hook.url', url)).toMatchObject({ url: { href: url } });
  });

  // biome-ignore format: a table
  test.each([
    ['nothing known', 'https://hooks.example.com/secret', '', '--notify names no place that can be notified.'],
    ['a URL on the command line', 'webhook:https://hooks.example.com/secret', '', 'The URL of a webhook is a secret'],
    ['no file', 'webhook:', '', 'webhook: names no file.'],
    ['no ARN', 'sns:iq', '', 'iq is no ARN of an SNS topic.'],
    ['the ARN of a queue', 'sns:arn:aws:sqs:us-east-2:111122223333:iq', '', 'is no ARN of an SNS topic.'],
    ['the ARN of a subscription', 'sns:arn:aws:sns:us-east-2:111122223333:iq:0f1e', '', 'is no ARN of an SNS topic.'],
    ['an empty file', 'webhook:f', '', 'What f holds is no URL of a webhook.'],
    ['two lines', 'webhook:f', 'https://a.example/secret\nhttps://b.example/', 'What f holds is no URL of a webhook.'],
    ['another protocol', 'webhook:f', 'ftp://a.example/secret', 'What f holds is no URL of a webhook.'],
    ['no encryption', 'webhook:f', 'http://a.example/secret', 'is an http: URL: what goes there would not be encrypted'],
    ['a host that looks like loopback', 'webhook:f', 'http://127.0.0.1.secret.example/', 'would not be encrypted'],
    ['a password', 'webhook:f', 'https://user:secret@a.example/', 'has a user or password'],
    ['a fragment', 'webhook:f', 'https://a.example/#secret', 'has a fragment'],
  ])('%s is refused, and no URL is repeated', (_, text, content, message) => {
    const parse = () => parsed(text, content);
    expect(parse).toThrow(UsageError);
    expect(parse).toThrow(message);
    expect(parse).not.toThrow(/\/secret|secret@|#secret|secret\.example/);
  });
});
