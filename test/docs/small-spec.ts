import { readFileSync } from 'node:fs';
import { parse, stringify } from 'yaml';

interface Written {
  access: { limits: Record<string, unknown> };
  scope: { excluded: { check: string; reason: string }[] };
  identity: Record<string, unknown>;
  [section: string]: unknown;
}

const kept = ['landing-zone', 'iam-users'];
const sections = [
  'environments',
  'keys',
  'stores',
  'databases',
  'audit_trail',
  'object_storage',
  'networks',
  'edge',
  'tls',
  'gpu_fleets',
  'security_groups',
];
const others = ['break_glass', 'guardrails', 'attestations', 'deviations', 'trace', 'inventory'];

/** The reference spec less most of its checks: what is shown of commands needs no large organization. */
export function smallSpec(checks: readonly string[]): string {
  const spec = parse(readFileSync('fixtures/reference/spec.yaml', 'utf8')) as Written;
  for (const section of [...sections, ...others]) delete spec[section];
  const { iam_users, root, federation } = spec.identity;
  const { custody: _, ...seen } = root as Record<string, unknown>;
  spec.identity = { iam_users, root: seen, federation };
  const left = checks.filter((check) => !kept.includes(check)).map((check) => ({ check, reason: 'Not on this page' }));
  spec.scope.excluded = [...left, { check: 'iam-users.root-custody', reason: 'Not on this page' }];
  // Nobody else asks an emulator.
  spec.access.limits.quota_share = 1;
  return stringify(spec);
}
