import type { Check } from './checks/check.ts';
import { limitsOf, type Origin } from './limits.ts';
import { governedRegions, plannedChecks, type Universe } from './plan.ts';
import type { Qualification } from './record.ts';
import type { Spec } from './spec/spec.ts';

/** What the record says of the system and of the run's reach. Pure: an auditor's re-judgement must come to the same. */
export function statedOf(
  spec: Spec,
  universe: Universe,
  options: Origin & { readonly checks: readonly Check[] },
): Pick<Qualification, 'system' | 'document' | 'scope'> {
  const { narrowing, checks } = options;
  const isNarrowed = Object.keys(narrowing).length > 0;
  return {
    system: withoutUndefined(spec.system),
    document: withoutUndefined(spec.document),
    scope: {
      organization: spec.organization.id,
      accounts: universe.accounts.map(({ id, name, state, depth, isRead }) => ({
        id,
        name,
        state,
        depth: isRead ? (depth ?? 'none') : 'none',
      })),
      regions: governedRegions(spec, narrowing),
      narrowed: isNarrowed,
      ...(isNarrowed ? { narrowing } : {}),
      resolvedSets: universe.sets,
      excluded: excludedOf(spec),
      limits: limitsOf(spec, universe, options),
      limitsOfChecks: Object.fromEntries(plannedChecks(spec, checks, narrowing).map(({ id, limits }) => [id, oneLine(limits)])),
    },
  };
}

/** What the spec leaves out, and why. */
export function excludedOf({ scope }: Spec): Qualification['scope']['excluded'] {
  return scope.excluded.map(({ check, reason, ref }) => ({ check, reason, ...(ref === undefined ? {} : { reference: ref }) }));
}

/** Prose as one line, however the source breaks it. */
function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function withoutUndefined<T extends object>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
