import type { Section } from '../model.ts';
import { breakGlassSection } from './break-glass.ts';
import { auditTrailSection } from './data/audit-trail.ts';
import { databasesSection } from './data/databases.ts';
import { inventorySection } from './data/inventory.ts';
import { keysSection } from './data/keys.ts';
import { objectStorageSection } from './data/object-storage.ts';
import { storesSection } from './data/stores.ts';
import { environmentsSection } from './environments.ts';
import { gpuFleetsSection } from './fleet/gpu-fleets.ts';
import { guardrailsSection } from './guardrails.ts';
import { identitySection } from './identity.ts';
import { edgeSection } from './network/edge.ts';
import { networksSection } from './network/networks.ts';
import { securityGroupsSection } from './network/security-groups.ts';
import { tlsSection } from './network/tls.ts';

/** Every section that is drafted, in the order of drafting: one that refers to names comes after the one that gives them. */
export const sections: readonly Section[] = [
  breakGlassSection,
  guardrailsSection,
  identitySection,
  keysSection,
  storesSection,
  inventorySection,
  objectStorageSection,
  databasesSection,
  auditTrailSection,
  networksSection,
  securityGroupsSection,
  edgeSection,
  tlsSection,
  gpuFleetsSection,
  environmentsSection,
];
