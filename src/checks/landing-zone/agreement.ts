import type { Agreement } from '../../facts/agreements.ts';
import type { Spec } from '../../spec/spec.ts';
import { type Draft, type Judged, passIf, type World } from '../check.ts';
import { unsaid } from '../unsaid.ts';
import { lastPart } from './section.ts';

type AgreementWorld = World<'agreements'>;

/** What AWS calls the agreements that a spec can ask for. */
const names = { BAA: /business associate addendum/i } as const;

/** One finding for each declared agreement: one of its name is in force, for the organization. */
export function judgeAgreements(world: AgreementWorld, spec: Spec): readonly Judged[] {
  const { id } = spec.organization;
  return world.each(
    spec.organization.agreements ?? [],
    ({ type }) => ({ target: {}, resource: `${id}/${type}` }),
    ({ type, covers }) => {
      const named = world.at('agreements', {}).filter(({ name }) => names[type].test(name));
      const place = { resource: `${id}/${type}`, expected: { type, covers, state: 'ACTIVE', at: world.asOf }, actual: named };
      return judgeNamed(named, { type, organization: id, asOf: world.asOf, place });
    },
  );
}

interface Asked {
  readonly type: string;
  readonly organization: string;
  readonly asOf: string;
  readonly place: Pick<Draft, 'resource' | 'expected' | 'actual'>;
}

function judgeNamed(named: readonly Agreement[], asked: Asked): Draft {
  const { type, organization, asOf, place } = asked;
  const judged = named.map((agreement) => ({ agreement, ...stateOf(agreement, asked) }));
  const inForce = judged.find(({ wrong, open }) => wrong.length === 0 && open.length === 0);
  if (inForce !== undefined) {
    const message = `${inForce.agreement.name} is in force for ${organization} since ${inForce.agreement.effectiveStart?.slice(0, 10)}`;
    return { outcome: 'pass', ...place, message };
  }
  const undecided = judged.find(({ wrong }) => wrong.length === 0);
  if (undecided !== undefined) return unsaid(`of ${undecided.agreement.name}: ${undecided.open.join('; ')}`, place);
  const message =
    named.length === 0 ? 'the management account has accepted no such agreement' : judged.flatMap(({ wrong }) => wrong).join('; ');
  return passIf(false, { ...place, message: `No ${type} is in force at ${asOf}: ${message}` });
}

/** Why an agreement is not in force, and what AWS leaves open. */
function stateOf({ name, state, organizationArn, effectiveStart, effectiveEnd }: Agreement, { organization, asOf }: Asked) {
  const at = Date.parse(asOf);
  const isEnded = ['CUSTOMER_TERMINATED', 'AWS_TERMINATED'].includes(state ?? '');
  return {
    wrong: [
      ...(isEnded ? [`${name} is ${state}`] : []),
      ...(organizationArn === null ? [`${name} covers one account, not the organization`] : []),
      ...(organizationArn !== null && lastPart(organizationArn) !== organization ? [`${name} covers ${lastPart(organizationArn)}`] : []),
      ...(effectiveStart !== null && Date.parse(effectiveStart) > at ? [`${name} takes effect on ${effectiveStart.slice(0, 10)}`] : []),
      ...(effectiveEnd !== null && Date.parse(effectiveEnd) <= at ? [`${name} ended on ${effectiveEnd.slice(0, 10)}`] : []),
    ],
    open: [
      ...(state === 'ACTIVE' || isEnded
        ? []
        : [`its state is ${state ?? 'not given'}${state === null ? '' : ', which is not known here'}`]),
      ...(effectiveStart === null ? ['AWS does not say since when it is in effect'] : []),
    ],
  };
}
