import { readFileSync } from 'node:fs';
import { Dispatchers } from '../aws/http/dispatcher.ts';
import type { Drift } from '../drift/model.ts';
import { UsageError } from '../errors.ts';
import { type Destination, nameOf, parseDestination } from '../notify/destination.ts';
import { failureOf, messageOf } from '../notify/message.ts';
import type { FailedRun, Message, NotifyWhen, Occasion, RunBefore } from '../notify/model.ts';
import { couldNotRun, occasionOf } from '../notify/occasion.ts';
import type { Sent } from '../notify/sent.ts';
import { secretOf } from '../notify/signature.ts';
import { postTo } from '../notify/webhook.ts';
import type { Qualification } from '../record.ts';
import { harmless } from '../reporters/legible.ts';
import type { Signals } from '../signals.ts';
import { readPatiently } from './interrupt.ts';

/** Who is told of a run, as the command line asks. */
export interface NotifyOptions {
  /** `sns:ARN` or `webhook:FILE`. */
  readonly notify?: readonly string[];
  readonly notifyWhen?: NotifyWhen;
  /** Role, by ARN or by its name in the topic's account, that publishes. */
  readonly notifyRole?: string;
  /** Path of the file that holds the secret by which webhooks are signed. */
  readonly notifySecret?: string;
  readonly profile?: string;
  readonly signals: Signals;
}

/** A run that has ended, with what is asked only where somebody is told of it. */
export interface Ending {
  readonly record: Qualification;
  readonly bundleSha256: string;
  readonly exitCode: number | null;
  /** Path of the package. */
  readonly path: string;
  /** The run before, or a sentence where nobody knows it. Never rejects. */
  readonly before: () => Promise<RunBefore | string>;
  readonly drift?: Drift | undefined;
}

/** Destinations that are ready. Whatever fails is told in the lines, and never an exception. */
export interface Notifying {
  /** Tells of a run that left a package. */
  ended(ending: Ending): Promise<Notified>;
  /** Tells of a run that left none. */
  failed(run: Omit<FailedRun, 'error'>, error: unknown): Promise<Notified>;
}

/** What came of it, a line for people each. */
export interface Notified {
  readonly lines: readonly string[];
  /** What could not be sent. Empty where all was, or nothing had to be. */
  readonly failures: readonly string[];
}

/** Milliseconds for one destination, all attempts together. */
const patienceMs = 10_000;
/** An interrupted run must end within seconds. */
const interruptedMs = 3_000;

/** Destinations of a run; undefined where there are none. Throws UsageError for what can never be sent to, before anything is run. */
export function prepareNotifying(options: NotifyOptions): Notifying | undefined {
  const { notify = [], notifySecret, notifyRole, signals } = options;
  const read = (path: string) => readPatiently(path, readText, signals);
  const destinations = notify.map((text) => parseDestination(text, read));
  const kinds = new Set(destinations.map(({ kind }) => kind));
  requireUse('--notify-when', options.notifyWhen, { isOfUse: kinds.size > 0, of: 'a place to notify' });
  requireUse('--notify-role', notifyRole, { isOfUse: kinds.has('sns'), of: 'an SNS topic' });
  requireUse('--notify-secret', notifySecret, { isOfUse: kinds.has('webhook'), of: 'a webhook' });
  if (destinations.length === 0) return undefined;
  const secret = notifySecret === undefined ? undefined : secretOf(read(notifySecret), notifySecret);
  // At once, not when there is something to tell: a proxy that is none is a UsageError.
  if (kinds.has('webhook')) new Dispatchers({ most: 1, environment: process.env });
  const tell = (message: Message, timeoutMs: number) => tellAll(destinations, message, { ...options, secret, timeoutMs });
  return {
    ended: async ({ before, ...ending }) => {
      const { drift, ...run } = { ...ending, before: await before() };
      const ended = { ...run, ...(drift === undefined ? {} : { drift }) };
      const occasion = occasionOf(ended, options.notifyWhen ?? 'change');
      if (!occasion.isTold) return { lines: [`not notified: ${occasion.because.join(' ')}`], failures: [] };
      const timeoutMs = ended.record.conclusion === 'aborted' ? interruptedMs : patienceMs;
      return told(occasion, await tell(messageOf(ended, occasion), timeoutMs));
    },
    failed: async (run, error) => {
      const words = error instanceof Error ? error.message : String(error);
      const timeoutMs = run.exitCode > 128 ? interruptedMs : patienceMs;
      return told(couldNotRun, await tell(failureOf({ ...run, error: words }, couldNotRun), timeoutMs));
    },
  };
}

/** Says it to people, and what failed once more as a warning. */
export function sayNotified({ lines, failures }: Notified, people: NodeJS.WritableStream): void {
  people.write(lines.map((line) => `${harmless(line)}\n`).join(''));
  for (const failure of failures) process.stderr.write(`iq: warning: ${harmless(failure)}\n`);
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new UsageError(`${path} cannot be read: ${(cause as NodeJS.ErrnoException).code}.`, {
      hint: 'a file that holds the URL of a webhook, or the secret that signs it',
      cause,
    });
  }
}

function requireUse(option: string, value: string | undefined, { isOfUse, of }: { readonly isOfUse: boolean; readonly of: string }): void {
  if (value === undefined || isOfUse) return;
  throw new UsageError(`${option} goes with ${of}, and there is none.`, { hint: `leave ${option} out, or add --notify` });
}

type Telling = NotifyOptions & { readonly secret: Uint8Array | undefined; readonly timeoutMs: number };

interface Told {
  readonly to: string;
  readonly sent: Sent;
}

function tellAll(destinations: readonly Destination[], message: Message, telling: Telling): Promise<readonly Told[]> {
  return Promise.all(
    destinations.map(async (destination) => ({ to: nameOf(destination), sent: await tellOne(destination, message, telling) })),
  );
}

async function tellOne(destination: Destination, message: Message, telling: Telling): Promise<Sent> {
  const { secret, timeoutMs, notifyRole: role, profile } = telling;
  if (destination.kind === 'webhook') return postTo(destination, message, { secret, timeoutMs, environment: process.env });
  try {
    const { publishToTopic } = await import('../aws/writing/topic.ts');
    const { publicationOf } = await import('../notify/publication.ts');
    await publishToTopic(publicationOf(message), { ...destination, role, profile, runId: message.runId, timeoutMs });
    return { ok: true };
  } catch (error) {
    return { ok: false, why: (error as Error).message, isTransient: false };
  }
}

function told({ because }: Occasion, all: readonly Told[]): Notified {
  const failures = all.flatMap(({ to, sent }) => (sent.ok ? [] : [`${to} was not notified: ${sent.why}`]));
  const lines = all.map(({ to, sent }) => (sent.ok ? `notified ${to}: ${because.join(' ')}` : `NOT NOTIFIED: ${to}: ${sent.why}`));
  return { lines, failures };
}
