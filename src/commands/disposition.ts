import { EvidenceError, UsageError } from '../errors.ts';
import { whyNotDispose } from '../evidence/documents/disposition-check.ts';
import { retestProblem, wordsProblem } from '../evidence/documents/disposition-schema.ts';
import { checkDispositions, inForce, peopleAnchors, requireSound } from '../evidence/documents/dispositions.ts';
import { dispositionFolder } from '../evidence/documents/kinds.ts';
import { nonPassesOf, outcomeOf } from '../evidence/documents/non-passes.ts';
import { retestOf, whyNotCorrected } from '../evidence/documents/retests.ts';
import { rulesOf, type SigningRole, type SigningRules } from '../evidence/documents/rules.ts';
import { below, readPeople } from '../evidence/documents/sources.ts';
import { parseCertificate } from '../evidence/x509/certificate.ts';
import { requireChain } from '../evidence/x509/chain.ts';
import { version } from '../package.ts';
import { byPrefix } from '../prefix.ts';
import type { Disposition, DispositionKind } from '../qualification-file.ts';
import { harmless } from '../reporters/legible.ts';
import type { Signals } from '../signals.ts';
import { suggestion } from '../spec/names.ts';
import { declaredBy, type GivenRecord, readGivenRecord } from './given-record.ts';
import type { OpenedPerson } from './person.ts';
import { type Placed, signAndPlace } from './placed-disposition.ts';

export interface DispositionOptions {
  readonly testCase: readonly string[];
  readonly as: DispositionKind;
  readonly deviation: string;
  readonly reason: string;
  readonly role: string;
  /** Path, or `kms:ARN`. */
  readonly key: string;
  readonly certificates?: string;
  /** Folder of the package of a later execution. */
  readonly retest?: string;
  readonly profile?: string;
  readonly signals: Signals;
}

/** What a person is about to sign of one test case. */
type Intended = Pick<Disposition, 'testCase' | 'outcome' | 'as' | 'deviation' | 'reason' | 'retest' | 'replaces'>;

/**
 * Signs what becomes of test cases of a record that did not pass, one statement each; the record itself stays as it is. Rejects with an OperatorError
 * where they cannot be disposed of so, or not by this person: nothing is written then.
 */
export async function disposition(path: string, options: DispositionOptions): Promise<void> {
  const wrong = wordsProblem(options);
  if (wrong !== undefined) {
    throw new UsageError(`Nothing was signed: ${wrong}.`, {
      hint: '--deviation ID and --reason TEXT say why, in words that a reviewer reads',
    });
  }
  const given = await readGivenRecord(path);
  const { record, resolved } = given;
  const people = await readPeople(given.sealed.files, given);
  requireSound(people.lines, `the signatures and dispositions of ${path}`);
  const retest = options.retest === undefined ? undefined : await readGivenRecord(options.retest);
  const standing = inForce(people.dispositions);
  const intended = [...new Set(options.testCase.map((testCase) => meant(testCase, record)))].map((testCase) =>
    intend(testCase, { given, retest, options, replaces: standing.get(testCase)?.sha256 }),
  );
  const rules = rulesOf(resolved, { kind: 'record', purpose: record.purpose });
  const role = roleOf(options.role, rules);
  const { openPerson } = await import('./person.ts');
  const opened = await openPerson(options, { signals: options.signals });
  try {
    requireMayDispose(opened, { role, rules });
    await opened.confirm(shown(intended, { given, role, person: opened.person.printedName }));
    const statements = intended.map((one) => statementOf(one, { given, role, opened }));
    const placed = await signAndPlace(statements, {
      given,
      declared: declaredBy(resolved),
      opened,
      profile: options.profile,
      check: (files) => requireHolds(files, { given, rules }),
    });
    tell(placed, path);
  } finally {
    await opened.close();
    options.signals.stop();
  }
}

interface Intending {
  readonly given: GivenRecord;
  readonly retest: GivenRecord | undefined;
  readonly options: DispositionOptions;
  readonly replaces: string | undefined;
}

/** A test case that did not pass may be named by the beginning of its id. What is confirmed and signed is the whole. Throws UsageError where several begin so. */
function meant(given: string, record: GivenRecord['record']): string {
  if (outcomeOf(record, given) !== undefined) return given;
  const found = byPrefix(
    given,
    nonPassesOf(record).map(({ testCase }) => testCase),
  );
  if (found.length > 1) {
    throw new UsageError(`${given} is the beginning of ${found.length} test cases that did not pass.`, {
      hint: `one of ${found.slice(0, 5).join(', or ')}`,
    });
  }
  return found[0] ?? given;
}

function intend(testCase: string, { given: { path, record }, retest, options, replaces }: Intending): Intended {
  const outcome = outcomeOf(record, testCase);
  if (outcome === undefined) throw unknownTestCase(testCase, { path, record });
  if (outcome !== 'fail' && outcome !== 'unknown') {
    throw new UsageError(`The test case ${testCase} came out ${outcome} in ${path}: there is nothing to dispose of.`, {
      hint: 'a disposition is of a test case that failed or could not be verified',
    });
  }
  const { as, deviation, reason } = options;
  const cited = retest === undefined ? undefined : citedRetest(testCase, { record, retest, as });
  const problem = retestProblem(as, cited?.outcome);
  if (problem !== undefined) {
    throw new UsageError(`The test case ${testCase} cannot be disposed of as ${as}: ${problem}.`, {
      hint: 'run the test case again once the fault is gone, and add --retest PACKAGE',
    });
  }
  const more = { ...(cited === undefined ? {} : { retest: cited }), ...(replaces === undefined ? {} : { replaces }) };
  return { testCase, outcome, as, deviation, reason: reason.trim(), ...more };
}

function unknownTestCase(testCase: string, { path, record }: Pick<GivenRecord, 'path' | 'record'>): UsageError {
  const ids = nonPassesOf(record).map((nonPass) => nonPass.testCase);
  const kin = ids.filter((id) => id.split('@')[0] === testCase.split('@')[0]);
  const hint =
    suggestion(testCase, ids) ??
    (kin.length > 0 ? `did you mean ${kin.slice(0, 3).join(', or ')}?` : `iq report ${path} lists the test cases that did not pass`);
  return new UsageError(`The record in ${path} has no test case ${testCase}.`, { hint });
}

interface CitedRetest {
  readonly record: GivenRecord['record'];
  readonly retest: GivenRecord;
  readonly as: DispositionKind;
}

function citedRetest(testCase: string, { record, retest, as }: CitedRetest) {
  const found = retestOf(record, retest.record, testCase);
  if ('problem' in found) {
    throw new UsageError(`${retest.path} is no retest of ${testCase}: ${found.problem}.`, {
      hint: 'a retest is a later execution of the same test case: same system, same document, read from AWS',
    });
  }
  const why = as === 'corrected' ? whyNotCorrected(record, retest.record) : undefined;
  if (why !== undefined) {
    throw new UsageError(`${retest.path} cannot show that ${testCase} is corrected: ${why}.`, {
      hint: 'a fault is corrected where the whole protocol is executed again, held against the same spec, and sealed as the record was',
    });
  }
  const { runId, startedAt } = retest.record;
  return { runId, sha256: retest.sha256, startedAt, outcome: found.outcome };
}

function roleOf(name: string, { roles }: SigningRules): SigningRole {
  const role = roles.find((known) => known.name === name);
  if (role !== undefined) return role;
  const names = roles.map((known) => known.name);
  throw new UsageError(`The spec of the record has no role ${name}.`, {
    hint: suggestion(name, names) ?? 'name who may sign under evidence.roles of the spec',
  });
}

function requireMayDispose(
  { signer, person }: OpenedPerson,
  { role, rules }: { readonly role: SigningRole; readonly rules: SigningRules },
): void {
  const refuse = (why: string, cause?: unknown) =>
    new EvidenceError('sign-off', `${person.printedName} may not dispose of test cases as ${role.name}: ${why}`, { cause });
  const [own, ...others] = signer.certificates.map((der, index) => parseCertificate(der, `certificate ${index + 1} of the key`));
  if (own === undefined) throw new Error('a person has a certificate');
  const why = whyNotDispose(role.name, own, rules);
  if (why !== undefined) throw refuse(why);
  const anchors = peopleAnchors(rules, undefined);
  if (anchors === null) throw refuse('the spec does not say which certificates of people are to be believed (evidence.authorities)');
  try {
    requireChain(own, { intermediates: others, anchors, at: new Date(), purpose: 'signing' });
  } catch (cause) {
    if (!(cause instanceof EvidenceError)) throw cause;
    throw refuse(cause.message, cause);
  }
}

interface Showing {
  readonly given: GivenRecord;
  readonly role: SigningRole;
  readonly person: string;
}

function shown(intended: readonly Intended[], { given: { record, sha256 }, role, person }: Showing): readonly string[] {
  const unit = role.unit === undefined ? '' : ` (${role.unit})`;
  const [first] = intended;
  return [
    `Record ${record.runId}, sha256 ${sha256}`,
    `${person} signs as ${role.name}${unit}: ${role.meaning}`,
    `${intended.length === 1 ? 'This test case is' : `These ${intended.length} test cases are`} disposed of as ${first?.as}, deviation ${first?.deviation}: ${first?.reason}`,
    ...intended.map(({ testCase, outcome, retest, replaces }) => {
      const again = retest === undefined ? '' : `; retest ${retest.runId}: ${retest.outcome}`;
      return `  ${testCase} (${outcome})${again}${replaces === undefined ? '' : '; takes the place of an earlier disposition'}`;
    }),
  ];
}

interface Stating {
  readonly given: GivenRecord;
  readonly role: SigningRole;
  readonly opened: OpenedPerson;
}

function statementOf(intended: Intended, { given: { record, sha256 }, role, opened }: Stating): Disposition {
  return {
    schemaVersion: 1,
    role: role.name,
    meaning: role.meaning,
    ...(role.unit === undefined ? {} : { unit: role.unit }),
    signer: opened.person,
    authentication: opened.authentication,
    signedAt: new Date().toISOString(),
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    tool: { name: 'iq', version },
    record: { runId: record.runId, sha256 },
    ...intended,
  };
}

/** What is about to be written must hold for whoever reads it. */
async function requireHolds(
  files: ReadonlyMap<string, Uint8Array>,
  { given: { record, sha256, sealed }, rules }: { readonly given: GivenRecord; readonly rules: SigningRules },
): Promise<void> {
  const all = new Map([...below(sealed.files, dispositionFolder), ...files]);
  const { lines } = await checkDispositions(all, { record, bundleSha256: sha256, rules });
  requireSound(lines, 'the dispositions');
}

function tell(placed: readonly Placed[], path: string): void {
  for (const {
    name,
    disposition: { testCase, as, deviation },
    warnings,
  } of placed) {
    process.stdout.write(`${harmless(`${path}/${name}`)}: ${harmless(testCase)} ${as} (${harmless(deviation)})\n`);
    for (const warning of warnings) process.stderr.write(`iq: warning: ${harmless(warning)}\n`);
  }
}
