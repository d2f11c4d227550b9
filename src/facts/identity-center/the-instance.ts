import type { IdentityCenter } from '../identity-center.ts';

/** The one instance that serves the organization; `null` where there is none. Throws where there are several: nobody knows then which is meant. */
export function theInstance(instances: readonly IdentityCenter[]): IdentityCenter | null {
  if (instances.length > 1) throw new Error(`there are ${instances.length} instances of IAM Identity Center for the organization`);
  return instances[0] ?? null;
}
