import type { EnabledBaseline } from '../../facts/enabled-baselines.ts';
import type { Organization } from '../../facts/organization.ts';
import type { Spec } from '../../spec/spec.ts';
import { type Draft, type Judged, passIf, type World } from '../check.ts';
import { boundAccounts } from '../guardrails/each.ts';
import { unsaid } from '../unsaid.ts';
import { controlTowerOf, lastPart } from './section.ts';

type BaselineWorld = World<'organization' | 'enabled-baselines'>;

const expected = { baselines: 'at least one', status: 'SUCCEEDED', drift: 'none' };

/** One finding for each account that must be enrolled, and for each baseline that is enabled on a unit above one. */
export function judgeBaselines(world: BaselineWorld, spec: Spec): readonly Judged[] {
  const { in: where } = controlTowerOf(spec).baselines ?? { in: [] };
  const enrolled = boundAccounts(world, spec, where).filter((account) => account !== world.account(spec.organization.management));
  const ofAccounts = world.each(
    enrolled,
    (account) => ({ target: {}, resource: account, expected }),
    (account) => {
      world.at('organization', {});
      return judgeAccount(world, account);
    },
  );
  const organization = world.at('organization', {});
  const units = new Set(enrolled.flatMap((account) => unitsAbove(organization, account)));
  const ofUnits = world.each(
    world.at('enabled-baselines', {}).filter(({ target }) => units.has(lastPart(target))),
    ({ arn }) => ({ target: {}, resource: arn, expected: expectedOfUnit }),
    (enabled) => {
      world.at('organization', {});
      world.at('enabled-baselines', {});
      return judgeUnit(enabled);
    },
  );
  return [...ofAccounts, ...ofUnits];
}

/** The ids of the units that hold an account, by path, and of the root. */
function unitsAbove({ accounts, root, units }: Organization, id: string): readonly string[] {
  const path = accounts.find((account) => account.id === id)?.ou ?? '/';
  return [root.id, ...units.filter((unit) => path === unit.path || path.startsWith(`${unit.path}/`)).map((unit) => unit.id)];
}

function judgeAccount(world: BaselineWorld, account: string): Draft {
  const own = world.at('enabled-baselines', {}).filter(({ target }) => lastPart(target) === account);
  if (own.length === 0) {
    const message = `Control Tower has not enrolled ${world.label(account)}: no baseline is enabled on it, whatever unit it is in`;
    return { outcome: 'fail', resource: account, expected, actual: [], message };
  }
  // Drift of an account is seen on the baseline of its unit; what AWS says here all the same counts.
  const states = own.map((enabled) => stateOf(enabled, false));
  const actual = own.map(seen);
  const wrong = states.flatMap((state) => state.wrong);
  const open = states.flatMap((state) => state.open);
  if (wrong.length === 0 && open.length > 0)
    return unsaid(`of ${world.label(account)}: ${open.join('; ')}`, { resource: account, expected, actual });
  const message = wrong.length === 0 ? `${world.label(account)} is enrolled` : `${world.label(account)}: ${wrong.join('; ')}`;
  return passIf(wrong.length === 0, { resource: account, expected, actual, message });
}

const expectedOfUnit = { status: 'SUCCEEDED', drift: 'IN_SYNC' };

function judgeUnit(enabled: EnabledBaseline): Draft {
  const place = { resource: enabled.arn, expected: expectedOfUnit, actual: seen(enabled) };
  const { wrong, open } = stateOf(enabled, true);
  if (wrong.length === 0 && open.length > 0) return unsaid(open.join('; '), place);
  const message = `the baseline of ${lastPart(enabled.target)} is in order`;
  return passIf(wrong.length === 0, { ...place, message: wrong.length === 0 ? message : wrong.join('; ') });
}

function seen({ arn, baseline, version, status, inheritanceDrift, sourceDrift }: EnabledBaseline): unknown {
  return { arn, baseline, version, status, inheritanceDrift, sourceDrift };
}

/** AWSControlTowerBaseline. https://docs.aws.amazon.com/controltower/latest/APIReference/API_EnabledBaselineDriftTypes.html */
const watched = '17BSJV3IGJ2QSGA2';

/** What is wrong with an enabled baseline, and what AWS leaves open. AWS looks for inheritance drift of its own baseline on units, and must say so there. */
function stateOf(enabled: EnabledBaseline, isUnit: boolean): { readonly wrong: readonly string[]; readonly open: readonly string[] } {
  const { status, inheritanceDrift, sourceDrift } = enabled;
  const which = `the baseline ${lastPart(enabled.baseline)} of ${lastPart(enabled.target)}`;
  const drifts = [
    { kind: 'inheritance', word: inheritanceDrift, isNeeded: isUnit && lastPart(enabled.baseline) === watched },
    { kind: 'source', word: sourceDrift, isNeeded: false },
  ];
  return {
    wrong: [
      ...(status === 'FAILED' ? [`${which} is FAILED`] : []),
      ...drifts.filter(({ word }) => word === 'DRIFTED').map(({ kind }) => `${which} has ${kind} drift`),
    ],
    open: [
      ...(status === 'SUCCEEDED' || status === 'FAILED' ? [] : [`${which} is ${status ?? 'without a status'}`]),
      ...drifts
        .filter(({ word, isNeeded }) => (word === null ? isNeeded : !['IN_SYNC', 'DRIFTED'].includes(word)))
        .map(({ kind, word }) => `AWS says ${word ?? 'nothing'} of the ${kind} drift of ${which}`),
    ],
  };
}
