import type { Protocol, ProtocolNote } from '../../qualification-file.ts';
import type { Qualification } from '../../record.ts';
import { canonicalJson, sha256Hex } from '../canonical.ts';
import { type Checked, Checklist, line } from '../checklist.ts';
import { names } from '../names.ts';
import type { Trusted } from '../trusted.ts';
import { kinds, protocolFolder, signOffFolder } from './kinds.ts';
import { rulesOf } from './rules.ts';
import { requirePredicate } from './schemas.ts';
import { checkSignOffs, type Signing, type SignOffState } from './sign-offs.ts';
import { readSigned } from './signed.ts';
import { below, subjectsOf } from './sources.ts';
import { mostClockDifferenceMs } from './stamped.ts';

type Files = ReadonlyMap<string, Uint8Array>;

interface Citing {
  readonly record: Qualification;
  /** spec.resolved.json, parsed. */
  readonly resolved: unknown;
  readonly trusted: Trusted;
}

/**
 * Holds what a record says of its protocol against the protocol that lies in its package, and the approval against the sign-offs as they were when the run
 * began. What is wrong is a line, never an exception; a doubt remains where it was approved by people of whom nobody has said whose certificates count.
 */
export async function protocolLines(files: Files, { record, resolved, trusted }: Citing): Promise<Checked> {
  const inside = below(files, protocolFolder);
  const { protocol: note } = record;
  if (note === undefined) {
    const lines = inside.size === 0 ? [] : [line('the record cites the protocol that lies in its package', ['it cites none'])];
    return { lines, isAssured: true };
  }
  const checklist = new Checklist();
  const protocol = await citedProtocol(inside, checklist, note);
  if (protocol !== undefined && isStale(protocol, record)) {
    const wrong = note.approval === 'stale' ? [] : [`the record says ${note.approval}, and spec or tool are others`];
    checklist.add(line('the protocol is as stale as the record says', wrong));
  } else if (protocol !== undefined) {
    await checkApproved(below(inside, signOffFolder), checklist, { record, resolved, trusted, note });
  }
  return { lines: checklist.lines, isAssured: note.approval !== 'approved' || trusted.peopleAuthorities !== null };
}

/** The protocol that the record cites by its digests; undefined, with a line, where another one or none lies there. */
async function citedProtocol(inside: Files, checklist: Checklist, note: ProtocolNote): Promise<Protocol | undefined> {
  const { bundle: name, predicateType: type, words: what } = kinds.protocol;
  const bundle = inside.get(name);
  const sha256 = bundle === undefined ? undefined : sha256Hex(bundle);
  const wrong = sha256 === note.bundleSha256 ? [] : [`${protocolFolder}${name} is ${sha256 ?? 'missing'}`];
  checklist.add(line('the protocol that the record cites lies in the package', wrong));
  if (bundle === undefined || wrong.length > 0) return undefined;
  const read = await checklist.attempt('the protocol can be read', () => {
    const protocol = requirePredicate('protocol', readSigned(bundle, { type, name, what }).predicate);
    return { protocol, made: sha256Hex(canonicalJson(protocol.content)) };
  });
  if (read === undefined) return undefined;
  const { protocol, made } = read;
  const isCited = made === protocol.sha256 && made === note.sha256;
  checklist.add(
    line('the protocol has the digest that the record cites', isCited ? [] : [`its content is ${made}, the record cites ${note.sha256}`]),
  );
  return isCited ? protocol : undefined;
}

/** What is wrong with the sign-offs of a protocol is wrong with a record only where that says that it was approved. */
async function checkApproved(
  signOffs: Files,
  checklist: Checklist,
  { record, resolved, trusted, note }: Citing & { readonly note: ProtocolNote },
): Promise<void> {
  const { bundle, pdf } = kinds.protocol;
  const { peopleAuthorities, stampAuthorities } = trusted;
  const sha256 = note.bundleSha256;
  const document = { kind: 'protocol', sha256, subjects: subjectsOf(signOffs, { bundle, sha256, pdf }) } as const;
  const found = await checklist.attempt(`${names.resolvedSpec} says who signs a protocol`, async () => {
    const rules = rulesOf(resolved, { kind: 'protocol' });
    return { rules, state: await checkSignOffs(signOffs, { document, rules, peopleAuthorities, stampAuthorities }) };
  });
  if (found === undefined) return;
  const { rules, state } = found;
  const isApproval = note.approval === 'approved';
  const late = state.signings.filter((signing) => isAfter(signing, record.startedAt));
  const isApproved = state.isComplete && late.length === 0;
  checklist.add(
    ...state.lines.map(({ ok, what, ...more }) => ({
      ok: isApproval || ok === true ? ok : ('warning' as const),
      what: `${protocolFolder}${signOffFolder}: ${what}`,
      ...more,
    })),
    line(
      `the protocol was ${note.approval} when it was executed`,
      isApproval && !isApproved ? [whyNot(state, { order: rules.order, late })] : [],
    ),
  );
}

/** Later than the clocks of two machines differ. */
function isAfter({ signOff, stampedAt }: Signing, startedAt: string): boolean {
  return (stampedAt?.getTime() ?? Date.parse(signOff.signedAt)) > Date.parse(startedAt) + mostClockDifferenceMs;
}

function isStale({ content }: Protocol, { spec, tool }: Qualification): boolean {
  const own = { version: tool.version, data: tool.data };
  const planned = { version: content.tool.version, data: content.tool.data };
  return content.spec.resolvedSha256 !== spec.resolvedSha256 || canonicalJson(own) !== canonicalJson(planned);
}

interface Against {
  readonly order: readonly string[];
  readonly late: readonly Signing[];
}

function whyNot({ missing, isRejected }: SignOffState, { order, late }: Against): string {
  if (order.length === 0) return 'the spec names nobody who signs it (evidence.protocol.sign)';
  if (isRejected) return 'it was rejected';
  if (missing.length > 0) return `${missing.join(' and ')} did not sign it`;
  const [first] = late;
  if (first !== undefined) return `it was signed after the execution began (${first.file})`;
  return 'its signatures do not hold, or nothing vouches for the certificates of people (--people-ca)';
}
