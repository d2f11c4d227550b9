import { z } from 'zod';
import { once } from '../../once.ts';

/** A launch template as a group or an instance names it. `null` is what AWS left out. */
export interface TemplateReference {
  readonly id: string | null;
  readonly name: string | null;
  /** As AWS says it: a number, `$Latest` or `$Default`. */
  readonly version: string | null;
}

/** Which types of instances attributes may choose. */
export interface AttributeBased {
  /** `null`: whatever type has the attributes. Sorted; `*` stands for any run of characters. */
  readonly allowedTypes: readonly string[] | null;
}

/** One row of a mixed instances policy, which takes the place of what the template says. */
export interface Override {
  readonly type: string | null;
  readonly attributes: AttributeBased | null;
  readonly template: TemplateReference | null;
  readonly image: string | null;
  /** Units of capacity that one instance counts for. */
  readonly weight: string | null;
}

/** How a group chooses among several types and ways to buy. */
export interface MixedPolicy {
  readonly template: TemplateReference | null;
  /** In AWS's order. */
  readonly overrides: readonly Override[];
  /** The first so many, in what the sizes count, are on demand; the percentage is of those above. */
  readonly onDemandBase: number | null;
  readonly onDemandPercentage: number | null;
  /** Kinds of capacity of the distribution segments, which take the place of the percentage where there are any. Sorted. */
  readonly capacityTypes: readonly string[];
}

/** An instance as its group sees it. */
export interface GroupInstance {
  readonly id: string;
  readonly type: string | null;
  readonly zone: string | null;
  /** AWS's word: InService, Standby, Terminating and others. */
  readonly state: string | null;
  /** AWS's word: Healthy, Unhealthy. */
  readonly health: string | null;
  readonly template: TemplateReference | null;
}

/** An Auto Scaling group. `null` is what AWS left out, never a default. */
export interface AutoScalingGroup {
  readonly arn: string;
  readonly name: string;
  /** `null` unless it is being deleted. */
  readonly status: string | null;
  /** Names of its Availability Zones. Sorted. */
  readonly zones: readonly string[];
  /** Ids. Sorted; none where it uses the default ones of its zones. */
  readonly subnets: readonly string[];
  readonly minSize: number;
  readonly maxSize: number;
  readonly desired: number;
  /** What the sizes count: `units`, `vcpu`, `memory-mib`; `null`: instances, or the weights of its overrides. */
  readonly countsIn: string | null;
  readonly launchConfiguration: string | null;
  readonly template: TemplateReference | null;
  readonly mixed: MixedPolicy | null;
  /** AWS's word: balanced-only, balanced-best-effort and others. */
  readonly distribution: string | null;
  /** Sorted. `null`: AWS left out whether there are any. */
  readonly suspended: readonly string[] | null;
  readonly protectsNewInstances: boolean | null;
  /** Sorted by id. `null`: AWS left out whether there are any. */
  readonly instances: readonly GroupInstance[] | null;
  readonly tags: Readonly<Record<string, string>>;
}

const words = once(() => z.string().nullable());
const list = once(() => z.array(z.string()));
const template = once(
  (): z.ZodType<TemplateReference | null> => z.strictObject({ id: words(), name: words(), version: words() }).nullable(),
);
const override = (): z.ZodType<Override> =>
  z.strictObject({
    type: words(),
    attributes: z.strictObject({ allowedTypes: list().nullable() }).nullable(),
    template: template(),
    image: words(),
    weight: words(),
  });
const mixed = (): z.ZodType<MixedPolicy> =>
  z.strictObject({
    template: template(),
    overrides: z.array(override()),
    onDemandBase: z.number().nullable(),
    onDemandPercentage: z.number().nullable(),
    capacityTypes: list(),
  });
const instance = (): z.ZodType<GroupInstance> =>
  z.strictObject({ id: z.string(), type: words(), zone: words(), state: words(), health: words(), template: template() });
/** How groups are saved. */
export const groupsShape = (): z.ZodType<readonly AutoScalingGroup[]> =>
  z.array(
    z.strictObject({
      arn: z.string(),
      name: z.string(),
      status: words(),
      zones: list(),
      subnets: list(),
      minSize: z.number(),
      maxSize: z.number(),
      desired: z.number(),
      countsIn: words(),
      launchConfiguration: words(),
      template: template(),
      mixed: mixed().nullable(),
      distribution: words(),
      suspended: list().nullable(),
      protectsNewInstances: z.boolean().nullable(),
      instances: z.array(instance()).nullable(),
      tags: z.record(z.string(), z.string()),
    }),
  );
