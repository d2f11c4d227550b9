import type { Spec } from '../../spec/spec.ts';
import { accountOf } from '../account-of.ts';
import { type Draft, type Judged, passIf, type World } from '../check.ts';
import { unsaid } from '../unsaid.ts';
import { identityOf } from './section.ts';

const features = { credentials_management: 'RootCredentialsManagement', sessions: 'RootSessions' } as const;
const names = Object.keys(features) as readonly (keyof typeof features)[];

/** In the management account: each half of central root access is on where it is declared, and off where it is not. */
export function judgeCentralAccess(world: World<'organizations-features'>, spec: Spec): readonly Judged[] {
  const account = accountOf(world);
  const declared = identityOf(spec).root.central_access;
  if (declared === undefined) throw new Error('the spec says nothing of central root access');
  const resource = `${account}/central-root-access`;
  const place = () => ({ target: { account }, resource, expected: declared });
  if (account !== world.account(spec.organization.management)) {
    return world.each([account], place, () => ({
      outcome: 'not-applicable',
      resource,
      expected: null,
      actual: null,
      message: `Central root access is a setting of the organization, judged in ${world.label(world.account(spec.organization.management))}`,
    }));
  }
  return world.each([account], place, () => {
    const enabled = world.at('organizations-features', {});
    const known = names.map((name) => judgeFeature({ account, name, isDeclared: declared.includes(name), enabled }));
    const strange = enabled.filter((feature) => !Object.values<string>(features).includes(feature));
    return [
      ...known,
      ...strange.map((feature) =>
        unsaid(`AWS says that ${feature} is on, which this version does not know`, {
          resource: `${resource}/${feature}`,
          expected: null,
          actual: 'on',
        }),
      ),
    ];
  });
}

interface Feature {
  readonly account: string;
  readonly name: keyof typeof features;
  readonly isDeclared: boolean;
  readonly enabled: readonly string[];
}

function judgeFeature({ account, name, isDeclared, enabled }: Feature): Draft {
  const isOn = enabled.includes(features[name]);
  const [expected, actual] = [isDeclared, isOn].map((is) => (is ? 'on' : 'off'));
  const message =
    isOn === isDeclared
      ? `${features[name]} is ${actual}, as declared`
      : `${features[name]} is ${actual}, and the spec declares it ${expected}`;
  return passIf(isOn === isDeclared, { resource: `${account}/central-root-access/${name}`, expected, actual, message });
}
