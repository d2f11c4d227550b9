import { posix } from 'node:path';
import { writeOut } from './environments.ts';
import { readIncludes } from './includes.ts';
import { type Holdings, itemFor, type Subject, sayingFor } from './place-of/items.ts';
import { followed, namesIn, referred } from './place-of/names.ts';
import { at, beginWith, narrowed, type Spot, wordsOf } from './place-of/steps.ts';
import { type ComposedFile, fileOf } from './sourced.ts';
import { parsedFile, type Reader } from './sources.ts';
import type { SpecSource } from './spec.ts';

/** What of the spec a check is judged by. */
export interface JudgedBy {
  readonly id: string;
  /** Dotted. */
  readonly section: string;
  readonly besides?: readonly string[];
}

/** A finding, as far as its place in the spec goes. */
export interface Sought {
  readonly requirementId: string;
  /** `requirementId@account/region/resource`. */
  readonly testCase: string;
  readonly resource: string;
  readonly message: string;
}

/** A place in a file of the spec. */
export interface SpecPlace {
  /** With forward slashes. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

interface Places {
  /** The folder of the spec, which its files are named from; empty where they are named from that folder itself. */
  readonly folder?: string;
  readonly checks: readonly JudgedBy[];
  /** Ids of accounts by the name of their set, as the run found them. */
  readonly sets: Readonly<Record<string, readonly string[]>>;
}

/** The spec as it was written, variables and environments written out; `undefined` where it is no spec. */
function composed([main, ...others]: readonly SpecSource[]): ComposedFile | undefined {
  if (main === undefined) return undefined;
  const { yaml } = parsedFile(main.name, main.bytes);
  if (yaml === undefined) return undefined;
  const read: Reader = (name) => others.find((source) => source.name === name) ?? { unreadable: 'no source', isMissing: true };
  const { root } = readIncludes({ name: main.name, display: main.name, yaml }, { read, folder: '.' });
  return root === null ? undefined : fileOf(writeOut(root, []).root);
}

function accountsOf(root: Spot, sets: Places['sets']): Holdings['accounts'] {
  const declared = at(root, ['organization', 'accounts'])?.value;
  const ids = Object.entries((declared ?? {}) as Readonly<Record<string, { readonly id?: unknown } | null>>).map(
    ([name, account]) => [name, [String(account?.id)]] as const,
  );
  return new Map<string, readonly string[]>([...Object.entries(sets), ...ids]);
}

/** Keys of what a requirement is about, where its own words say nothing of them: without these another line would be pointed at. */
const saidOtherwise: Readonly<Record<string, string>> = {
  'cmk-encryption.secret-rotation': 'rotated_within',
  'identity-center.provisioned-roles': 'permission_sets',
  'identity-center.provisioning': 'permission_sets',
  'identity-center.read-only': 'permission_sets',
  'identity-center.sign-in-factors': 'mfa',
};

function subjectOf({ requirementId, testCase, resource }: Sought): Subject {
  const [account = '', region = ''] = testCase.slice(testCase.indexOf('@') + 1).split('/');
  return {
    resource,
    account: /^\d{12}$/.test(account) ? account : undefined,
    region: /^[a-z]{2,}(-[a-z]+)+-\d+$/.test(region) ? region : undefined,
    words: wordsOf(saidOtherwise[requirementId] ?? requirementId.slice(requirementId.indexOf('.') + 1)),
  };
}

const isBelow = ({ path }: Spot, base: Spot): boolean => base.path.every((step, index) => step === path[index]);

/** The most particular part of the spec that a finding is judged by; `undefined` where it says nothing of its check. */
function spotOf(
  root: Spot,
  sought: Sought,
  { check, holdings }: { readonly check: JudgedBy; readonly holdings: Holdings },
): Spot | undefined {
  const section = at(root, check.section.split('.'));
  if (section === undefined) return undefined;
  const besides = (check.besides ?? []).flatMap((path) => at(root, path.split('.')) ?? []);
  const subject = subjectOf(sought);
  const { words } = subject;
  const exactly = (spot: Spot): Spot => narrowed(spot, words, { loosely: true });
  const names = namesIn(sought.resource);
  const declared = [...sought.resource.split('/'), sought.message].map((text) => referred(root, text)).find((spot) => spot !== undefined);
  if (declared !== undefined && [section, ...besides].some((base) => isBelow(declared, base))) {
    const own = names.indexOf(String(declared.path.at(-1)));
    return exactly(followed(declared, own === -1 ? [] : names.slice(own + 1)));
  }
  const inner = narrowed(section, words, { loosely: false });
  const about = besides.filter((spot) => isAbout(spot, subject));
  const others = inner === section ? [...about, ...besides] : [];
  const named = [inner, ...others].map((start) => ({ start, found: followed(start, names) })).find(({ start, found }) => found !== start);
  if (named !== undefined) return exactly(named.found);
  const base = inner === section ? (about[0] ?? section) : inner;
  const item = itemFor(base, subject, holdings);
  if (item !== base) return exactly(item);
  return others.flatMap((spot) => sayingFor(spot, subject, holdings) ?? []).map(exactly)[0] ?? base;
}

/** Whether a part beside the section of a check is what a requirement is about: of `keys`, only for a key of KMS. */
function isAbout({ path }: Spot, { words, resource }: Subject): boolean {
  const key = path.at(-1);
  return beginWith(words, key) && (key !== 'keys' || resource.includes(':kms:'));
}

/**
 * Where a spec says what a finding is judged by: the most particular item that can be told, at least the section of its check, the top of the
 * spec where that has none. Never throws.
 */
export function placesOf(
  sources: readonly SpecSource[],
  { checks, sets, folder = '' }: Places,
): (finding: Sought, verdict: { readonly check: string }) => SpecPlace {
  const top = { file: posix.join(folder, sources[0]?.name ?? ''), line: 1, column: 1 };
  const file = composed(sources);
  if (file === undefined) return () => top;
  const root: Spot = { path: [], value: file.value };
  const holdings: Holdings = { accounts: accountsOf(root, sets), items: new Map(), saying: new Map() };
  return (finding, verdict) => {
    const check = checks.find(({ id }) => id === verdict.check);
    const path = check && spotOf(root, finding, { check, holdings })?.path;
    if (path === undefined) return top;
    const { line, column } = file.place(path, 'key');
    return { file: posix.join(folder, file.nameAt(path)), line, column };
  };
}
