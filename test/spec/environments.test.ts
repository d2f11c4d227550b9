import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { resolveSpec } from '../../src/spec/resolve.ts';
import { type Edit, edited, type Row } from './problems.ts';
import {
  base,
  both,
  expectRow,
  inBoth,
  instantiated,
  noReplica,
  of,
  problemsOf,
  prod,
  section,
  specOf,
  stage,
} from './two-environments.ts';

describe('an item in environments', () => {
  it('is there once in each, under its name and that of the environment', () => {
    const { databases, instances } = specOf(instantiated);
    const { phi_postgres: before } = specOf([]).databases ?? {};
    const { replica: _, ...without } = before ?? {};
    expect(databases).toEqual({ phi_postgres_prod: before, phi_postgres_stage: { ...without, in: ['staging'] } });
    expect(instances).toEqual({
      prod: { databases: { phi_postgres: 'phi_postgres_prod' } },
      stage: { databases: { phi_postgres: 'phi_postgres_stage' } },
    });
  });

  it('has the region of its environment where it names none, and its variables over those of the spec', () => {
    const { keys, environments, ...rest } = specOf([
      section(
        `${prod}    vars: { days: 90d }\n${stage.replace('us-east-2', 'us-west-2')}    vars: { admin: "role/${of('account')}-${of('who')}", who: ops }\n`,
      ),
      ['scope:\n', 'vars: { days: 365d, admin: role/admin, who: nobody }\nscope:\n'],
      [
        'keys:\n',
        `keys:\n  data:\n    in: [prod, stage]\n    region: ${of('region')}\n    rotation: ${of('days')}\n    administrators: ["${of('admin')}"]\n    match: { alias: alias/data }\n  other:\n    in: [prod, stage]\n    match: { alias: "alias/${of('region')}" }\n`,
      ],
    ]);
    const picked = (name: string) => [keys[name]?.in, keys[name]?.region, keys[name]?.rotation?.text, keys[name]?.administrators];
    expect(picked('data_prod')).toEqual([['production'], 'us-east-2', '90d', ['role/admin']]);
    expect(picked('data_stage')).toEqual([['staging'], 'us-west-2', '365d', ['role/333333333333-ops']]);
    expect([keys.other_prod?.region, keys.other_stage?.region, keys.other_stage?.match.alias]).toEqual([
      ...['us-east-2', 'us-west-2', 'alias/us-west-2'],
    ]);
    expect(environments?.prod).toMatchObject({ account: 'production', region: 'us-east-2', dr: 'us-west-2' });
    expect(rest.instances?.stage).toEqual({ keys: { data: 'data_stage', other: 'other_stage' } });
  });

  it('stays there under its own name in accounts and sets that it names besides', () => {
    const { keys, instances } = specOf([both, ['  logs:\n    in: audit\n', '  logs:\n    in: [prod, audit]\n']]);
    expect([keys.logs_prod?.in, keys.logs?.in]).toEqual([['production'], ['audit']]);
    expect(instances?.prod).toEqual({ keys: { logs: 'logs_prod' } });
  });

  it('refers to the items of its own environment, and to those that are in none', () => {
    const {
      databases,
      stores,
      identity,
      audit_trail: trail,
    } = specOf([
      section(`${prod}    vars: { none: 0 }\n${stage}`),
      ['  phi_dr:\n    in: production\n', '  phi_dr:\n    in: prod\n'],
      ['  phi_postgres:\n    in: production\n', '  phi_postgres:\n    in: [prod]\n'],
      ['  - in: production\n    type: "*"\n    regions: [us-west-2]', '  - in: prod\n    type: "*"\n    regions: [us-west-2]'],
      // A map that is in one environment alone takes over what that environment has.
      ['    in: all\n    count: 0', `    in: prod\n    count: ${of('none')}`],
    ]);
    expect(databases?.phi_postgres_prod?.replica?.key).toBe('key:phi_dr_prod');
    expect(stores?.find(({ key }) => key === 'key:phi_dr_prod')?.in).toEqual(['production']);
    expect(identity?.iam_users).toMatchObject({ in: ['production'], count: 0 });
    expect(trail?.key).toBe('key:logs');
  });

  it('may be referred to from outside by the name of the instance', () => {
    const { stores } = specOf([
      both,
      ['  phi_staging:\n    in: staging\n', '  phi_staging:\n    in: stage\n'],
      ['    key: key:phi_staging', '    key: key:phi_staging_stage'],
    ]);
    expect(stores?.some(({ key }) => key === 'key:phi_staging_stage')).toBe(true);
  });

  it('is a mistake once, where it was written', () => {
    const text = edited(base, [
      ...instantiated,
      ['    engine: postgres\n    topology: instance_multi_az', '    engine: postgres\n    topology: aurora'],
    ]);
    expect(problemsOf(text).map(({ at, says }) => [at, says])).toEqual([
      ['aurora', 'the engine postgres cannot have the topology aurora (Aurora engines begin with aurora)'],
    ]);
  });
});

describe('a rule in environments', () => {
  const rule = (text: string): Edit => ['stores:\n', `stores:\n${text}`];

  it('is about their accounts, each once', () => {
    const { stores, identity, organization } = specOf([
      section(`${prod}${stage}  other:\n    account: staging\n    region: us-west-2\n`),
      rule('  - in: [stage, other, prod]\n    type: sqs\n    key: customer_managed\n'),
      ['  root:\n    in: all', '  root:\n    in: [prod, stage, audit]'],
      ['in: [management, production, staging,', 'in: [management, prod, stage,'],
    ]);
    expect(stores?.find(({ type }) => type.join() === 'sqs')?.in).toEqual(['staging', 'production']);
    expect(identity?.root.in).toEqual(['production', 'staging', 'audit']);
    expect(organization.classes[0]?.in).toEqual(['management', 'production', 'staging', 'audit']);
  });

  it('is there once for each where it says another thing in each', () => {
    const { stores } = specOf([
      section(`${prod}    vars: { days: 30d }\n${stage}    vars: { days: 90d }\n`),
      ['scope:\n', 'vars: { days: 60d }\nscope:\n'],
      ['  phi:\n    in: production\n', '  phi:\n    in: prod\n'],
      ['  - in: production\n    type: "*"\n    regions: [us-east-2]', `  - in: prod\n    type: "*"\n    regions: ["${of('region')}"]`],
      [
        '  - in: gxp\n    type: secret\n    rotated_within: 90d\n',
        `  - in: [prod, stage, audit]\n    type: secret\n    rotated_within: ${of('days')}\n`,
      ],
    ]);
    expect(stores?.find(({ key }) => key === 'key:phi_prod')).toMatchObject({ in: ['production'], regions: ['us-east-2'] });
    expect(stores?.filter(({ type }) => type.join() === 'secret').map((one) => [one.in, one.rotated_within?.text])).toEqual([
      [['production'], '30d'],
      [['staging'], '90d'],
      [['audit'], '60d'],
    ]);
  });

  it('is there once for each also where the reference to its item comes out of a variable', () => {
    const { stores } = specOf([
      both,
      ['scope:\n', 'vars: { which: key:phi }\nscope:\n'],
      ['  phi:\n    in: production\n', '  phi:\n    in: [prod, stage]\n'],
      ['    key: key:phi\n', '    key: key:phi_prod\n'],
      rule(`  - in: [prod, stage]\n    type: sqs\n    regions: [us-east-2]\n    key: ${of('which')}\n`),
    ]);
    expect(stores?.filter(({ type }) => type.join() === 'sqs').map((one) => [one.in, one.key])).toEqual([
      [['production'], 'key:phi_prod'],
      [['staging'], 'key:phi_stage'],
    ]);
  });

  it('takes over the variables of its environment in the places that it names further in', () => {
    const { stores, object_storage: storage } = specOf([
      section(`${prod}    vars: { partner: staging, other: production }\n${stage}    vars: { partner: audit, other: prod }\n`),
      rule(`  - in: [prod, stage]\n    type: ami\n    shared_with: ["${of('partner')}", "${of('other')}"]\n`),
      [
        'audit_trail:\n',
        `object_storage:\n  buckets:\n    scans:\n      in: [prod, stage]\n      match: { name: "scans-${of('account')}" }\n      replica: { in: "${of('partner')}", region: us-west-2, match: { name: scans-dr } }\naudit_trail:\n`,
      ],
    ]);
    expect(stores?.filter(({ type }) => type.join() === 'ami').map((one) => [one.in, one.shared_with])).toEqual([
      [['production'], ['staging', 'production']],
      [['staging'], ['audit', 'production']],
    ]);
    expect([storage?.buckets.scans_prod?.replica?.in, storage?.buckets.scans_stage?.replica?.in]).toEqual(['staging', 'audit']);
  });

  it('is put where the variables of the spec say, be they hidden by those of the environment', () => {
    const { identity } = specOf([
      section(`${prod}    vars: { where: audit, none: 0 }\n${stage}`),
      ['scope:\n', 'vars: { where: prod }\nscope:\n'],
      ['    in: all\n    count: 0', `    in: ["${of('where')}"]\n    count: ${of('none')}`],
    ]);
    expect(identity?.iam_users).toMatchObject({ in: ['production'], count: 0 });
  });

  it('does not take tags or parameters of the name in for a place', () => {
    const { databases } = specOf([
      both,
      ['      tag:\n        Role: phi-db', '      tag:\n        in: prod'],
      ['      rds.force_ssl: "1"\n', '      in: stage\n'],
    ]);
    expect([databases?.phi_postgres?.match.tag, databases?.phi_postgres?.parameters]).toEqual([{ in: 'prod' }, { in: 'stage' }]);
  });
});

describe('mistakes about environments', () => {
  const mirroring = (...lines: readonly string[]): Edit => section(prod + stage + lines.map((line) => `    ${line}\n`).join(''));
  const rest: readonly Edit[] = [inBoth];
  const rows: readonly Row[] = [
    [
      'named as an account',
      [section(prod.replace('prod:', 'production:'))],
      'production:',
      /^production is an account and an environment: accounts, sets and environments share one namespace/,
    ],
    ['named as a set', [section(prod.replace('prod:', 'gxp:'))], 'gxp:', /^gxp is a set and an environment/],
    ['none', [section('  {}\n')], '{}', 'expected at least one environment'],
    [
      'in no account',
      [section(prod.replace('production', 'producton'))],
      'producton',
      'no account is named producton (did you mean production?)',
    ],
    ['in a set', [section(prod.replace('production', 'gxp'))], 'gxp', /^expected an account, found the set gxp/],
    [
      'in a region that is not governed',
      [section(stage.replace('us-east-2', 'us-east-1'))],
      'us-east-1',
      /^us-east-1 is not a governed region/,
    ],
    [
      'without a region',
      [
        section(stage.replace('    region: us-east-2\n', '')),
        ['  phi_staging:\n    in: staging\n    region: us-east-2\n', '  phi_staging:\n    in: stage\n'],
        ['key:phi_staging', 'key:phi_staging_stage'],
      ],
      'stage:',
      /^the key region is missing/,
    ],
    [
      'with its own region for disaster recovery',
      [section(prod.replace('us-west-2', 'us-east-2'))],
      'us-east-2',
      /^dr is us-east-2, the region of the environment/,
    ],
    [
      'an unknown name in a place',
      [both, ['iam_users:\n    in: all', 'iam_users:\n    in: [all, stge]']],
      'stge',
      'no account, no set and no environment is named stge (did you mean stage?)',
    ],
    [
      'an environment where an account is meant',
      [both, ['audit_trail:\n  owner: management', 'audit_trail:\n  owner: prod']],
      'prod',
      /^expected an account, found the environment prod/,
    ],
    [
      'an environment among those left out of a set',
      [both, ['except: [management]', 'except: [management, prod]']],
      'prod]',
      'expected an account or a set, found the environment prod (name its account)',
    ],
    [
      'an unknown name among those left out of a set, which no environment is proposed for',
      [both, ['except: [management]', 'except: [management, stge]']],
      'stge]',
      'no account and no set is named stge (there is all, audit, gxp, management, members, production, staging)',
    ],
    [
      'an item of another environment',
      [
        section(prod + stage),
        ['  phi_dr:\n    in: production\n', '  phi_dr:\n    in: prod\n'],
        ['regions: [us-west-2]\n    key: key:phi_dr', 'regions: [us-west-2]\n    key: key:phi_dr_prod'],
        ...rest,
      ],
      'key:phi_dr',
      'key:phi_dr is not there in the environment stage: it is in prod alone (add stage to in of keys.phi_dr, or list this setting under without)',
    ],
    [
      'an item of several environments, from outside',
      [both, ['  phi:\n    in: production\n', '  phi:\n    in: [prod, stage]\n']],
      'key:phi',
      'key:phi is there in the environments prod, stage alone, and here is none of them (write key:phi_prod or key:phi_stage)',
    ],
    [
      'a name that is taken',
      [
        both,
        ['  phi:\n    in: production\n', '  phi:\n    in: [prod, stage]\n'],
        ['  logs:\n    in: audit\n', '  phi_prod:\n    in: audit\n'],
        ['key: key:logs', 'key: key:phi_prod'],
        ['key: key:phi\n', 'key: key:phi_stage\n'],
      ],
      'phi:',
      'phi comes to be named phi_prod in its environment, and that name is taken (rename one of the two)',
    ],
    [
      'a variable that another environment has',
      [
        section(`${prod}    vars: { x: 1d }\n${stage}`),
        ['  phi:\n    in: production\n', '  phi:\n    in: production\n'],
        ['  phi_staging:\n    in: staging\n', `  phi_staging:\n    in: stage\n    rotation: ${of('x')}\n`],
        ['key:phi_staging', 'key:phi_staging_stage'],
      ],
      of('x'),
      'no variable is named x (it is a variable of prod, and stage has none of that name)',
    ],
    [
      'no dr where it is meant',
      [
        section(stage),
        ['  phi_staging:\n    in: staging\n    region: us-east-2', `  phi_staging:\n    in: stage\n    region: ${of('dr')}`],
        ['key:phi_staging', 'key:phi_staging_stage'],
      ],
      of('dr'),
      'no variable is named dr (the environment stage has no dr)',
    ],
    [
      'a variable of environments elsewhere',
      [both, ['home: us-east-2', `home: ${of('region')}`]],
      of('region'),
      /^no variable is named region \(environments have it/,
    ],
    [
      'without what no item has',
      [
        section(noReplica(prod + stage).replace('*.replica', '*.replicas')),
        ['  phi_postgres:\n    in: production', '  phi_postgres:\n    in: prod'],
      ],
      'databases.*.replicas',
      'no item of the environment stage has the setting databases.*.replicas',
    ],
    [
      'without a whole item',
      [section(noReplica(prod + stage).replace('*.replica', 'phi_postgres')), ...rest],
      'databases.phi_postgres',
      /^databases\.phi_postgres is all of databases\.phi_postgres: expected a setting of it \(take stage out of in of databases\.phi_postgres\)/,
    ],
    [
      'without what must be there',
      [section(noReplica(prod + stage).replace('*.replica', '*.engine')), ...rest],
      'phi_postgres:',
      /^the key engine is missing/,
    ],
    ['an odd path', [mirroring('mirrors: prod', 'differs: [databases]')], 'databases]', /^expected a path such as databases\.\*\.replica/],
    ['mirrors nothing', [mirroring('mirrors: prd')], 'prd', 'no environment is named prd (did you mean prod?)'],
    ['mirrors itself', [mirroring('mirrors: stage')], 'stage', /^stage mirrors itself/],
    [
      'mirrors in a circle',
      [section(`${prod}    mirrors: stage\n${stage}    mirrors: prod\n`)],
      'stage',
      'environments mirror each other: prod → stage → prod',
    ],
    ['differs from nothing', [mirroring('differs: [keys.*.rotation]')], 'differs:', /^differs of stage differs from nothing/],
    [
      'differs in what is not there',
      [mirroring('mirrors: prod', 'without: [databases.*.replica]', 'differs: [databases.phi_postgrs.replica]'), ...rest],
      'databases.phi_postgrs',
      'databases.phi_postgrs.replica names no item of stage or prod (did you mean databases.phi_postgres?)',
    ],
    [
      'differs in a section without instances',
      [mirroring('mirrors: prod', 'differs: [identity.roles]')],
      'identity.roles',
      /^identity\.roles is in no section whose items environments have/,
    ],
    ...[
      ['databases.*', 'databases'],
      ['databases.?*', 'databases'],
      ['data*.*.*', 'databases'],
      ['*.*', 'keys'],
      ['security_groups.groups', 'security_groups.groups'],
      ['security_groups.*', 'security_groups.groups'],
      ['networks.vpcs.*', 'networks.vpcs'],
    ].map(
      ([path = '', hidden = '']): Row => [
        `differs in everything of a section: ${path}`,
        [mirroring('mirrors: prod', 'without: [databases.*.replica]', `differs: [databases.*.replica, "${path}"]`), ...rest],
        `"${path}"`,
        `${path} is everything of ${hidden}: nothing of it would be compared (name items or settings, such as ${hidden}.NAME or ${hidden}.*.SETTING)`,
      ],
    ),
    [
      'differs twice',
      [mirroring('mirrors: prod', 'without: [databases.*.replica]', 'differs: [databases.*.replica, databases.*.replica]'), ...rest],
      'databases.*.replica]',
      'databases.*.replica is named twice',
    ],
  ];
  it.each(rows.map((row) => [row[0], row] as const))('%s', (_name, row) => expectRow(row));

  it('too many for the items that there are', () => {
    const many = Array.from({ length: 2_000 }, (_, index) => `  e${index}:\n    account: production\n    region: us-east-2\n`).join('');
    const names = Array.from({ length: 2_000 }, (_, index) => `e${index}`).join(', ');
    const started = performance.now();
    const text = edited(base, [
      section(many),
      ['  phi_postgres:\n    in: production\n', `  phi_postgres:\n    in: [${names}]\n`],
      ['  phi:\n    in: production\n', `  phi:\n    in: [${names}]\n`],
    ]);
    expect(problemsOf(text).map(({ says }) => says)).toContain('written out once in each environment, the spec comes to be too large');
    expect(performance.now() - started).toBeLessThan(30_000);
  });

  it('in an included file point into that file', () => {
    const part = `environments:\n${prod}${stage.replace('staging', 'stagin')}`;
    const sha256 = createHash('sha256').update(part).digest('hex');
    const text = edited(base, [['scope:\n', `include: [{ file: e.yaml, sha256: ${sha256} }]\nscope:\n`]]);
    expect(problemsOf(text, { 'e.yaml': part }).map(({ place, at }) => [place, at])).toEqual([['e.yaml:7:14', 'stagin']]);
  });
});

it('the resolved spec holds instances, and neither variables nor what they were written with', () => {
  const resolved = resolveSpec(specOf([...instantiated, ['scope:\n', 'vars: { x: y }\nscope:\n']])) as Record<string, unknown>;
  expect(Object.keys(resolved)).toEqual(expect.arrayContaining(['environments', 'instances']));
  expect(resolved).not.toHaveProperty('vars');
  expect(JSON.stringify(resolved)).not.toContain('$');
});
