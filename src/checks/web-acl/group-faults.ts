import type { ManagedGroup } from '../../spec/sections/edge.ts';
import type { ManagedEntry } from './entries.ts';

/** What makes a managed rule group do less than its vendor has it do, beyond what is approved: each the end of a sentence. */
export function faultsOf({ name, statement }: ManagedEntry, { count, scope_down }: ManagedGroup): readonly string[] {
  const { excluded, overrides, scopeDown } = statement;
  const counting = overrides.filter((rule) => rule.action === 'Count' && !count.includes(rule.name)).map((rule) => rule.name);
  const excludes = excluded.filter((rule) => !count.includes(rule));
  const allowing = overrides.filter(({ action }) => action === 'Allow').map((rule) => rule.name);
  return [
    ...(counting.length > 0 ? [`${counting.join(', ')} only counts, which nobody approved`] : []),
    ...(excludes.length > 0 ? [`${excludes.join(', ')} is excluded and only counts, which nobody approved`] : []),
    ...(allowing.length > 0 ? [`${allowing.join(', ')} lets in what it matches`] : []),
    ...(scopeDown !== null && scope_down === 'none' ? [`a scope-down statement of the rule ${name} narrows what it looks at`] : []),
  ];
}
