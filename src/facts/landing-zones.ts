import { z } from 'zod';
import { type Manifest, manifestOf, manifestShape } from './control-tower/manifest.ts';
import { defineFact } from './fact.ts';
import { startEach } from './start-each.ts';
import { byArn, required, text } from './values.ts';

/** A landing zone of AWS Control Tower. `null` is what AWS left out. */
export interface LandingZone {
  readonly arn: string;
  readonly version: string | null;
  /** AWS's word: ACTIVE, PROCESSING or FAILED. */
  readonly status: string | null;
  /** AWS's word: IN_SYNC or DRIFTED. */
  readonly drift: string | null;
  readonly manifest: Manifest | null;
}

const shape = (): z.ZodType<readonly LandingZone[]> =>
  z.array(
    z.strictObject({
      arn: z.string(),
      version: z.string().nullable(),
      status: z.string().nullable(),
      drift: z.string().nullable(),
      manifest: manifestShape().nullable(),
    }),
  );

/**
 * The landing zones that Control Tower knows in the region of the seat, sorted by ARN: one in its home region. Every other region answers
 * that there is none.
 */
export const landingZones = defineFact({
  name: 'landing-zones',
  scope: 'organization',
  seat: 'management',
  depth: 'boundary',
  operations: ['ControlTower.ListLandingZones', 'ControlTower.GetLandingZone'],
  shape,
  read: async (seat): Promise<readonly LandingZone[]> => {
    const zones = await startEach(
      seat.pages('ControlTower.ListLandingZones', {}, { token: 'nextToken', next: 'nextToken' }),
      (page) => required(page.landingZones, 'landingZones'),
      async ({ arn }): Promise<LandingZone> => {
        const landingZoneIdentifier = required(arn, 'landingZones.arn');
        const answer = await seat.call('ControlTower.GetLandingZone', { landingZoneIdentifier });
        const zone = required(answer.landingZone, 'landingZone');
        return {
          arn: landingZoneIdentifier,
          version: text(zone.version),
          status: text(zone.status),
          drift: text(zone.driftStatus?.status),
          manifest: manifestOf(zone.manifest),
        };
      },
    );
    return byArn(zones);
  },
});
