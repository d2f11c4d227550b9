import type { Spec } from '../../spec/spec.ts';
import type { Wanted } from '../../wanted.ts';
import { peersIn } from './declared.ts';
import { whereAsked } from './settings.ts';

type Groups = NonNullable<Spec['security_groups']>;
type Declared = Groups['groups'][string];

const declaredOf = (spec: Spec): readonly Declared[] => Object.values(spec.security_groups?.groups ?? {});
const placesOf = (declared: readonly Pick<Declared, 'in' | 'region'>[]): readonly Wanted[] =>
  declared.map(({ in: where, region }) => ({ in: where, regions: [region] }));
const everywhere = (where: readonly string[]): readonly Wanted[] => (where.length === 0 ? [] : [{ in: where }]);
const peersOf = ({ ingress, egress }: Declared): readonly string[] => [...ingress, ...egress].flatMap(peersIn);

export const isEmpty = (value: unknown): boolean => value === 'empty';
export const isFail = (value: unknown): boolean => value === 'fail';

/** The accounts and sets whose groups are judged. */
export function accountsOf(spec: Spec): readonly string[] {
  const { rules = [], groups = {}, prefix_lists: lists = {} } = spec.security_groups ?? {};
  return [...new Set([...rules, ...Object.values(groups), ...Object.values(lists)].flatMap(({ in: where }) => where))];
}

/** Where groups are read: those that are declared, and everywhere where a rule is about all of them. */
export function wantedGroups(spec: Spec): readonly Wanted[] {
  const rules = [
    ...whereAsked(spec, 'default_groups', isEmpty),
    ...whereAsked(spec, 'undeclared', isFail),
    ...whereAsked(spec, 'max_public'),
    ...whereAsked(spec, 'closed_ports'),
  ];
  return [...placesOf(declaredOf(spec)), ...everywhere(rules)];
}

/** Where networks say which groups and blocks are meant. */
export function wantedNetworks(spec: Spec): readonly Wanted[] {
  return placesOf(declaredOf(spec).filter((group) => group.vpc !== undefined || peersOf(group).some((peer) => peer.startsWith('vpc:'))));
}

/** Where prefix lists are declared, where groups name them, and where their addresses count. */
export function wantedLists(spec: Spec): readonly Wanted[] {
  const naming = declaredOf(spec).filter((group) => peersOf(group).some((peer) => /^(pl|service):/.test(peer)));
  return [
    ...placesOf(Object.values(spec.security_groups?.prefix_lists ?? {})),
    ...placesOf(naming),
    ...everywhere(whereAsked(spec, 'max_public')),
  ];
}

/** Where the interfaces are read that groups guard. */
export function wantedInterfaces(spec: Spec): readonly Wanted[] {
  return everywhere(whereAsked(spec, 'max_public'));
}
