import { describe, expect, it } from 'vitest';
import { writtenNames } from '../../src/spec/rules/context.ts';
import { expectRow, inBoth, noReplica, prod, section, stage } from './two-environments.ts';

describe('writtenNames', () => {
  const instances = {
    prod: { keys: { phi: 'phi_prod' }, 'networks.vpcs': { cc: 'cc_prod' } },
    stage: { keys: { phi: 'phi_stage' } },
  } as const;

  it('has what environments have by the name that its item has in all of them, once', () => {
    expect(writtenNames({ instances }, 'keys', ['phi_prod', 'phi_stage', 'logs'])).toEqual(['phi', 'logs']);
  });

  it('leaves the items of other sections alone', () => {
    expect(writtenNames({ instances }, 'networks.vpcs', ['cc_prod', 'phi_prod'])).toEqual(['cc', 'phi_prod']);
  });
});

it('a key that nobody declared: the hint has the key of environments as it is written in their items', () => {
  expectRow([
    'a key',
    [
      section(noReplica(prod + stage)),
      inBoth,
      ['  phi_dr:\n    in: production\n', '  phi_dr:\n    in: prod\n'],
      ['regions: [us-west-2]\n    key: key:phi_dr', 'regions: [us-west-2]\n    key: key:phi_dr_prod'],
      ['      key: key:phi_dr\n', '      key: key:phi_dz\n'],
    ],
    'key:phi_dz',
    'no key is named phi_dz (did you mean key:phi_dr?)',
  ]);
});
