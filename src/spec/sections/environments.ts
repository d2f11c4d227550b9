import { z } from 'zod';
import { name, region, sha256 } from './grammar.ts';

/** The sections whose items are there once in each environment that their `in` names, by path. */
export const instantiated = [
  'keys',
  'object_storage.buckets',
  'databases',
  'networks.vpcs',
  'security_groups.groups',
  'security_groups.prefix_lists',
  'edge.web_acls',
  'gpu_fleets',
] as const;

export type InstantiatedSection = (typeof instantiated)[number];

/** Values that other places take over as `${name}`. */
export const vars = z
  .record(name, z.union([z.string(), z.number(), z.boolean()]))
  .describe(
    'Values that every other place can take over by name: a whole value keeps its type. Nothing is taken from the process environment',
  );

/** Other files of the same grammar. */
export const include = z
  .array(
    z.strictObject({
      file: z.string().min(1).describe('Its path, from the folder of the file that names it'),
      sha256: sha256.describe('Digest of the file that was reviewed'),
    }),
  )
  .min(1)
  .describe(
    'Other files of the same grammar, pinned by digest. Their maps are merged with those here; a key set in two files is a mistake',
  );

const settingError = 'expected a path such as databases.*.replica: a section, an item, and what is set there; * is a wildcard';

/** A setting of items by its path, `*` for any name or part of one. */
const setting = z.string({ error: settingError }).regex(/^[A-Za-z_*][\w*?-]*(\.[\w*?-]+)+$/, { error: settingError });

/** One instance of the design. */
const environment = z.strictObject({
  account: name.describe('The account that it lives in, by its name under accounts'),
  region: region.describe('Its region: that of its items that say none'),
  dr: region.describe('Its region for disaster recovery').optional(),
  vars: vars.optional().describe('Values of its own, before those of the spec'),
  without: z.array(setting).min(1).describe('Settings that its items do not have, by path: databases.*.replica').optional(),
  mirrors: name.describe('The environment that it equals but for what differs lists').optional(),
  differs: z
    .array(setting)
    .min(1)
    .describe(
      'Where it may differ from what it mirrors, by path: databases.*.replica. What stands below is listed with it; never all of a section',
    )
    .optional(),
  phi: z
    .literal('none')
    .describe('none: it is meant to hold no protected health information. For whoever approves the spec: iq looks into no data')
    .optional(),
});

/** Named instances of one design. */
export const environments = z
  .record(name, environment)
  .refine((map) => Object.keys(map).length > 0, { error: 'expected at least one environment' })
  .describe(
    'One design, instantiated: an item whose in names environments is there once in each, under its name and that of the environment',
  );

export type Environment = z.output<typeof environment>;
