import { breakGlassRules } from './break-glass.ts';
import { catalogueRules } from './catalogue.ts';
import type { Rule } from './context.ts';
import { databaseRules } from './databases.ts';
import { depthRules } from './depth.ts';
import { edgeRules } from './edge.ts';
import { environmentRules } from './environments.ts';
import { evidenceRules } from './evidence.ts';
import { gpuFleetRules } from './gpu-fleets.ts';
import { guardrailRules } from './guardrails.ts';
import { identityRules } from './identity.ts';
import { matchRules } from './matches.ts';
import { networkRules } from './networks.ts';
import { objectStorageRules } from './object-storage.ts';
import { organizationRules } from './organization.ts';
import { referenceRules } from './references.ts';
import { securityGroupRules } from './security-groups.ts';
import { signingRules } from './signing.ts';
import { storeRules } from './stores.ts';
import { tlsRules } from './tls.ts';
import { vpcEndpointRules } from './vpc-endpoints.ts';

/** Everything that must hold between the parts of a spec. */
export const rules: readonly Rule[] = [
  ...organizationRules,
  ...environmentRules,
  ...referenceRules,
  ...matchRules,
  ...depthRules,
  ...storeRules,
  ...objectStorageRules,
  ...databaseRules,
  ...guardrailRules,
  ...identityRules,
  ...breakGlassRules,
  ...securityGroupRules,
  ...edgeRules,
  ...tlsRules,
  ...vpcEndpointRules,
  ...networkRules,
  ...gpuFleetRules,
  ...evidenceRules,
  ...signingRules,
  ...catalogueRules,
];
