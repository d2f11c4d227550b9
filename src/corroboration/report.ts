import type { Corroboration, CorroborationConclusion, Standing } from '../corroborate.ts';
import type { Qualification } from '../record.ts';
import type { Claims } from './claims.ts';
import type { Seed } from './sample.ts';

/** What became of one sample, as `--json` prints it. */
export interface CorroborationReport {
  readonly conclusion: CorroborationConclusion;
  readonly record: Pick<Qualification, 'runId' | 'mode' | 'startedAt'> & { readonly sha256: string };
  /** Who asked, as AWS says, and where. */
  readonly auditor: { readonly arn: string; readonly account: string; readonly source: 'event history' | 'trail'; readonly log?: string };
  readonly askedAt: string;
  readonly sample: { readonly size: number; readonly of: number } & Seed;
  readonly left: Claims['left'];
  readonly facts: Claims['facts'];
  readonly summary: Readonly<Record<Standing, number>>;
  readonly warnings: readonly string[];
  readonly requests: readonly Corroboration[];
}
