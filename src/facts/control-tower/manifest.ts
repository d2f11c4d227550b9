import { z } from 'zod';
import { compare } from '../values.ts';

/** One integration of a landing zone. `null` is what the manifest leaves out, or words in a way not known here. */
export interface Integration {
  readonly enabled: boolean | null;
  readonly accountId: string | null;
}

/** What the manifest of a landing zone says, as far as it is judged. An integration that the manifest leaves out is `null`. */
export interface Manifest {
  /** Sorted. */
  readonly governedRegions: readonly string[] | null;
  readonly logging: (Integration & { readonly retentionDays: number | null; readonly keyArn: string | null }) | null;
  readonly securityRoles: Integration | null;
  readonly accessManagement: Pick<Integration, 'enabled'> | null;
}

const integration = { enabled: z.boolean().nullable(), accountId: z.string().nullable() };

export const manifestShape = (): z.ZodType<Manifest> =>
  z.strictObject({
    governedRegions: z.array(z.string()).nullable(),
    logging: z.strictObject({ ...integration, retentionDays: z.number().nullable(), keyArn: z.string().nullable() }).nullable(),
    securityRoles: z.strictObject(integration).nullable(),
    accessManagement: z.strictObject({ enabled: z.boolean().nullable() }).nullable(),
  });

type Json = Readonly<Record<string, unknown>>;

const mapIn = (value: unknown): Json | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : null;
const textIn = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);
const switchIn = (map: Json): boolean | null => (typeof map.enabled === 'boolean' ? map.enabled : null);
const integrationIn = (map: Json): Integration => ({ enabled: switchIn(map), accountId: textIn(map.accountId) });

/** AWS's own examples write the number of days as a number and as text. */
function daysIn(value: unknown): number | null {
  const days = typeof value === 'string' && /^[0-9]+$/.test(value) ? Number(value) : value;
  return typeof days === 'number' && Number.isSafeInteger(days) ? days : null;
}

/**
 * The judged part of a manifest, whatever version it is of; `null` where AWS gave none. What is not of the expected kind is `null` too.
 * https://docs.aws.amazon.com/controltower/latest/userguide/landing-zone-schemas.html
 */
export function manifestOf(document: unknown): Manifest | null {
  const manifest = mapIn(document);
  if (manifest === null) return null;
  const regions = manifest.governedRegions;
  const logging = mapIn(manifest.centralizedLogging);
  const settings = mapIn(logging?.configurations);
  const security = mapIn(manifest.securityRoles);
  const access = mapIn(manifest.accessManagement);
  return {
    governedRegions: Array.isArray(regions) && regions.every((region) => typeof region === 'string') ? [...regions].sort(compare) : null,
    logging:
      logging === null
        ? null
        : {
            ...integrationIn(logging),
            retentionDays: daysIn(mapIn(settings?.loggingBucket)?.retentionDays),
            keyArn: textIn(settings?.kmsKeyArn),
          },
    securityRoles: security === null ? null : integrationIn(security),
    accessManagement: access === null ? null : { enabled: switchIn(access) },
  };
}
