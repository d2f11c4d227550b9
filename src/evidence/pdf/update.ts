import { describedObjects } from './described.ts';
import { type SignatureField, signatureFields } from './fields.ts';
import { metadataChange } from './metadata.ts';
import type { Revision } from './revisions.ts';
import {
  changedKeys,
  type Dictionary,
  dictionaryOf,
  isArray,
  isDictionary,
  isSame,
  Name,
  nameAt,
  Reference,
  Stream,
  Text,
  type Value,
} from './values.ts';
import type { View } from './view.ts';

/** What an update changed beside adding a signature, as sentences; and the field that it signed, where it signed one. */
export interface Update {
  readonly problems: readonly string[];
  /** As the update left it. */
  readonly field?: SignatureField;
  /** It also certifies the document (DocMDP). */
  readonly certifies: boolean;
}

interface Change {
  readonly before: View;
  readonly after: View;
  readonly problems: string[];
  /** Of objects as they were. */
  readonly words: (id: number) => string;
}

/** What a signature changes in its field. */
const ofSignedField = new Set(['V', 'AP', 'M']);
/** What would act by itself, or stand for something else than what is signed. */
const acting = new Set([
  'A',
  'AA',
  'JS',
  'JavaScript',
  'OpenAction',
  'URI',
  'Launch',
  'Next',
  'OPI',
  'PS',
  'Ref',
  'EF',
  'RichMediaContent',
  // Shown to some, or on paper alone.
  'OC',
  'Alternates',
]);
const foreign = new Set([
  'Page',
  'Pages',
  'Catalog',
  'Annot',
  'Action',
  'Filespec',
  'EmbeddedFile',
  'DSS',
  'VRI',
  'DocTimeStamp',
  'StructElem',
]);

/** Holds the last revision of `after` against the document before it: it may sign one field that was kept for it, and nothing else. */
export function readUpdate(before: View, after: View): Update {
  const change: Change = { before, after, problems: [], words: describedObjects(before) };
  checkTrailer(change);
  const fields = new Map(signatureFields(before).map((field) => [field.id, field]));
  const signed: SignatureField[] = [];
  const fresh = new Set<number>();
  const roots: (Value | undefined)[] = [];
  for (const id of after.last.objects.keys()) {
    const [old, now] = [before.object(id), after.object(id)];
    const field = fields.get(id);
    if (old === undefined) {
      fresh.add(id);
      if (id < before.last.size) change.problems.push(`object ${id} is new under a number that was there before`);
    } else if (isSame(old, now)) continue;
    else if (field !== undefined) {
      const dictionary = checkField(change, field, now);
      if (dictionary === undefined) continue;
      signed.push({ ...field, dictionary });
      roots.push(dictionary.get('V'), dictionary.get('AP'));
    } else roots.push(...checkReplaced(change, { id, old, now }));
  }
  if (signed.length === 0) change.problems.push('it adds no signature to a field that was kept for one');
  if (signed.length > 1) change.problems.push(`it signs several fields at once: ${signed.map(({ name }) => name).join(', ')}`);
  checkFresh(change, { fresh, roots });
  const [field] = signed;
  const permission = before.catalogue.has('Perms') ? undefined : after.dictionary(after.catalogue.get('Perms'))?.get('DocMDP');
  const certifies = permission !== undefined && isSame(permission, field?.dictionary.get('V'));
  if (permission !== undefined && !certifies) change.problems.push('what it certifies is not said in both places: another object is named');
  return { problems: change.problems, certifies, ...(field === undefined ? {} : { field }) };
}

function checkTrailer({ before, after, problems }: Change): void {
  const ids = (revision: Revision): Value | undefined => {
    const value = revision.trailer.get('ID');
    return isArray(value) ? value[0] : undefined;
  };
  const changed = changedKeys(before.last.trailer, after.last.trailer).filter((key) => !['Size', 'Prev', 'ID'].includes(key));
  for (const key of changed) problems.push(key === 'Root' ? 'it puts another catalogue in place' : `it changes /${key} of the trailer`);
  if (!isSame(ids(before.last), ids(after.last))) problems.push('it gives the file another identity');
}

/** The field as signed; undefined where that is not what happened to it. */
function checkField(
  { problems, before, after }: Change,
  { name, dictionary }: SignatureField,
  now: Value | undefined,
): Dictionary | undefined {
  if (!isDictionary(now)) {
    problems.push(`it replaces the field ${name} by something else`);
    return undefined;
  }
  const changed = changedKeys(dictionary, now);
  if (dictionary.has('V')) {
    problems.push(`it changes the field ${name}, which was signed already: ${slashed(changed)}`);
    return undefined;
  }
  const others = changed.filter((key) => !ofSignedField.has(key));
  if (others.length > 0) problems.push(`it changes ${slashed(others)} of the field ${name}`);
  const signature = now.get('V');
  if (!(signature instanceof Reference) || before.object(signature.id) !== undefined) {
    problems.push(`it changes the field ${name} without a signature of its own`);
    return undefined;
  }
  if (changed.includes('M') && !(now.get('M') instanceof Text)) problems.push(`it changes /M of the field ${name}`);
  if (changed.includes('AP') && !isPlainAppearance(now.get('AP'), { before, after }))
    problems.push(`it gives the field ${name} an appearance that is no plain one`);
  return now;
}

/** One form, made for this signature, with a frame that a reader can lay into the field's place. */
function isPlainAppearance(value: Value | undefined, { before, after }: Pick<Change, 'before' | 'after'>): boolean {
  const form = isDictionary(value) && value.size === 1 ? value.get('N') : undefined;
  if (!(form instanceof Reference) || before.object(form.id) !== undefined) return false;
  const stream = after.stream(form);
  const frame = stream?.dictionary.get('BBox');
  if (stream === undefined || nameAt(stream.dictionary, 'Subtype') !== 'Form' || !isArray(frame) || frame.length !== 4) return false;
  const [left = 0, bottom = 0, right = 0, top = 0] = frame.map(Number);
  // Corners come in any order: pyHanko names the upper one first.
  return Number.isFinite(left + bottom + right + top) && left !== right && bottom !== top;
}

/** Holds a replaced object against what it was; returns values that may lead to new objects. */
function checkReplaced(
  change: Change,
  { id, old, now }: { readonly id: number; readonly old: Value; readonly now: Value | undefined },
): (Value | undefined)[] {
  const { problems, words } = change;
  const what = words(id);
  if (isDictionary(old) && isDictionary(now)) {
    const keys = changedKeys(old, now);
    if (what === 'the catalogue') return checkCatalogue(change, old, now);
    if (what === 'the form') keys.splice(0, keys.length, ...keys.filter((key) => !(key === 'SigFlags' && now.get(key) === 3)));
    if (what === 'the document information') keys.splice(0, keys.length, ...keys.filter((key) => !['ModDate', 'Producer'].includes(key)));
    if (keys.length > 0) problems.push(`it changes ${what}: ${slashed(keys)}`);
    return [];
  }
  if (what === 'the metadata') {
    problems.push(...metadataChange(old, now));
    return [];
  }
  problems.push(`it replaces ${what}`);
  return [];
}

function checkCatalogue(change: Change, old: Dictionary, now: Dictionary): (Value | undefined)[] {
  const { problems, before, after } = change;
  const roots: (Value | undefined)[] = [];
  for (const key of changedKeys(old, now)) {
    const value = now.get(key);
    // Which version of PDF, and of what extensions, a signature asks of its reader: nothing that is shown.
    if (key === 'Version' && value instanceof Name && /^(1\.7|2\.0)$/.test(value.name)) continue;
    if (key === 'Extensions' && isDictionary(value) && !holdsReference(value)) continue;
    if (key === 'Perms' && old.get(key) === undefined && isDictionary(value) && [...value.keys()].join() === 'DocMDP') roots.push(value);
    else if (key === 'Metadata' && old.has(key)) {
      roots.push(value);
      problems.push(...metadataChange(before.resolve(old.get(key)), after.resolve(value)));
    } else if (key === 'DSS') problems.push('it adds data for long-term validation (/DSS), which this version does not read');
    else problems.push(`it changes the catalogue: /${key}`);
  }
  return roots;
}

/** Every new object belongs to the signature or to what it shows, and none of them acts. */
function checkFresh(
  { after, problems }: Change,
  { fresh, roots }: { readonly fresh: ReadonlySet<number>; readonly roots: (Value | undefined)[] },
): void {
  const reached = new Set<number>();
  const waiting = [...roots];
  for (let value = waiting.pop(); waiting.length > 0 || value !== undefined; value = waiting.pop()) {
    if (value instanceof Reference && fresh.has(value.id) && !reached.has(value.id)) {
      reached.add(value.id);
      waiting.push(after.object(value.id));
    } else if (isArray(value)) for (const inner of value) waiting.push(inner);
    const entries = dictionaryOf(value);
    if (entries === undefined) continue;
    checkKind(entries, problems);
    for (const [key, inner] of entries) {
      if (acting.has(key)) problems.push(`it brings in something that acts by itself: /${key}`);
      waiting.push(inner);
    }
  }
  for (const id of fresh) {
    if (reached.has(id)) continue;
    const type = nameAt(dictionaryOf(after.object(id)) ?? new Map(), 'Type');
    problems.push(`it adds object ${id}${type === undefined ? '' : ` (${type})`}, which belongs to no signature`);
  }
}

function checkKind(entries: Dictionary, problems: string[]): void {
  for (const key of ['Type', 'Subtype', 'Subtype2']) {
    if (entries.get(key) instanceof Reference) problems.push(`it brings in an object whose /${key} stands elsewhere`);
  }
  const type = nameAt(entries, 'Type');
  if (type !== undefined && foreign.has(type)) problems.push(`it brings in a new ${type}`);
  if ([nameAt(entries, 'Subtype'), nameAt(entries, 'Subtype2')].includes('PS')) problems.push('it brings in a program for printers');
}

function holdsReference(value: Value | undefined): boolean {
  if (isArray(value)) return value.some(holdsReference);
  if (value instanceof Stream) return true;
  return value instanceof Reference || (isDictionary(value) && [...value.values()].some(holdsReference));
}

function slashed(keys: readonly string[]): string {
  return keys.map((key) => `/${key}`).join(', ');
}
