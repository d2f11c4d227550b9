import type { EventSelectors } from '../../facts/event-selectors.ts';
import type { Trail } from '../../facts/trails.ts';
import type { Spec } from '../../spec/spec.ts';
import { accountOf } from '../account-of.ts';
import { coverageOf } from '../audit-trail/selectors.ts';
import { overTrail, partsOf } from '../audit-trail/trail.ts';
import type { Judged, World } from '../check.ts';
import type { Condition } from '../keys/condition.ts';
import { condition, signInRegions, together, unknown } from './section.ts';

const source = 'sts.amazonaws.com';

/** The organization's trail records the event of a use: EventBridge gets no event of CloudTrail's that no trail records. */
export function judgeAlarmEvents(world: World<'trails'>, spec: Spec): readonly Judged[] {
  const expected = `${source} events that only read, in ${signInRegions(spec).join(', ')}`;
  return overTrail(world, { spec, expected }, (trail) => {
    const actual = {
      status: trail.status,
      selectors: trail.selectors,
      isMultiRegion: trail.isMultiRegion,
      isOrganization: trail.isOrganization,
    };
    const conditions = [reachOf(world, spec, trail), regionsOf(spec, trail), loggingOf(trail), selectionOf(trail)].flat();
    return together(conditions, { resource: trail.arn, expected, actual, what: `Trail ${trail.name}` });
  });
}

function reachOf(world: World<'trails'>, { organization }: Spec, { arn, isOrganization }: Trail): Condition {
  if (partsOf(arn).account === accountOf(world)) return condition(true, `is that of ${world.label(accountOf(world))} itself`);
  if (isOrganization === null) return unknown(`may or may not be a trail of the organization ${organization.id}: AWS left that out`);
  return condition(isOrganization, isOrganization ? 'records every account' : 'records its own account alone');
}

function regionsOf(spec: Spec, { isMultiRegion, homeRegion }: Trail): Condition {
  const isAtHome = signInRegions(spec).every((region) => region === homeRegion);
  if (isAtHome || isMultiRegion === true) return condition(true, 'records every region that people come in by');
  if (isMultiRegion === null) return unknown('may or may not record every region: AWS left that out');
  return condition(false, `records ${homeRegion ?? 'its home region'} alone`);
}

function loggingOf({ status, statusError }: Trail): Condition {
  if (statusError !== null)
    return { outcome: 'unknown', text: `has a status that could not be read: ${statusError.detail}`, ...statusError };
  if (status?.isLogging == null) return unknown('may or may not be logging: AWS left that out');
  return condition(status.isLogging, status.isLogging ? 'is logging' : 'is switched off');
}

function selectionOf({ selectors, selectorsError }: Trail): Condition {
  if (selectorsError !== null)
    return {
      outcome: 'unknown',
      text: `has event selectors that could not be read: ${selectorsError.detail}`,
      ...selectorsError,
    };
  if (selectors === null) return unknown('has event selectors that AWS left out');
  const { outcome, because } = coverageOf(asked(selectors), { category: 'Management' });
  const text = outcome === 'pass' ? `records events of ${source} that only read` : `does not clearly record them: ${because.join('; ')}`;
  return { outcome, text };
}

/** The selectors as far as they are about reads of STS: what leaves out other sources, or writes, leaves out none of these events. */
function asked({ basic, advanced }: EventSelectors): EventSelectors {
  return {
    basic:
      basic?.map((selector) => ({
        ...selector,
        readWrite: selector.readWrite === 'ReadOnly' ? 'All' : selector.readWrite,
        excludedSources: selector.excludedSources?.filter((excluded) => excluded === source) ?? null,
      })) ?? null,
    advanced:
      advanced?.map((selector) => ({
        ...selector,
        fields:
          selector.fields?.filter((field) => {
            const others = [field.startsWith, field.endsWith, field.notStartsWith, field.notEndsWith, field.equals, field.notEquals].filter(
              (values) => values !== null && values.length > 0,
            );
            if (others.length !== 1) return true;
            const isReads = field.field === 'readOnly' && field.equals?.length === 1 && field.equals[0] === 'true';
            const isOthers = field.field === 'eventSource' && field.notEquals !== null && !field.notEquals.includes(source);
            return !isReads && !isOthers;
          }) ?? null,
      })) ?? null,
  };
}
