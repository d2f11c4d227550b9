import { z } from 'zod';
import { auditTrail } from './audit-trail.ts';
import { breakGlass } from './break-glass.ts';
import { databases } from './databases.ts';
import { document, scope, system, trace } from './document.ts';
import { fileReference } from './files.ts';
import { guardrails } from './guardrails.ts';
import { identity } from './identity.ts';
import { inventory } from './inventory.ts';
import { keys } from './keys.ts';
import { objectStorage } from './object-storage.ts';
import { access, defaults, organization } from './organization.ts';
import { stores } from './stores.ts';

/** The whole spec file. Sections that a check judges are optional here: the loader demands each, or its exclusion. */
export const specFile = z
  .strictObject({
    version: z.literal(1).describe('Version of the grammar'),
    document,
    system,
    scope: scope.prefault({}),
    organization,
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
    break_glass: breakGlass.optional(),
    attestations: fileReference.describe('The attestations file').optional(),
    deviations: fileReference.describe('The deviations file').optional(),
    trace: trace.default({}),
  })
  .describe('The approved architecture of an AWS organization, as iq verifies it');

export type SpecFile = z.output<typeof specFile>;
/** A section that a check judges. */
export type SectionName =
  | 'organization'
  | 'guardrails'
  | 'identity'
  | 'identity.center'
  | 'identity.roles'
  | 'stores'
  | 'object_storage'
  | 'databases'
  | 'audit_trail'
  | 'break_glass';
