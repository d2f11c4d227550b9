import type { DbParameter, DbParameterGroup } from '../../facts/db-parameters.ts';
import type { Database } from '../../spec/sections/databases.ts';
import type { Spec } from '../../spec/spec.ts';
import type { Judged } from '../check.ts';
import { databasesOf, eachDatabase } from './expectations.ts';
import { conclude, fails, holds, type Statement, unclear } from './statements.ts';
import { membersOf, type Subject } from './subjects.ts';
import type { DatabaseWorld, ListedWorld } from './world.ts';

/** The declared parameters have their values, and the running database has taken them up. */
export function judgeParameters(world: DatabaseWorld, spec: Spec): readonly Judged[] {
  return eachDatabase(world, databasesOf(spec, hasParameters), ({ database, place, subject }) => {
    const groups = world.at('db-parameters', place);
    const runtimes = runtimesOf(world, subject);
    const statements = runtimes.flatMap((runtime) => [
      ...runtime.groups.map((group) => applied(runtime.id, group)),
      ...Object.entries(database.parameters).map(([name, value]) => valueStatement(runtime, { name, value, groups })),
    ]);
    const actual = runtimes.map((runtime) => ({
      id: runtime.id,
      groups: runtime.groups,
      values: Object.fromEntries(Object.keys(database.parameters).map((name) => [name, inForce(runtime, name, groups)?.value ?? null])),
    }));
    return conclude(statements, { resource: subject.arn, expected: { ...database.parameters, groups: 'in-sync' }, actual });
  });
}

/** A value that is in force on everything that runs of a database, or why it is not known. */
export type InForce = { readonly kind: 'known'; readonly value: string } | { readonly kind: 'unclear'; readonly detail: string };

/** What a parameter is on everything that runs of a database; several values, where they are not alike, by name. `groups`: those of its place. */
export function parameterInForce(
  world: ListedWorld,
  subject: Subject,
  asked: { readonly name: string; readonly groups: readonly DbParameterGroup[] },
): InForce {
  const { name, groups } = asked;
  const runtimes = runtimesOf(world, subject);
  const values = runtimes.map((runtime) => {
    const read = groupsOf(runtime, groups);
    const refusal = read.find(({ readError }) => readError !== null)?.readError ?? null;
    if (refusal !== null) return { detail: `a parameter group of ${runtime.id} could not be read: ${refusal.detail}` };
    if (runtime.gap !== null || read.length === 0 || read.length < runtime.groups.length)
      return { detail: runtime.gap ?? `not every parameter group of ${runtime.id} was read` };
    const waiting = runtime.groups.find(({ applyStatus }) => applyStatus !== 'in-sync');
    if (waiting !== undefined) return { detail: `${runtime.id} does not run with ${waiting.name} as it stands` };
    const value = inForce(runtime, name, groups)?.value;
    return value === undefined ? { detail: `no parameter group of ${runtime.id} gives ${name} a value` } : { id: runtime.id, value };
  });
  const open = values.flatMap((one) => (one.detail === undefined ? [] : [one.detail]))[0];
  if (open !== undefined || values.length === 0) return { kind: 'unclear', detail: open ?? `nothing runs of ${subject.id}` };
  const distinct = [...new Set(values.map(({ value }) => value))];
  return { kind: 'known', value: distinct.length === 1 ? `${distinct[0]}` : values.map(({ id, value }) => `${id}: ${value}`).join(', ') };
}

/** Whether any parameter is declared for a database. */
export function hasParameters({ parameters }: Database): boolean {
  return Object.keys(parameters).length > 0;
}

interface GroupInUse {
  readonly kind: DbParameterGroup['kind'];
  readonly name: string;
  readonly applyStatus: string | null;
}

/** One running database engine and the groups that it takes its parameters from. */
interface Runtime {
  readonly id: string;
  readonly groups: readonly GroupInUse[];
  /** Why not every group that it takes parameters from is known: one that is missing could say otherwise than the others. */
  readonly gap: string | null;
}

function runtimesOf(world: ListedWorld, subject: Subject): readonly Runtime[] {
  if (subject.kind === 'instance')
    return [{ id: subject.id, groups: subject.parameterGroups.map((group) => ({ kind: 'instance', ...group })), gap: null }];
  return membersOf(world, subject).map(({ instanceId, parameterGroupStatus, instance }) => ({
    id: instanceId,
    groups: [
      ...(subject.parameterGroup === null
        ? []
        : [{ kind: 'cluster' as const, name: subject.parameterGroup, applyStatus: parameterGroupStatus }]),
      ...(instance?.parameterGroups ?? []).map((group) => ({ kind: 'instance' as const, ...group })),
    ],
    gap:
      instance === null
        ? `${instanceId} is not in the listing of instances`
        : instance.parameterGroups.length === 0
          ? `AWS names no parameter group of ${instanceId}`
          : subject.parameterGroup === null
            ? `AWS names no parameter group of ${subject.id}`
            : null,
  }));
}

/** A value in a group is not in force until the engine has taken it up. */
function applied(id: string, { name, applyStatus }: GroupInUse): Statement {
  switch (applyStatus) {
    case 'in-sync':
      return holds(`${id} runs with ${name} as it stands.`);
    case 'pending-reboot':
      return fails(`${id} does not run with ${name} as it stands: changes wait for a reboot.`);
    case 'pending-database-upgrade':
      return fails(`${id} does not run with ${name} as it stands: changes wait for an upgrade of the engine.`);
    case 'applying':
      return fails(`${id} does not run with ${name} as it stands yet: changes are being applied.`);
    case 'failed-to-apply':
      return fails(`${id} could not apply ${name}.`);
    case null:
      return unclear(`AWS does not say whether ${id} runs with ${name} as it stands.`);
    default:
      return unclear(`${name} on ${id} has a status that iq does not know: ${applyStatus}.`);
  }
}

/** What somebody set on the instance wins over the cluster's group, and that over what the instance's group has of its own. */
function inForce(runtime: Runtime, name: string, groups: readonly DbParameterGroup[]): DbParameter | undefined {
  const of = (kind: DbParameterGroup['kind']): readonly DbParameter[] =>
    groupsOf(runtime, groups)
      .filter((group) => group.kind === kind)
      .flatMap(({ parameters }) => parameters.filter((parameter) => parameter.name === name));
  const own = of('instance');
  return own.find(({ source }) => source === 'user') ?? of('cluster')[0] ?? own[0];
}

function groupsOf({ groups }: Runtime, all: readonly DbParameterGroup[]): readonly DbParameterGroup[] {
  return groups.flatMap(({ kind, name }) => all.filter((group) => group.kind === kind && group.name === name));
}

function valueStatement(
  runtime: Runtime,
  { name, value, groups }: { readonly name: string; readonly value: string; readonly groups: readonly DbParameterGroup[] },
): Statement {
  const { id } = runtime;
  const parameter = inForce(runtime, name, groups);
  const read = groupsOf(runtime, groups);
  const refusal = read.find(({ readError }) => readError !== null)?.readError ?? null;
  if (refusal !== null) return unclear(`A parameter group of ${id} could not be read, so ${name} is not known: ${refusal.detail}`, refusal);
  if (runtime.gap !== null) return unclear(`${runtime.gap}, so ${name} is not known on ${id}.`);
  const isWhole = read.length > 0 && read.length >= runtime.groups.length;
  if (parameter?.value === value && isWhole) return holds(`${name} is ${value} on ${id}.`);
  if (parameter !== undefined && parameter.value !== value) return fails(`${name} is ${parameter.value} on ${id}, not ${value}.`);
  // A group that was not read may say otherwise than the one that gives the value.
  if (!isWhole) return unclear(`Not every parameter group of ${id} was read, so ${name} is not known.`);
  if (read.some(({ unset }) => unset.includes(name))) {
    return unclear(`No group of ${id} gives ${name} a value: the engine decides, and AWS does not say what. Set it to ${value}.`);
  }
  return fails(`${name} is no parameter of ${id}: its groups do not know it.`);
}
