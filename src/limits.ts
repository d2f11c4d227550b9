import { governedRegions, type Narrowing, type Universe } from './plan.ts';
import type { Spec } from './spec/spec.ts';

/** What the run cannot show, in plain sentences for the cover and the last page. */
export function limitsOf(spec: Spec, universe: Universe, options: { narrowing: Narrowing; isReplay: boolean }): readonly string[] {
  const { narrowing } = options;
  const isNarrowed = Object.keys(narrowing).length > 0;
  const unread = universe.accounts.filter((account) => !account.isRead);
  const shallow = universe.accounts.filter((account) => account.isRead && account.depth !== 'full');
  const names = (accounts: readonly { readonly name: string; readonly id: string }[]) =>
    accounts.map(({ name, id }) => `${name} (${id})`).join(', ');
  return [
    ...(options.isReplay ? ['The facts were saved by an earlier run; nothing was read from AWS by this one.'] : []),
    ...(isNarrowed ? ['The run was narrowed; what it leaves out is not verified.'] : []),
    `Governed regions (${governedRegions(spec, narrowing).join(', ')}) were read in full; every other enabled region only for stores, databases, trails and EBS defaults.`,
    ...(unread.length === 0 ? [] : [`Not read: ${names(unread)}.`]),
    ...(shallow.length === 0 ? [] : [`Read at less than full depth: ${names(shallow)}.`]),
    'A run shows the organization at the times that AWS stamped on its answers, and nothing of the time between two runs.',
  ];
}
