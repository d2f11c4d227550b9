import { parsePublicKey } from '../evidence/keys.ts';
import { type LedgerVerification, verifyLedger } from '../evidence/ledger/verify.ts';
import { harmlessJson } from '../reporters/json.ts';
import { harmless } from '../reporters/legible.ts';
import { readGiven, readPublicKey } from './files.ts';
import { openLedger } from './ledger-home.ts';

export interface LedgerVerifyOptions {
  /** Paths of public keys: a ledger outlives its keys. */
  readonly key?: readonly string[];
  /** Paths of checkpoints that were kept elsewhere. */
  readonly since?: readonly string[];
  /** Path of certificate authorities in PEM, for the timestamps. */
  readonly tsaCa?: string;
  /** The same for the people who signed over their own entries. */
  readonly peopleCa?: string;
  readonly role?: string;
  readonly profile?: string;
  readonly region?: string;
  readonly json?: boolean;
}

const exitCodes = { valid: 0, invalid: 1, intact: 2 } as const;

/** Checks a ledger and prints a line for each thing checked. Exits 0 valid, 1 not valid, 2 intact but not fully assured. */
export async function ledgerVerify(at: string, options: LedgerVerifyOptions): Promise<void> {
  // What cannot be read is told before AWS is asked.
  const keys = (options.key ?? []).map((path) => parsePublicKey(readPublicKey(path), path));
  const since = (options.since ?? []).map((path) => ({ name: path, bytes: readGiven(path, 'checkpoint') }));
  const tsaAnchors = options.tsaCa === undefined ? undefined : await anchorsOf(options.tsaCa);
  const peopleAnchors = options.peopleCa === undefined ? undefined : await anchorsOf(options.peopleCa);
  const { role, profile, region } = options;
  const home = await openLedger(at, { role, profile, region });
  try {
    const verification = await verifyLedger(home, {
      keys,
      since,
      ...(tsaAnchors === undefined ? {} : { tsaAnchors }),
      ...(peopleAnchors === undefined ? {} : { peopleAnchors }),
    });
    process.stdout.write(options.json === true ? harmlessJson(verification) : render(verification, since.length > 0));
    process.exitCode = exitCodes[verification.status];
  } finally {
    await home.close();
  }
}

async function anchorsOf(path: string) {
  const { readCertificates } = await import('../evidence/x509/certificate.ts');
  return readCertificates(Buffer.from(readGiven(path, 'file of certificates')).toString('utf8'), path);
}

function render({ lines, status, origin, entries, unfinished }: LedgerVerification, isHeld: boolean): string {
  const marks = { true: 'ok  ', false: 'NO  ', warning: 'warn' } as const;
  const rows = lines.map(
    ({ ok, what, detail }) => `${marks[`${ok}`]}  ${harmless(what)}${detail === undefined ? '' : `: ${harmless(detail)}`}`,
  );
  const open = unfinished.length === 0 ? '' : `; ${unfinished.length} ${unfinished.length === 1 ? 'run has' : 'runs have'} no end`;
  const about = `${origin === undefined ? 'a ledger' : harmless(origin)} of ${entries} ${entries === 1 ? 'entry' : 'entries'}${open}`;
  const summary = {
    // Nobody can say more of what was cut off together with its checkpoints.
    valid: `valid: every entry is signed for, and nothing is missing or changed ${isHeld ? 'since the checkpoint that was held' : 'as far as its own checkpoints show'}`,
    intact: 'intact: nothing is seen to be missing or changed, but not everything is assured (see the lines marked warn)',
    invalid: 'not valid',
  }[status];
  return `${[...rows, '', about, summary].join('\n')}\n`;
}
