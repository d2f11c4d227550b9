import Ajv from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { specSchema } from '../../src/spec/schema.ts';
import { type Edit, edited, example } from './problems.ts';
import { base, of, section } from './two-environments.ts';

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

  describe('of a spec with environments', () => {
    const environments = (region: string): Edit => section(`  prod: { account: production${region}, vars: { x: 1 } }\n`);
    const edits: readonly Edit[] = [
      ['scope:\n', `vars: { primary: us-east-2, none: 0 }\ninclude: [{ file: a.yaml, sha256: ${'a'.repeat(64)} }]\nscope:\n`],
      environments(`, region: "${of('primary')}"`),
      ['home: us-east-2', `home: ${of('primary')}`],
      ['    count: 0', `    count: ${of('none')}`],
      ['  phi:\n    in: production\n    region: us-east-2\n', '  phi:\n    in: prod\n'],
    ];

    it('accepts variables for single values, and items without the region that their environment has', () => {
      expect(validate(parse(edited(base, edits))), JSON.stringify(validate.errors)).toBe(true);
    });

    it.each<[string, Edit]>([
      ['an environment without a region', environments('')],
      ['a variable in what is included', ['scope:\n', `include: [{ file: a.yaml, sha256: "${of('x')}" }]\nscope:\n`]],
      ['an item without a match', ['    match:\n      alias: alias/logs\n', '']],
    ])('rejects %s', (_name, edit) => expect(validate(parse(edited(base, [edit])))).toBe(false));
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
    ['a section not built yet', ['scope:\n', 'relies_on: []\nscope:\n']],
  ])('rejects %s', (_name, edit) => expect(validate(parse(edited(example, [edit])))).toBe(false));
});
