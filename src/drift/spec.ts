import type { DriftSource, FieldChange } from './model.ts';
import { rulesOf } from './rules.ts';
import { type Walk, walk } from './walk.ts';

/** The leaves of the resolved specification that differ. Where nothing but an order does, its digests. Empty where it is the same specification. */
export function compareSpecs(baseline: DriftSource, current: DriftSource): readonly FieldChange[] {
  const [before, after] = [baseline.record.spec.resolvedSha256, current.record.spec.resolvedSha256];
  if (before === after) return [];
  const near = () => undefined;
  const found: Walk = { rules: rulesOf({}), near: { before: near, after: near }, fields: [], missing: [], renewed: new Set() };
  walk({ before: baseline.resolved, after: current.resolved, at: '', path: '' }, found);
  return found.fields.length > 0 ? found.fields : [{ path: 'sha256', before, after }];
}
