import { z } from 'zod';
import { auditTrail } from './audit-trail.ts';
import { breakGlass } from './break-glass.ts';
import { databases } from './databases.ts';
import { document, scope, system, trace } from './document.ts';
import { edge } from './edge.ts';
import { environments, include, vars } from './environments.ts';
import { evidence } from './evidence.ts';
import { fileReference } from './files.ts';
import { gpuFleets } from './gpu-fleets.ts';
import { guardrails } from './guardrails.ts';
import { identity } from './identity.ts';
import { inventory } from './inventory.ts';
import { keys } from './keys.ts';
import { networks } from './networks.ts';
import { objectStorage } from './object-storage.ts';
import { access, defaults, organization } from './organization.ts';
import { securityGroups } from './security-groups.ts';
import { stores } from './stores.ts';
import { tls } from './tls.ts';

/** The whole spec file. Sections that a check judges are optional here: the loader demands each, or its exclusion. */
export const specFile = z
  .strictObject({
    version: z.literal(1).describe('Version of the grammar'),
    document,
    system,
    include: include.optional(),
    vars: vars.optional(),
    scope: scope.prefault({}),
    organization,
    environments: environments.optional(),
    access,
    defaults,
    guardrails: guardrails.optional(),
    identity: identity.optional(),
    keys: keys.default({}),
    stores: stores.optional(),
    object_storage: objectStorage.optional(),
    inventory: inventory.optional(),
    databases: databases.optional(),
    audit_trail: auditTrail.optional(),
    networks: networks.optional(),
    security_groups: securityGroups.optional(),
    edge: edge.optional(),
    tls: tls.optional(),
    gpu_fleets: gpuFleets.optional(),
    break_glass: breakGlass.optional(),
    attestations: fileReference.describe('The attestations file').optional(),
    deviations: fileReference.describe('The deviations file').optional(),
    trace: trace.default({}),
    evidence: evidence.optional(),
  })
  .describe('The approved architecture of an AWS organization, as iq verifies it');

export type SpecFile = z.output<typeof specFile>;
/** A section that a check judges. */
export type SectionName =
  | 'organization'
  | 'environments'
  | 'guardrails'
  | 'identity'
  | 'identity.center'
  | 'identity.roles'
  | 'stores'
  | 'object_storage'
  | 'databases'
  | 'audit_trail'
  | 'networks'
  | 'networks.vpcs'
  | 'security_groups'
  | 'edge'
  | 'tls'
  | 'gpu_fleets'
  | 'break_glass';
