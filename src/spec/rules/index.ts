import { breakGlassRules } from './break-glass.ts';
import { catalogueRules } from './catalogue.ts';
import type { Rule } from './context.ts';
import { databaseRules } from './databases.ts';
import { depthRules } from './depth.ts';
import { guardrailRules } from './guardrails.ts';
import { identityRules } from './identity.ts';
import { matchRules } from './matches.ts';
import { objectStorageRules } from './object-storage.ts';
import { organizationRules } from './organization.ts';
import { referenceRules } from './references.ts';
import { storeRules } from './stores.ts';

/** Everything that must hold between the parts of a spec. */
export const rules: readonly Rule[] = [
  ...organizationRules,
  ...referenceRules,
  ...matchRules,
  ...depthRules,
  ...storeRules,
  ...objectStorageRules,
  ...databaseRules,
  ...guardrailRules,
  ...identityRules,
  ...breakGlassRules,
  ...catalogueRules,
];
