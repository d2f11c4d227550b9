import Ajv from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { specSchema } from '../../src/spec/schema.ts';
import { type Edit, edited, example } from './problems.ts';

const validate = new Ajv.default({
  strict: true,
  strictRequired: false,
  strictTypes: false,
  allErrors: true,
  formats: { date: true },
}).compile(specSchema());

interface Node {
  readonly description?: string;
  readonly properties?: Record<string, Node>;
  readonly [key: string]: unknown;
}

describe('specSchema', () => {
  it('is JSON Schema 2020-12 with a title and no address of its own', () => {
    expect(specSchema()).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      title: expect.any(String),
      type: 'object',
    });
    expect(specSchema()).not.toHaveProperty('$id');
  });

  it('describes every section', () => {
    for (const [name, section] of Object.entries((specSchema() as Node).properties ?? {}))
      expect(section.description, name).toEqual(expect.any(String));
  });

  it('accepts the example', () => {
    expect(validate(parse(example)), JSON.stringify(validate.errors)).toBe(true);
  });

  it.each<[string, Edit]>([
    ['an unknown key', ['  effective:', '  efective:']],
    ['a missing key', ['  owner: cloud-architecture\n', '']],
    ['a wrong type', ['  phi: true', '  phi: yes']],
    ['an account id without quotes', ['id: "333333333333"', 'id: 333333333333']],
    ['another version', ['version: 1', 'version: 2']],
    ['a quantity that is none', ['keep: 35d', 'keep: 35 days']],
    ['an unknown store type', ['type: ebs_default', 'type: timestream']],
    ['a match of nothing', ['    match:\n      alias: alias/audit-evidence', '    match: {}']],
    ['a match of no tags', ['      tag:\n        Role: phi-db', '      tag: {}']],
    ['a rule about nothing', ['    type: "*"\n    key: customer_managed', '    type: "*"']],
    ['a section not built yet', ['scope:\n', 'networks: {}\nscope:\n']],
  ])('rejects %s', (_name, edit) => expect(validate(parse(edited(example, [edit])))).toBe(false));
});
