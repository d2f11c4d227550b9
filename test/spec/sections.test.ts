import { describe, expect, it } from 'vitest';
import { contextOf, type Draft } from '../../src/spec/rules/context.ts';
import { boundGuardrails, wheres } from '../../src/spec/rules/uses.ts';
import { specSchema } from '../../src/spec/schema.ts';
import { catalogue } from './catalogue.ts';
import { assemble, example, problemsOf } from './problems.ts';

/** The example without one of its sections. */
const without = (section: string): string => example.replace(new RegExp(`^${section}:\\n(?:[ #].*\\n|\\n)*`, 'm'), '');

const judged = catalogue.filter(({ section }) => section !== 'organization');

describe('a section that a check judges', () => {
  it.each(judged.map(({ id, section }) => [section, id]))('%s is missing', (section, id) => {
    const [problem, ...others] = problemsOf(without(section));
    expect(others).toEqual([]);
    expect(problem?.place).toBe('spec.yaml:1:1');
    expect(problem?.says).toBe(
      `the section ${section} is missing: the check ${id} has nothing to judge by (write the section, or list ${id} under scope.excluded with a reason)`,
    );
  });

  it.each(judged.map(({ id, section }) => [section, id]))('%s may go where the check is excluded', (section, id) => {
    expect(problemsOf(without(section).replace('excluded: []', `excluded: [{ check: ${id}, reason: Not in use, ref: RA-011 }]`))).toEqual(
      [],
    );
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
    identity: { iam_users: { in: 'a' }, root: { in: 'a', custody: { in: 'a' } }, federation: [{ in: 'a' }] },
    keys: { '*': { in: 'a' } },
    stores: [{ in: 'a' }],
    databases: { '*': { in: 'a' } },
  };
  const context = contextOf(all, { catalogue, attestations: null, planned: [] });
  const covered = wheres(context).map(({ path }) => path.map((step) => (step === 0 ? '*' : step)).join('.'));
  // The bucket of the trail is in one account, which has a rule of its own.
  expect([...covered, 'audit_trail.bucket.in'].sort()).toEqual([...placesOfIn(specSchema() as Node)].sort());
});
