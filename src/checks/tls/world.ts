import type { World } from '../check.ts';

/** The facts that the judgements over listeners may read. */
export const tlsFacts = ['certificates', 'listeners', 'load-balancers', 'ssl-policies', 'target-groups'] as const;

export type TlsWorld = World<(typeof tlsFacts)[number]>;
