import type { AdvancedSelector, BasicSelector, EventSelectors, FieldSelector } from '../../facts/event-selectors.ts';
import { allBut, type Coverage, cover, join, nothing, only, restricted, type Share, unclear, whole } from './selection.ts';

/** Which events are wanted: management events, or those of the S3 objects whose ARN begins with `prefix`. */
export type Wanted = { readonly category: 'Management' } | { readonly category: 'Data'; readonly prefix: string };

const s3Object = 'AWS::S3::Object';

/** Whether the selectors record every wanted event, read and write. Never `pass` on a selector that is not understood. */
export function coverageOf({ basic, advanced }: EventSelectors, wanted: Wanted): Coverage {
  if (basic === null && advanced === null) return { outcome: 'unknown', because: ['AWS answered without event selectors'] };
  const byBasic = basic === null || basic.length === 0 ? [] : [cover(basic.map((selector) => basicShare(selector, wanted)))];
  const byAdvanced = advanced === null || advanced.length === 0 ? [] : [cover(advanced.map((selector) => advancedShare(selector, wanted)))];
  return join([...byBasic, ...byAdvanced]);
}

function basicShare(selector: BasicSelector, wanted: Wanted): Share {
  const taken = wanted.category === 'Management' ? managementShare(selector) : dataShare(selector, wanted.prefix);
  if (taken !== whole) return taken;
  switch (selector.readWrite) {
    case 'All':
      return whole;
    case 'ReadOnly':
      return only('reads', 'a selector takes read events alone');
    case 'WriteOnly':
      return only('writes', 'a selector takes write events alone');
    default:
      return unclear(`a selector has the ReadWriteType ${selector.readWrite}`);
  }
}

function managementShare({ managementEvents, excludedSources, readWrite }: BasicSelector): Share {
  if (managementEvents === null) return unclear('AWS left out IncludeManagementEvents');
  if (!managementEvents) return nothing;
  if (excludedSources === null) return unclear('AWS left out ExcludeManagementEventSources');
  if (excludedSources.length === 0) return whole;
  const because = `a selector excludes ${excludedSources.join(', ')}`;
  return readWrite === 'All' ? allBut(excludedSources, because) : restricted(because);
}

function dataShare({ dataResources }: BasicSelector, prefix: string): Share {
  if (dataResources === null) return unclear('AWS left out DataResources');
  const objects = dataResources.filter((resource) => resource.type === s3Object);
  const values = objects.flatMap((resource) => resource.values ?? []);
  if (values.some((value) => coversBasic(value, prefix))) return whole;
  if (objects.some((resource) => resource.values === null)) return unclear(`AWS left out the values of ${s3Object}`);
  if (dataResources.some((resource) => resource.type === null)) return unclear('AWS left out the type of a data resource');
  return values.length === 0 ? nothing : restricted(`a selector takes ${values.join(', ')} alone`);
}

/** `arn:aws:s3` and `arn:aws:s3:::` are every bucket; `arn:aws:s3:::name/` is one; without the slash it is no whole bucket. */
function coversBasic(value: string, prefix: string): boolean {
  const isEveryBucket = /^arn:[^:]+:s3(:::)?$/.test(value);
  return prefix.startsWith(value) && (isEveryBucket || value.endsWith('/'));
}

function advancedShare({ name, fields }: AdvancedSelector, wanted: Wanted): Share {
  const label = `advanced selector ${name === null || name === '' ? 'without a name' : `"${name}"`}`;
  if (fields === null) return unclear(`AWS left out the conditions of the ${label}`);
  const category = soleValue(fields.filter((field) => field.field === 'eventCategory'));
  if (category === null) return unclear(`the ${label} has no single eventCategory`);
  if (category !== wanted.category) return nothing;
  const shares = fields
    .filter((field) => field.field !== 'eventCategory')
    .map((field) => (field.field === 'readOnly' ? readOnlyShare(fields, label) : fieldShare(field, { wanted, label })));
  if (wanted.category === 'Data' && !fields.some((field) => field.field === 'resources.type')) {
    return unclear(`the ${label} has no resources.type`);
  }
  // All conditions must hold: what one of them takes away, no other gives back.
  return shares.find((share) => share === nothing) ?? shares.find((share) => share.isUnclear) ?? narrowest(shares);
}

function narrowest(shares: readonly Share[]): Share {
  const narrow = shares.filter((share) => share !== whole);
  const none = narrow.find((share) => !share.reads && !share.writes);
  return none !== undefined && narrow.length > 1 ? restricted(none.because ?? '') : (none ?? narrow[0] ?? whole);
}

function readOnlyShare(fields: readonly FieldSelector[], label: string): Share {
  const value = soleValue(fields.filter((field) => field.field === 'readOnly'));
  if (value === 'true') return only('reads', `the ${label} filters by readOnly: read events alone`);
  if (value === 'false') return only('writes', `the ${label} filters by readOnly: write events alone`);
  return unclear(`the ${label} has a readOnly condition that is not understood`);
}

function fieldShare(field: FieldSelector, { wanted, label }: { wanted: Wanted; label: string }): Share {
  if (field.field === null || operatorsOf(field).length === 0) return unclear(`the ${label} has a condition that is not understood`);
  if (wanted.category === 'Data' && field.field === 'resources.type') {
    const types = isEqualsAlone(field) ? field.equals : null;
    if (types === null) return unclear(`the ${label} has a resources.type condition that is not understood`);
    return types.includes(s3Object) ? whole : nothing;
  }
  if (wanted.category === 'Data' && field.field === 'resources.ARN') return arnShare(field, { prefix: wanted.prefix, label });
  const because = `the ${label} filters by ${field.field}`;
  const [first, ...others] = operatorsOf(field);
  const isExclusion = first?.[0] === 'notEquals' && others.length === 0;
  const isSource = wanted.category === 'Management' && field.field === 'eventSource';
  return isSource && isExclusion ? allBut(first[1], because) : restricted(because);
}

function arnShare(field: FieldSelector, { prefix, label }: { prefix: string; label: string }): Share {
  const operators = operatorsOf(field);
  if (operators.every(([operator, values]) => takesAll(operator, values, prefix))) return whole;
  // AWS accepts a bucket here, and documents that StartsWith is what takes all of its objects.
  if (operators.length === 1 && field.equals?.includes(prefix) === true) {
    return unclear(`the ${label} names the bucket with Equals, where AWS documents StartsWith for all objects of a bucket`);
  }
  return restricted(`the ${label} filters by resources.ARN`);
}

/** Whether a condition lets every ARN through that begins with `prefix`; one that leaves out other buckets alone does. */
function takesAll(operator: string, values: readonly string[], prefix: string): boolean {
  switch (operator) {
    case 'startsWith':
      return values.some((value) => prefix.startsWith(value));
    case 'notStartsWith':
      return values.every((value) => !prefix.startsWith(value) && !value.startsWith(prefix));
    case 'notEquals':
      return values.every((value) => !value.startsWith(prefix));
    default:
      return false;
  }
}

function operatorsOf({ field: _, ...operators }: FieldSelector): readonly (readonly [operator: string, values: readonly string[]])[] {
  return Object.entries(operators).flatMap(([operator, values]) =>
    values === null || values.length === 0 ? [] : [[operator, values] as const],
  );
}

function isEqualsAlone(field: FieldSelector): boolean {
  const operators = operatorsOf(field);
  return operators.length === 1 && operators[0]?.[0] === 'equals';
}

/** The one value of the one condition, by Equals; `null` where there is more, less or another operator. */
function soleValue(fields: readonly FieldSelector[]): string | null {
  const [field, ...others] = fields;
  if (field === undefined || others.length > 0 || !isEqualsAlone(field) || field.equals?.length !== 1) return null;
  return field.equals[0] ?? null;
}
