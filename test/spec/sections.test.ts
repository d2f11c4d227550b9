import { describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { contextOf, type Draft } from '../../src/spec/rules/context.ts';
import { boundGuardrails, wheres } from '../../src/spec/rules/uses.ts';
import { specSchema } from '../../src/spec/schema.ts';
import { catalogue } from './catalogue.ts';
import { assemble, example, problemsOf } from './problems.ts';

/** The example without some of its keys, by path, and with these checks excluded. */
function without(keys: readonly string[], excluded: readonly string[]): string {
  const document = parseDocument(example);
  for (const key of keys) document.deleteIn(key.split('.'));
  const reasons = excluded.map((check) => ({ check, reason: 'Not in use', ref: 'RA-011' }));
  document.setIn(['scope', 'excluded'], document.createNode(reasons));
  return document.toString({ lineWidth: 0 });
}

/** What stands and falls with a section: keys that are judged with it or need it, and the checks of those. */
const along: Readonly<Record<string, { readonly keys: readonly string[]; readonly checks: readonly string[] }>> = {
  identity: { keys: ['break_glass'], checks: ['identity-center', 'iam-roles', 'break-glass'] },
  'identity.center': { keys: ['identity.permission_sets', 'identity.groups', 'identity.mfa', 'break_glass'], checks: ['break-glass'] },
  // What an environment does without, and differs in, names items of other sections.
  databases: { keys: ['environments.stage.without', 'environments.stage.differs'], checks: [] },
  gpu_fleets: { keys: ['environments.stage.differs'], checks: [] },
  // A security group is of a network, and the endpoints of a network have security groups.
  networks: { keys: ['environments.stage.differs', 'security_groups'], checks: ['vpc-endpoints', 'security-groups'] },
  'networks.vpcs': { keys: ['environments.stage.differs', 'security_groups'], checks: ['security-groups'] },
  security_groups: {
    keys: ['environments.stage.differs', 'networks.vpcs.cc.endpoints.security_group', 'networks.vpcs.cc.endpoints.admits'],
    checks: [],
  },
  // These have items that are in environments alone.
  environments: {
    keys: ['databases', 'networks.vpcs', 'security_groups', 'edge', 'gpu_fleets'],
    checks: ['rds-resilience', 'vpc-endpoints', 'security-groups', 'web-acl', 'gpu-fleet'],
  },
};
const judged = [...new Set(catalogue.map(({ section }) => section))]
  .filter((section) => section !== 'organization')
  .map((section) => {
    const { keys, checks } = along[section] ?? { keys: [], checks: [] };
    const ids = catalogue.filter((check) => check.section === section).map(({ id }) => id);
    return { ids: ids.sort(), section, keys: [section, ...keys], checks };
  });
const eachCheck = judged.flatMap(({ ids, ...rest }) => ids.map((id) => ({ id, siblings: ids.filter((other) => other !== id), ...rest })));

/** What is said of a section that is missing. */
const missing = (section: string, id: string): string =>
  `the section ${section} is missing: the check ${id} has nothing to judge by (write the section, or list ${id} under scope.excluded with a reason)`;

describe('a section that a check judges', () => {
  it.each(judged)('$section is missing: each of its checks says so', ({ section, ids, keys, checks }) => {
    const problems = problemsOf(without(keys, checks));
    expect(problems.map(({ says }) => says)).toEqual(ids.map((id) => missing(section, id)));
    for (const { at, place } of problems) {
      if (section.includes('.')) expect(at).toBe(section.replace(/\..*/, ':'));
      else expect(place).toBe('spec.yaml:1:1');
    }
  });

  it.each(judged)('$section may go where all its checks are excluded', ({ ids, keys, checks }) => {
    expect(problemsOf(without(keys, [...checks, ...ids]))).toEqual([]);
  });

  it.each(eachCheck.filter(({ siblings }) => siblings.length > 0))(
    '$section may not go where all its checks but $id are excluded',
    ({ id, section, siblings, keys, checks }) => {
      expect(problemsOf(without(keys, [...checks, ...siblings])).map(({ says }) => says)).toEqual([missing(section, id)]);
    },
  );

  it.each(eachCheck)('$section may not stay where $id is excluded', ({ id, section }) => {
    expect(problemsOf(without([], [id])).map(({ says }) => says)).toContainEqual(
      `${id} is both excluded and specified (section ${section}) (take out the section ${section}, or exclude single requirements of ${id})`,
    );
  });

  it('below another one is missing with it, and each check of both is complained about', () => {
    const says = problemsOf(without(['identity', 'break_glass'], ['break-glass'])).map((problem) => problem.says);
    expect(says.map((text) => text.replace(/:.*/, ''))).toEqual([
      'the section identity is missing',
      'the section identity.center is missing',
      'the section identity.roles is missing',
    ]);
  });

  it('may stay where only a requirement is excluded', () => {
    const text = example.replace('excluded: []', 'excluded: [{ check: iam-users.oidc-providers, reason: Not in use }]');
    expect(assemble(text).spec.scope.excluded).toHaveLength(1);
  });
});

describe('the section organization', () => {
  it('is always there', () => {
    expect(problemsOf(example.replace(/^organization:\n(?:[ #].*\n|\n)*/m, '')).map(({ says }) => says)).toContainEqual(
      expect.stringMatching(/^the key organization is missing/),
    );
  });
});

interface Node {
  readonly properties?: Readonly<Record<string, Node>>;
  readonly additionalProperties?: Node | boolean;
  readonly items?: Node;
}

function* placesOfIn(node: Node, path: readonly string[] = []): Generator<string> {
  for (const [key, inner] of Object.entries(node.properties ?? {})) {
    if (key === 'in') yield [...path, key].join('.');
    yield* placesOfIn(inner, [...path, key]);
  }
  if (typeof node.additionalProperties === 'object') yield* placesOfIn(node.additionalProperties, [...path, '*']);
  if (node.items !== undefined) yield* placesOfIn(node.items, [...path, '*']);
}

it('no `in` of the grammar escapes the rules on names', () => {
  const all: Draft = {
    organization: { classes: [{ in: 'a' }] },
    access: { overrides: [{ in: 'a' }] },
    guardrails: {
      ...Object.fromEntries(boundGuardrails.map((name) => [name, { in: 'a' }])),
    },
    identity: {
      iam_users: { in: 'a' },
      root: { in: 'a', custody: { in: 'a' } },
      federation: [{ in: 'a' }],
      permission_sets: { '*': { assign: [{ in: 'a' }] } },
      roles: { in: 'a', read_only: [{ in: 'a' }] },
    },
    break_glass: { in: 'a' },
    keys: { '*': { in: 'a' } },
    stores: [{ in: 'a' }],
    object_storage: { rules: [{ in: 'a' }], buckets: { '*': { in: 'a' } } },
    databases: { '*': { in: 'a' } },
    networks: { default_vpc: { in: 'a' }, undeclared: { in: 'a' }, flow_logs: { in: 'a' }, vpcs: { '*': { in: 'a' } } },
    security_groups: { rules: [{ in: 'a' }], groups: { '*': { in: 'a' } }, prefix_lists: { '*': { in: 'a' } } },
    edge: { rules: [{ in: 'a' }], web_acls: { '*': { in: 'a' } } },
    tls: { rules: [{ in: 'a' }] },
    gpu_fleets: { '*': { in: 'a' } },
  };
  const context = contextOf(all, { catalogue, attestations: null, environments: [] });
  const covered = wheres(context).map(({ path }) => path.map((step) => (step === 0 ? '*' : step)).join('.'));
  // A bucket and an aggregator are in one account, which has a rule of its own.
  const single = ['audit_trail.bucket', 'break_glass.sessions.bucket', 'inventory.config_aggregator', 'object_storage.buckets.*.replica'];
  expect([...covered, ...single.map((path) => `${path}.in`)].sort()).toEqual([...placesOfIn(specSchema() as Node)].sort());
});
