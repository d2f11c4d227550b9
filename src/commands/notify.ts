import type { Drift } from '../drift/model.ts';
import { UsageError } from '../errors.ts';
import { names } from '../evidence/names.ts';
import type { Package } from '../evidence/package.ts';
import type { NotifyWhen } from '../notify/model.ts';
import type { Signals } from '../signals.ts';
import { declaredBy, readGivenRecord } from './given-record.ts';
import { prepareNotifying, sayNotified } from './notifying.ts';
import { baselineOf, runBefore } from './run-before.ts';

export interface NotifyCommandOptions {
  /** `sns:ARN` or `webhook:FILE`. */
  readonly to: readonly string[];
  readonly when: NotifyWhen;
  /** What the run exited with: its package does not hold it. */
  readonly exitCode?: number;
  /** Role, by ARN or by its name in the topic's account, that publishes. */
  readonly role?: string;
  /** Path of the file that holds the secret by which webhooks are signed. */
  readonly secret?: string;
  /** Role that reads a ledger in S3. */
  readonly sealRole?: string;
  readonly profile?: string;
  readonly signals: Signals;
}

/** Tells of a run by its package, in a step of its own. Exits 0 where all was sent or nothing had to be, and 3 where something could not. */
export async function notify(path: string, options: NotifyCommandOptions): Promise<void> {
  const { to, when, exitCode = null, role, secret, sealRole, profile, signals } = options;
  const notifying = prepareNotifying({
    notify: to,
    notifyWhen: when,
    signals,
    ...(role === undefined ? {} : { notifyRole: role }),
    ...(secret === undefined ? {} : { notifySecret: secret }),
    ...(profile === undefined ? {} : { profile }),
  });
  if (notifying === undefined) throw new UsageError('There is no place to notify.', { hint: '--to sns:ARN, or --to webhook:FILE' });
  const { record, sha256, resolved, sealed } = await readGivenRecord(path);
  const drift = driftIn(sealed);
  const declared = declaredBy(resolved)?.ledger;
  const reading = { role: sealRole ?? (declared?.at === record.ledger?.at ? declared?.role : undefined), profile };
  const notified = await notifying.ended({
    record,
    bundleSha256: sha256,
    exitCode,
    path,
    drift,
    before: async () => (drift === undefined ? runBefore(record, reading) : baselineOf(drift)),
  });
  sayNotified(notified, process.stdout);
  process.exitCode = notified.failures.length === 0 ? 0 : 3;
}

/** What changed since the baseline, where the run had one. Its digest and its shape have been verified with the package. */
function driftIn({ files }: Package): Drift | undefined {
  const bytes = files.get(names.drift);
  return bytes === undefined ? undefined : (JSON.parse(Buffer.from(bytes).toString('utf8')) as Drift);
}
