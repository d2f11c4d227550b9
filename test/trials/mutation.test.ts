import { beforeAll, describe, expect, it } from 'vitest';
import type { Check, Judged } from '../../src/checks/check.ts';
import { checks } from '../../src/checks/index.ts';
import { type Ground, readGround } from '../../src/trials/ground.ts';
import { judgementTrials } from '../../src/trials/judgement.ts';

type Mutation = (judged: Judged) => Judged;

const opposite = { pass: 'fail', fail: 'pass', unknown: 'unknown', 'not-applicable': 'not-applicable' } as const;

/** Ways in which a judgement can be wrong. */
const mutations = {
  inverted: (judged) => ({ ...judged, outcome: opposite[judged.outcome] }),
  'always passing': ({ unknown: _, ...judged }) => ({ ...judged, outcome: 'pass' }),
  'always failing': ({ unknown: _, ...judged }) => ({ ...judged, outcome: 'fail' }),
} as const satisfies Record<string, Mutation>;

/** Judgements that cannot be told from wrong ones by any built-in organization, with the ways in which they are wrong. */
const untold: readonly string[] = [
  // It is unknown or not applicable, and nothing else.
  'service-control-policies.management-trail inverted',
];

/** The check with one requirement, judged wrongly. */
function mutated(check: Check, name: string, mutation: Mutation): Check {
  const requirement = check.requirements[name];
  if (requirement === undefined) throw new Error(`there is no ${name}`);
  const judge: typeof requirement.judge = (world, spec) => requirement.judge(world, spec).map(mutation);
  return { ...check, requirements: { [name]: { ...requirement, judge } } };
}

describe('the trials of the judgement', () => {
  let ground: Ground;
  beforeAll(async () => {
    ground = await readGround();
  });

  it.each(checks)('find every requirement of $id that is judged wrongly, and name it', (check) => {
    const survivors = Object.keys(check.requirements).flatMap((name) => {
      const id = `${check.id}.${name}`;
      // A part of what iq qualify tries: what fails here fails there.
      const faults = ground.faults.filter(({ failing, unknown }) => [...failing, ...unknown].some(([requirement]) => requirement === id));
      return Object.entries(mutations)
        .filter(([, mutation]) => {
          const trials = judgementTrials({ ...ground, faults }, [mutated(check, name, mutation)]);
          return !trials.some((trial) => !trial.passed && trial.id.startsWith(`${id}/`));
        })
        .map(([mutation]) => `${id} ${mutation}`);
    });
    expect(survivors.filter((survivor) => !untold.includes(survivor))).toEqual([]);
  });

  it('all come out as they must', () => {
    expect(judgementTrials(ground, checks).filter(({ passed }) => !passed)).toEqual([]);
  });
});
