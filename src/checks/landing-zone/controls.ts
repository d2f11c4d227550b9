import type { EnabledControl } from '../../facts/enabled-controls.ts';
import type { Spec } from '../../spec/spec.ts';
import { type Draft, type Judged, passIf, type World } from '../check.ts';
import { unsaid } from '../unsaid.ts';
import { controlTowerOf, lastPart } from './section.ts';

type ControlWorld = World<'organization' | 'enabled-controls'>;
type Declared = NonNullable<NonNullable<Spec['organization']['control_tower']>['controls']>[number];

/** One finding for each declared control, and for each other one that is enabled: whatever is enabled is in order. */
export function judgeControls(world: ControlWorld, spec: Spec): readonly Judged[] {
  const declared = controlTowerOf(spec).controls ?? [];
  const enabled = world.at('enabled-controls', {});
  const { units, root } = world.at('organization', {});
  const unitAt = (path: string) => (path === '/' ? root.id : (units.find((unit) => unit.path === path)?.id ?? null));
  const isDeclared = ({ control, target }: EnabledControl) =>
    declared.some((entry) => entry.control === lastPart(control) && unitAt(entry.on) === lastPart(target));
  const ofDeclared = world.each(
    declared,
    ({ control, on }) => ({ target: {}, resource: `${control}@${on}` }),
    (entry) => {
      world.at('organization', {});
      const own = world.at('enabled-controls', {}).filter((found) => isIt(found, entry, unitAt(entry.on)));
      return judgeDeclared(entry, { own, isUnit: unitAt(entry.on) !== null });
    },
  );
  const others = world.each(
    enabled.filter((found) => !isDeclared(found)),
    ({ arn }) => ({ target: {}, resource: arn }),
    (found) => {
      world.at('enabled-controls', {});
      return judgeState([found], { resource: found.arn, isUnchecked: true, isDeclared: false });
    },
  );
  const all = [...ofDeclared, ...others];
  return all.length > 0 ? all : judgeNone(world, spec);
}

function isIt({ control, target }: EnabledControl, entry: Declared, unit: string | null): boolean {
  return lastPart(control) === entry.control && lastPart(target) === unit;
}

function judgeDeclared(entry: Declared, { own, isUnit }: { own: readonly EnabledControl[]; isUnit: boolean }): Draft {
  const resource = `${entry.control}@${entry.on}`;
  const isUnchecked = entry.drift === 'not_checked';
  if (own.length > 0) return judgeState(own, { resource, isUnchecked, isDeclared: true });
  const message = isUnit
    ? `${entry.control} is not enabled on ${entry.on}`
    : `${entry.control} is not enabled: there is no unit ${entry.on}`;
  return { outcome: 'fail', resource, expected: expectedOf(isUnchecked), actual: null, message };
}

function expectedOf(isUnchecked: boolean): unknown {
  return { status: 'SUCCEEDED', drift: isUnchecked ? ['IN_SYNC', 'NOT_CHECKING'] : ['IN_SYNC'] };
}

interface State {
  readonly resource: string;
  readonly isUnchecked: boolean;
  /** Of a control that nobody declared, AWS may leave the drift out. */
  readonly isDeclared: boolean;
}

function judgeState(controls: readonly EnabledControl[], { resource, isUnchecked, isDeclared }: State): Draft {
  const expected = expectedOf(isUnchecked);
  const actual = controls.map(({ arn, status, drift, inheritanceDrift, resourceDrift }) => ({
    arn,
    status,
    drift,
    inheritanceDrift,
    resourceDrift,
  }));
  const states = controls.map((control) => stateOf(control, { isUnchecked, isDeclared }));
  const wrong = states.flatMap((state) => state.wrong);
  const open = states.flatMap((state) => state.open);
  if (wrong.length === 0 && open.length > 0) return unsaid(open.join('; '), { resource, expected, actual });
  const names = controls.map(({ control, target }) => `${lastPart(control)} on ${lastPart(target)}`).join(', ');
  return passIf(wrong.length === 0, {
    resource,
    expected,
    actual,
    message: wrong.length === 0 ? `${names} is in order` : wrong.join('; '),
  });
}

/** The kinds of drift may be left out, the drift as a whole may not; one that is seen counts, wherever AWS says it. */
function stateOf(
  enabled: EnabledControl,
  { isUnchecked, isDeclared }: Omit<State, 'resource'>,
): { readonly wrong: readonly string[]; readonly open: readonly string[] } {
  const { status, drift, inheritanceDrift, resourceDrift } = enabled;
  const which = `${lastPart(enabled.control)} on ${lastPart(enabled.target)}`;
  const kinds = [inheritanceDrift, resourceDrift].filter((word) => word !== null);
  const isUnwatched = drift === 'NOT_CHECKING' && !isUnchecked;
  const isOpen = (word: string | null) => (word === null ? isDeclared : !['IN_SYNC', 'NOT_CHECKING', 'DRIFTED'].includes(word));
  return {
    wrong: [
      ...(status === 'FAILED' ? [`${which} is FAILED`] : []),
      ...([drift, ...kinds].includes('DRIFTED') ? [`${which} has drifted: its policy, rule or hook was changed, or taken off`] : []),
      ...(isUnwatched ? [`AWS does not look for drift of ${which} (NOT_CHECKING)`] : []),
    ],
    open: [
      ...(status === 'SUCCEEDED' || status === 'FAILED' ? [] : [`${which} is ${status ?? 'without a status'}`]),
      ...[drift, ...kinds].filter(isOpen).map((word) => `AWS says ${word ?? 'nothing'} of the drift of ${which}`),
    ],
  };
}

/** Nothing declared and nothing enabled. */
function judgeNone(world: ControlWorld, spec: Spec): readonly Judged[] {
  return world.each(
    [spec.organization.id],
    (resource) => ({ target: {}, resource }),
    (resource) => {
      const actual = world.at('enabled-controls', {});
      return passIf(actual.length === 0, { resource, expected: [], actual, message: 'no control is declared, and none is enabled' });
    },
  );
}
