import { z } from 'zod';

/** One entry of the manifest of a cloud assembly, as far as a spec needs it. */
const artifact = z.looseObject({
  type: z.string(),
  environment: z.string().optional(),
  properties: z
    .looseObject({
      templateFile: z.string().optional(),
      stackName: z.string().optional(),
      directoryName: z.string().optional(),
      file: z.string().optional(),
      tags: z.record(z.string(), z.string()).optional(),
      parameters: z.record(z.string(), z.string()).optional(),
    })
    .optional(),
  displayName: z.string().optional(),
});

/** manifest.json of a cloud assembly. Members that a spec does not need are let be. */
export const manifestShape = z.looseObject({
  version: z.string(),
  artifacts: z.record(z.string(), artifact).optional(),
  /** What `cdk synth` wanted to look up and could not. */
  missing: z.array(z.looseObject({ key: z.string() })).optional(),
});

/** The list of the files that CDK puts into buckets. */
export const assetsShape = z.looseObject({
  files: z.record(z.string(), z.looseObject({ source: z.looseObject({ path: z.string().optional() }) })).default({}),
});

export type Manifest = z.output<typeof manifestShape>;
export type Artifact = z.output<typeof artifact>;

/** Before it, templates were said in another way. */
export const oldestManifest = 10;

/** `aws://account/region`; `null` where it is not written so. */
export function environmentOf(text: string): { readonly account: string; readonly region: string } | null {
  const found = /^aws:\/\/([a-z0-9-]+)\/([a-z0-9-]+)$/.exec(text);
  return found === null ? null : { account: found[1] ?? '', region: found[2] ?? '' };
}
