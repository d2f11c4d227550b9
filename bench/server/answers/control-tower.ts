import { governed, homeRegion } from '../world.ts';
import { type Answer, sizeOf } from './context.ts';

const arn = (kind: string, id: string) => `arn:aws:controltower:${homeRegion}:000000000000:${kind}/${id}`;

/** AWS Control Tower: one landing zone, a baseline on every account but the first, and one control. */
export const controlTower: Readonly<Record<string, Answer>> = {
  ListLandingZones: ({ input, page }) => {
    const { items, next } = page([{ arn: arn('landingzone', 'BENCH') }], { size: 1, token: input.nextToken });
    return JSON.stringify({ landingZones: items, nextToken: next });
  },
  GetLandingZone: ({ input }) => {
    const manifest = { governedRegions: governed, accessManagement: { enabled: true } };
    const landingZone = {
      arn: input.landingZoneIdentifier,
      version: '3.3',
      status: 'ACTIVE',
      driftStatus: { status: 'IN_SYNC' },
      manifest,
    };
    return JSON.stringify({ landingZone });
  },
  ListEnabledBaselines: ({ members, input, page }) => {
    const baselines = members.slice(1).map(({ id }) => ({
      arn: arn('enabledbaseline', id),
      baselineIdentifier: arn('baseline', 'BENCH'),
      targetIdentifier: `arn:aws:organizations::000000000000:account/o-bench/${id}`,
      statusSummary: { status: 'SUCCEEDED' },
    }));
    const { items, next } = page(baselines, { size: sizeOf(input.maxResults, 100), token: input.nextToken });
    return JSON.stringify({ enabledBaselines: items, nextToken: next });
  },
  ListEnabledControls: ({ input, page }) => {
    const control = {
      arn: arn('enabledcontrol', 'BENCH'),
      controlIdentifier: arn('control', 'BENCH'),
      targetIdentifier: 'arn:aws:organizations::000000000000:ou/o-bench/ou-root-workloads',
      statusSummary: { status: 'SUCCEEDED' },
      driftStatusSummary: { driftStatus: 'IN_SYNC', types: { inheritance: { status: 'IN_SYNC' } } },
    };
    const { items, next } = page([control], { size: sizeOf(input.maxResults, 200), token: input.nextToken });
    return JSON.stringify({ enabledControls: items, nextToken: next });
  },
};

/** AWS Artifact: one agreement of the organization. */
export const artifact: Readonly<Record<string, Answer>> = {
  ListCustomerAgreements: ({ input, page }) => {
    const agreement = {
      arn: 'arn:aws:artifact::000000000000:customer-agreement/bench',
      name: 'AWS Organizations Business Associate Addendum',
      state: 'ACTIVE',
      effectiveStart: '2025-01-01T00:00:00Z',
      organizationArn: 'arn:aws:organizations::000000000000:organization/o-bench',
    };
    const { items, next } = page([agreement], { size: sizeOf(input.maxResults, 100), token: input.nextToken });
    return JSON.stringify({ customerAgreements: items, nextToken: next });
  },
};
