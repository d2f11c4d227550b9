import { createHash } from 'node:crypto';
import type { z } from 'zod';
import type { Beside } from './beside.ts';
import { itemsOf } from './rules/context.ts';
import type { allowlist } from './sections/allowlist.ts';
import type { Complaint } from './shape.ts';
import type { Allowlist } from './spec.ts';

const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** The file is the one that was reviewed, byte for byte. */
export function pinnedDigest({ source }: Beside<typeof allowlist>, pinned: string | undefined): readonly Complaint[] {
  const actual = source === undefined ? pinned : digestOf(source.bytes);
  if (source === undefined || pinned === undefined || actual === pinned) return [];
  return [
    {
      path: ['guardrails', 'service_allowlist', 'sha256'],
      message: `${source.name} is not the file that was reviewed: its digest is ${actual}, and ${pinned} is pinned here`,
      hint: `review the file, then write its digest: sha256: ${actual}`,
    },
  ];
}

/** What is wrong between the parts of an allowlist: no product stands there twice, and no prefix twice under one product. */
export function repeatedServices({ opened }: Beside<typeof allowlist>): readonly Complaint[] {
  const services = itemsOf(opened?.shape?.sound?.services);
  const named = services.map(([, { product }]) => product?.trim().toLowerCase());
  return services.flatMap(([index, { product, prefixes }], at): readonly Complaint[] => [
    ...(product !== undefined && named.indexOf(named[at]) < at
      ? [{ path: ['services', index, 'product'], message: `the product ${product} is listed twice` }]
      : []),
    ...itemsOf(prefixes)
      .filter(([position, prefix]) => prefixes?.indexOf(prefix) !== position)
      .map(([position, prefix]) => ({ path: ['services', index, 'prefixes', position], message: `the prefix ${prefix} is given twice` })),
  ]);
}

/** The allowlist as checks need it: its prefixes sorted, each once. */
export function loadAllowlist(file: z.output<typeof allowlist>, bytes: Uint8Array): Allowlist {
  const prefixes = [...new Set(file.services.flatMap((service) => service.prefixes))].sort();
  return { name: file.name, as_of: file.as_of, prefixes, sha256: digestOf(bytes) };
}
