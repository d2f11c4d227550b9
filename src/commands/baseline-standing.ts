import { EvidenceError, UsageError } from '../errors.ts';
import { standingOf } from '../evidence/ledger/baselines.ts';
import { harmless } from '../reporters/legible.ts';
import type { Announcement } from '../run.ts';
import { type Baseline, systemOf } from './baseline.ts';
import { readLedger } from './read-ledger.ts';
import type { SealingOptions } from './sealing.ts';

interface Standing {
  readonly announcement: Announcement;
  readonly options: SealingOptions & { readonly accept?: boolean };
}

/**
 * Holds a baseline against the spec of the run and the ledger that the run is going to be entered in. Rejects with an OperatorError where it is of another
 * organization, where the ledger does not hold it, or where a later baseline replaced it.
 */
export async function requireStanding(baseline: Baseline, { announcement, options }: Standing): Promise<void> {
  const { record, path } = baseline;
  const { organization } = announcement.loaded.spec;
  if (record.scope.organization !== organization.id) {
    throw new UsageError(`The baseline ${path} is of the organization ${record.scope.organization}, and the spec of ${organization.id}.`, {
      hint: 'a run of the same organization; or leave --spec out, and the spec of the baseline is taken',
    });
  }
  // What a spec says of the ledger binds no replay.
  const declared = announcement.mode === 'replay' ? undefined : announcement.loaded.spec.evidence?.ledger;
  const at = options.ledger ?? declared?.at;
  if (at !== undefined) {
    const role = options.sealRole ?? (at === declared?.at ? declared.role : undefined);
    await requireEntered(baseline, { at, role, profile: options.profile, isAccepting: options.accept === true });
  } else if (options.accept === true) {
    throw new UsageError('A baseline is accepted in a ledger, and this run is entered in none.', {
      hint: '--ledger PLACE, or evidence.ledger in the spec',
    });
  }
}

interface Entered {
  readonly at: string;
  readonly role: string | undefined;
  readonly profile: string | undefined;
  readonly isAccepting: boolean;
}

async function requireEntered({ record, sha256, path }: Baseline, { at, isAccepting, ...access }: Entered): Promise<void> {
  const { entries } = await readLedger(at, access);
  const standing = standingOf({ runId: record.runId, bundleSha256: sha256 }, systemOf(record), entries);
  if (standing.is === 'accepted') return;
  if (standing.is === 'missing') {
    throw new EvidenceError('ledger', `The ledger ${at} does not hold the end of the run ${record.runId} with the digest of ${path}.`, {
      hint: 'a run that was entered there; the first baseline is the package of a plain iq verify --ledger',
    });
  }
  const { is, accepted } = standing;
  if (accepted === undefined) return;
  const now = `run ${accepted.runId}, accepted at ${accepted.at} (entry ${accepted.sequence}): ${accepted.reason}`;
  if (is === 'replaced') {
    throw new EvidenceError('ledger', `The baseline ${path} was replaced. The baseline now is ${now}`, {
      hint: `--baseline with the package of ${accepted.runId}`,
    });
  }
  if (isAccepting) {
    throw new EvidenceError('ledger', `Nobody accepted the run ${record.runId} as a baseline. The baseline now is ${now}`, {
      hint: `a new baseline follows the one before: --baseline with the package of ${accepted.runId}`,
    });
  }
  process.stderr.write(
    harmless(`iq: warning: nobody accepted the run ${record.runId} as a baseline; the baseline of the ledger is ${now}`).concat('\n'),
  );
}
