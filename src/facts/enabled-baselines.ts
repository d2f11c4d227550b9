import { z } from 'zod';
import { defineFact } from './fact.ts';
import { byArn, required, text } from './values.ts';

/** A baseline that Control Tower has enabled on a unit or an account. `null` is what AWS left out. */
export interface EnabledBaseline {
  readonly arn: string;
  /** ARN of the baseline itself. */
  readonly baseline: string;
  readonly version: string | null;
  /** ARN of the unit or account. */
  readonly target: string;
  /** ARN of the enabled baseline of the unit from which an account has it; `null` also where it stands by itself. */
  readonly parent: string | null;
  /** AWS's word: SUCCEEDED, FAILED or UNDER_CHANGE. */
  readonly status: string | null;
  /** AWS's word: IN_SYNC or DRIFTED. AWS looks for inheritance drift on units alone. */
  readonly inheritanceDrift: string | null;
  readonly sourceDrift: string | null;
}

const shape = (): z.ZodType<readonly EnabledBaseline[]> =>
  z.array(
    z.strictObject({
      arn: z.string(),
      baseline: z.string(),
      version: z.string().nullable(),
      target: z.string(),
      parent: z.string().nullable(),
      status: z.string().nullable(),
      inheritanceDrift: z.string().nullable(),
      sourceDrift: z.string().nullable(),
    }),
  );

/** Every enabled baseline, those that accounts have from their unit too, sorted by ARN. */
export const enabledBaselines = defineFact({
  name: 'enabled-baselines',
  scope: 'organization',
  seat: 'management',
  depth: 'boundary',
  operations: ['ControlTower.ListEnabledBaselines'],
  shape,
  read: async (seat): Promise<readonly EnabledBaseline[]> => {
    const found: EnabledBaseline[] = [];
    // Without children, an account that was never enrolled looks like one that is.
    const pages = seat.pages(
      'ControlTower.ListEnabledBaselines',
      { includeChildren: true, maxResults: 100 },
      { token: 'nextToken', next: 'nextToken' },
    );
    for await (const page of pages) {
      for (const enabled of required(page.enabledBaselines, 'enabledBaselines')) {
        const { types } = enabled.driftStatusSummary ?? {};
        found.push({
          arn: required(enabled.arn, 'enabledBaseline.arn'),
          baseline: required(enabled.baselineIdentifier, 'baselineIdentifier'),
          version: text(enabled.baselineVersion),
          target: required(enabled.targetIdentifier, 'targetIdentifier'),
          parent: text(enabled.parentIdentifier),
          status: text(enabled.statusSummary?.status),
          inheritanceDrift: text(types?.inheritance?.status),
          sourceDrift: text(types?.source?.status),
        });
      }
    }
    return byArn(found);
  },
});
