import { expect, it } from 'vitest';
import { refuse } from '../world.ts';
import { attachedTo, findingsIn, management, type Plant, problemsIn } from './samples.ts';

it.each<readonly [name: string, outcome: string, plant: Plant | undefined]>([
  ['is not applicable, whatever is attached', 'not-applicable', undefined],
  ['is not applicable where nothing is attached', 'not-applicable', attachedTo('trail')],
  ['needs no policies', 'not-applicable', (facts) => refuse(facts, 'organization-policies', {})],
  ['is unknown where the organization is refused', 'unknown', (facts) => refuse(facts, 'organization', {})],
])('management-trail %s', (_name, outcome, plant) => {
  const findings = findingsIn('management-trail', plant === undefined ? {} : { plant });
  expect(problemsIn(findings)).toEqual([`${outcome} ${management}/${management}`]);
  if (outcome === 'not-applicable') expect(findings[0]?.message).toMatch(/can stop the trail.*RISK-017/);
});
