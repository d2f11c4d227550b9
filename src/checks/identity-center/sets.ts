import type { Spec } from '../../spec/spec.ts';
import { durationSeconds } from '../access/duration.ts';
import { type Judged, passIf } from '../check.ts';
import { unsaid } from '../unsaid.ts';
import { declaredSets, eachDeclaredSet, onlyFinding, type SetWorld } from './section.ts';

/** The declared sets are there, and no others. */
export function judgeSets(world: SetWorld, spec: Spec): readonly Judged[] {
  const declared = declaredSets(spec).map(([name]) => name);
  const existing = world.at('permission-sets', {});
  const missing = declared.filter((name) => !existing.some((set) => set.name === name));
  const items = [...existing.map(({ name, arn }) => ({ name, arn })), ...missing.map((name) => ({ name, arn: null }))];
  const judged = world.each(
    items,
    ({ name, arn }) => ({ target: {}, resource: arn ?? name }),
    ({ name, arn }) => {
      const isDeclared = declared.includes(name);
      const place = { resource: arn ?? name, expected: isDeclared ? 'there' : 'not there', actual: arn === null ? 'not there' : 'there' };
      if (arn === null) return passIf(false, { ...place, message: `The permission set ${name} is declared and not there` });
      const message = `The permission set ${name} is there${isDeclared ? ', as declared' : ', and nobody declared it'}`;
      return passIf(isDeclared, { ...place, message });
    },
  );
  if (judged.length > 0) return judged;
  return onlyFinding(world, spec, { outcome: 'pass', message: 'There is no permission set, as declared' });
}

/** A session lasts exactly as long as declared, however AWS writes it. */
export function judgeSession(world: SetWorld, spec: Spec): readonly Judged[] {
  return eachDeclaredSet(world, { spec }, ({ arn, name, sessionDuration }, { session }) => {
    const place = { resource: arn, expected: session.text, actual: sessionDuration };
    const seconds = durationSeconds(sessionDuration);
    if (seconds === null) return unsaid(`the session of ${name} lasts ${sessionDuration}, which is no duration known here`, place);
    const shown = sessionDuration ?? "AWS's default of 1 hour";
    return passIf(seconds === session.seconds, { ...place, message: `A session of ${name} lasts ${shown}` });
  });
}
