import { z } from 'zod';
import { defineFact } from './fact.ts';
import { byArn, required, text } from './values.ts';

/** A control that Control Tower has enabled on a unit. `null` is what AWS left out. */
export interface EnabledControl {
  readonly arn: string;
  /** ARN of the control itself. */
  readonly control: string;
  /** ARN of the unit, or of an account that has the control from its unit. */
  readonly target: string;
  /** AWS's word: SUCCEEDED, FAILED or UNDER_CHANGE. */
  readonly status: string | null;
  /** AWS's word: IN_SYNC, DRIFTED, NOT_CHECKING or UNKNOWN. */
  readonly drift: string | null;
  readonly inheritanceDrift: string | null;
  readonly resourceDrift: string | null;
}

const shape = (): z.ZodType<readonly EnabledControl[]> =>
  z.array(
    z.strictObject({
      arn: z.string(),
      control: z.string(),
      target: z.string(),
      status: z.string().nullable(),
      drift: z.string().nullable(),
      inheritanceDrift: z.string().nullable(),
      resourceDrift: z.string().nullable(),
    }),
  );

/** Every enabled control of every unit, those that accounts have from their unit too, sorted by ARN. */
export const enabledControls = defineFact({
  name: 'enabled-controls',
  scope: 'organization',
  seat: 'management',
  depth: 'boundary',
  operations: ['ControlTower.ListEnabledControls'],
  shape,
  read: async (seat): Promise<readonly EnabledControl[]> => {
    const found: EnabledControl[] = [];
    const pages = seat.pages(
      'ControlTower.ListEnabledControls',
      { includeChildren: true, maxResults: 200 },
      { token: 'nextToken', next: 'nextToken' },
    );
    for await (const page of pages) {
      for (const enabled of required(page.enabledControls, 'enabledControls')) {
        const { driftStatus, types } = enabled.driftStatusSummary ?? {};
        found.push({
          arn: required(enabled.arn, 'enabledControl.arn'),
          control: required(enabled.controlIdentifier, 'controlIdentifier'),
          target: required(enabled.targetIdentifier, 'targetIdentifier'),
          status: text(enabled.statusSummary?.status),
          drift: text(driftStatus),
          inheritanceDrift: text(types?.inheritance?.status),
          resourceDrift: text(types?.resource?.status),
        });
      }
    }
    return byArn(found);
  },
});
