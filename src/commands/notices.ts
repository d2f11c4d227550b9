import { sha256Hex } from '../evidence/canonical.ts';
import { names } from '../evidence/names.ts';
import type { RunResult } from '../qualify.ts';
import type { Evidence } from './evidence.ts';
import type { Ending, Notified, Notifying, NotifyOptions } from './notifying.ts';
import type { SealingOptions } from './sealing.ts';

/** A run whose package lies on the disk. */
export interface Left {
  readonly result: RunResult;
  readonly evidence: Evidence;
  /** Path of the package. */
  readonly directory: string;
  readonly exitCode: number;
}

/** Tells of a run, and says to people what came of that. Never rejects. */
export interface Notices {
  ended(left: Left): Promise<void>;
  failed(...run: Parameters<Notifying['failed']>): Promise<void>;
}

type Options = NotifyOptions & Pick<SealingOptions, 'sealRole'> & { readonly json?: boolean };

const silent: Notices = { ended: async () => undefined, failed: async () => undefined };

/** What tells of a run where the command line asks for it; nothing of it is loaded otherwise. Rejects with UsageError for what can never be sent to. */
export async function prepareNotices(options: Options): Promise<Notices> {
  const { notify, notifyWhen, notifyRole, notifySecret } = options;
  if ([notify, notifyWhen, notifyRole, notifySecret].every((option) => option === undefined)) return silent;
  const { prepareNotifying, sayNotified } = await import('./notifying.ts');
  const notifying = prepareNotifying(options);
  if (notifying === undefined) return silent;
  const say = async (telling: () => Promise<Notified>, people: NodeJS.WritableStream): Promise<void> => {
    // Also what nobody foresaw: the verdict stands.
    const notified = await telling().catch((error: Error): Notified => {
      return { lines: [`NOT NOTIFIED: ${error.message}`], failures: [`nobody was notified: ${error.message}`] };
    });
    sayNotified(notified, people);
  };
  return {
    ended: (left) => say(async () => notifying.ended(endingOf(left, options)), options.json === true ? process.stderr : process.stdout),
    failed: (...run) => say(() => notifying.failed(...run), process.stderr),
  };
}

function endingOf({ result, evidence, directory, exitCode }: Left, { sealRole, profile }: Options): Ending {
  const { record, files } = evidence;
  const bundle = files.find(({ name }) => name === names.bundle)?.bytes ?? new Uint8Array();
  const ended = { record, bundleSha256: sha256Hex(bundle), exitCode, path: directory };
  const drift = result.compared?.drift;
  const declared = result.loaded.spec.evidence?.ledger;
  const role = sealRole ?? (declared?.at === record.ledger?.at ? declared?.role : undefined);
  const before = async () => {
    const { baselineOf, runBefore } = await import('./run-before.ts');
    return drift === undefined ? runBefore(record, { role, profile }) : baselineOf(drift);
  };
  return { ...ended, drift, before };
}
