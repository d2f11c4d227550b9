import type { RdsDatabase } from '../../facts/rds-database.ts';
import type { Database } from '../../spec/sections/databases.ts';
import type { Spec } from '../../spec/spec.ts';
import { primaries } from '../databases/expectations.ts';
import { parameterInForce } from '../databases/parameters.ts';
import { membersOf, type Subject } from '../databases/subjects.ts';
import { type Aspect, type Aspects, type EnvironmentWorld, exactlyOne, known, type Observed, tried, unclear } from './world.ts';

interface Place {
  readonly account: string;
  readonly region: string;
}

/** A declared database as AWS has it. `parameters`: names of those that are compared. */
export function databaseIn(
  world: EnvironmentWorld,
  spec: Spec,
  { name, account, parameters }: { readonly name: string; readonly account: string; readonly parameters: readonly string[] },
): Observed {
  const database = spec.databases?.[name];
  if (database === undefined) return { kind: 'absent' };
  const place = { account, region: database.region };
  const found = primaries(world, { name, database, place });
  return exactlyOne(found, (subject) => ({ ...aspectsOf(world, subject), ...parametersOf(world, subject, { place, parameters }) }));
}

/** The parameters that one of two databases declares. */
export function declaredParameters(databases: readonly (Database | undefined)[]): readonly string[] {
  return [...new Set(databases.flatMap((database) => Object.keys(database?.parameters ?? {})))].sort();
}

function aspectsOf(world: EnvironmentWorld, subject: Subject): Aspects {
  return {
    engine: known(subject.engine, 'engine'),
    version: known(subject.engineVersion, 'engine version'),
    class: settingOf(world, subject, 'instance class', ({ instanceClass }) => instanceClass),
    multi_az: known(subject.multiAz, 'MultiAZ'),
    ...(subject.kind === 'cluster' ? { members: known(subject.members.length, 'members') } : {}),
    storage_encryption: encryptionOf(subject),
    public: settingOf(world, subject, 'PubliclyAccessible', ({ publiclyAccessible }) => publiclyAccessible),
    deletion_protection: known(subject.deletionProtection, 'deletion protection'),
    'backup.keep': known(subject.backupRetentionDays, 'backup retention'),
    performance_insights: settingOf(world, subject, 'PerformanceInsightsEnabled', (one) => one.performanceInsightsEnabled),
    replica: known(subject.replicas.length, 'replicas'),
  };
}

/**
 * A setting of an instance, or of a Multi-AZ DB cluster, which has it for its members. An Aurora cluster, of which RDS says no class, leaves it
 * to its members: what they say, each once.
 */
function settingOf(world: EnvironmentWorld, subject: Subject, member: string, pick: (one: RdsDatabase) => string | boolean | null): Aspect {
  if (subject.kind === 'instance' || subject.instanceClass !== null) return known(pick(subject), member);
  const values = membersOf(world, subject).map(({ instance }) => (instance === null ? null : pick(instance)));
  if (values.length === 0 || values.includes(null)) return unclear(`AWS does not say the ${member} of every member of ${subject.id}`);
  return { kind: 'known', value: [...new Set(values.map(String))].sort() };
}

/** Encrypted or not; that a key of the owner is used, and which, is for cmk-encryption. */
function encryptionOf({ storageEncrypted, encryptionType }: Subject): Aspect {
  if (encryptionType === 'sse-rds') return { kind: 'known', value: 'a key that AWS owns' };
  return storageEncrypted === null ? unclear('AWS does not say whether its storage is encrypted') : known(storageEncrypted, 'encryption');
}

function parametersOf(
  world: EnvironmentWorld,
  subject: Subject,
  { place, parameters }: { readonly place: Place; readonly parameters: readonly string[] },
): Aspects {
  const inForce = (name: string): Aspect =>
    tried(world, place, () => {
      const found = parameterInForce(world, subject, { name, groups: world.at('db-parameters', place) });
      return found.kind === 'known' ? found : unclear(found.detail);
    });
  return Object.fromEntries(parameters.map((name) => [`parameters.${name}`, inForce(name)]));
}
