import { describeCheck, type RequirementPage } from '../catalogue/page.ts';
import type { Check } from '../checks/check.ts';
import { canonicalBytes, canonicalJson, sha256Hex } from '../evidence/canonical.ts';
import { askedRequirements, traceOf } from '../judge.ts';
import { version } from '../package.ts';
import { governedRegions, plannedChecks } from '../plan.ts';
import type { PlannedProcedure, PlannedRequirement, ProtocolContent } from '../qualification-file.ts';
import { excludedOf } from '../scope.ts';
import { resolveSpec } from '../spec/resolve.ts';
import type { LoadedAttestation, Spec } from '../spec/spec.ts';
import { toolData } from '../tool-data.ts';
import { depthsOf, placesOf } from './places.ts';

/** What an approver approves. Pure: the same spec, however it is written, the same program and the same data give the same content, wherever and whenever. */
export function protocolContentOf(spec: Spec, checks: readonly Check[]): ProtocolContent {
  const resolved = resolveSpec(spec) as { readonly organization: { readonly sets: ProtocolContent['sets'] } };
  const content: ProtocolContent = {
    document: spec.document,
    system: spec.system,
    organization: { id: spec.organization.id, regions: governedRegions(spec, {}) },
    accounts: accountsOf(spec),
    sets: resolved.organization.sets,
    spec: { resolvedSha256: sha256Hex(canonicalBytes(resolved)) },
    tool: { name: 'iq', version, data: toolData },
    procedures: plannedChecks(spec, checks, {}).map((check) => procedureOf(spec, check)),
    excluded: excludedOf(spec),
    attestations: spec.attestations.map(attestationOf).sort(byId),
    deviations: spec.deviations.map(deviationOf).sort(byId),
    roles: rolesOf(spec),
    trace: spec.trace,
  };
  // Nothing undefined is left in it: what is read back from a file is equal to it.
  return JSON.parse(JSON.stringify(content)) as ProtocolContent;
}

/** What a record cites: SHA-256 of the canonical JSON, in hexadecimal. */
export function protocolSha256(content: ProtocolContent): string {
  return sha256Hex(canonicalJson(content));
}

/** How many test procedures, requirements and planned test cases there are. */
export function countsOf({ procedures }: ProtocolContent): {
  readonly procedures: number;
  readonly requirements: number;
  readonly testCases: number;
} {
  const requirements = procedures.flatMap((procedure) => procedure.requirements);
  return {
    procedures: procedures.length,
    requirements: requirements.length,
    testCases: requirements.reduce((total, { testCases }) => total + testCases.length, 0),
  };
}

function procedureOf(spec: Spec, check: Check): PlannedProcedure {
  const page = describeCheck(check);
  const places = placesOf(spec, check);
  const pages = new Map(page.requirements.map((requirement) => [requirement.id, requirement]));
  const requirements = askedRequirements(spec, check).flatMap(({ id }) => {
    const described = pages.get(id);
    return described === undefined ? [] : [requirementOf(spec, described, places)];
  });
  const { parts = [check.section], besides = [] } = check;
  return {
    id: page.id,
    title: page.title,
    why: page.why,
    limits: page.limits,
    terms: page.terms,
    reads: page.reads.map(({ name, where, calls }) => ({ fact: name, where, operations: calls.map(({ operation }) => operation) })),
    expectedAt: [...parts, ...besides],
    references: page.references,
    requirements,
  };
}

function requirementOf(spec: Spec, page: RequirementPage, places: ReturnType<typeof placesOf>): PlannedRequirement {
  const { id, passes, procedure, method, outcomes, notApplicable } = page;
  return {
    id,
    criterion: passes,
    procedure,
    method,
    outcomes,
    notApplicable,
    trace: traceOf(spec, id),
    testCases: places.map(({ at, place }) => ({ id: `${id}@${at}`, place })),
  };
}

function accountsOf(spec: Spec): ProtocolContent['accounts'] {
  const accounts = Object.entries(spec.organization.accounts).map(([name, { id }]) => ({
    id,
    name,
    depth: depthsOf(spec, name)
      .map((depth) => depth ?? 'none')
      .join(' or '),
  }));
  return accounts.sort(byId);
}

function attestationOf({
  id,
  statement,
  document,
  sha256,
  by,
  on,
  valid_for: validFor,
}: LoadedAttestation): ProtocolContent['attestations'][number] {
  return { id, statement, document: { name: document, sha256 }, by, on, validFor: validFor.text };
}

function deviationOf(deviation: Spec['deviations'][number]): ProtocolContent['deviations'][number] {
  const { id, kind, requirement, resource, reason, risk, approved_by: approvedBy, expires } = deviation;
  return { id, kind, requirement, resource, reason, risk, approvedBy, expires };
}

function rolesOf(spec: Spec): ProtocolContent['roles'] {
  const roles: Readonly<Record<string, WrittenRole>> = spec.evidence?.roles ?? {};
  return Object.entries(roles)
    .map(([name, { meaning, unit, who = [] }]) => ({ name, meaning, ...(unit === undefined ? {} : { unit }), who }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

interface WrittenRole {
  readonly meaning: string;
  readonly unit?: string | undefined;
  readonly who?: readonly string[] | undefined;
}

function byId(a: { readonly id: string }, b: { readonly id: string }): number {
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}
