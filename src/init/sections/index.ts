import type { Section } from '../model.ts';
import { auditTrailSection } from './data/audit-trail.ts';
import { databasesSection } from './data/databases.ts';
import { inventorySection } from './data/inventory.ts';
import { keysSection } from './data/keys.ts';
import { storesSection } from './data/stores.ts';
import { identitySection } from './identity.ts';

/** Every section that is drafted, in the order of drafting: one that refers to names comes after the one that gives them. */
export const sections: readonly Section[] = [
  identitySection,
  keysSection,
  storesSection,
  inventorySection,
  databasesSection,
  auditTrailSection,
];
