import { type Command, Option } from 'commander';
import type { Signals } from '../signals.ts';
import { each, inFull, stated } from './arguments.ts';
import { explained } from './explained.ts';
import { withSealingOptions } from './options.ts';

/** What people sign, before and after a run. */
export function addDocuments(iq: Command, signals: Signals): void {
  addProtocol(iq, signals);
  addSignOff(iq, signals);
  addDisposition(iq, signals);
  addReport(iq, signals);
  addReview(iq, signals);
  addQualify(iq, signals);
}

function addProtocol(iq: Command, signals: Signals): void {
  explained(
    withSealingOptions(
      iq.command('protocol').description('write what a run of a spec is going to verify, sealed, for people to approve before'),
    )
      .requiredOption('--spec <file>', 'the architecture spec')
      .option('--out <dir>', 'folder for protocols', 'protocols')
      .option('--profile <name>', 'AWS profile to start from, for a key in AWS KMS or a ledger in S3; else the default chain of the SDK')
      .option('--diff <folder>', 'write nothing: say what differs from this protocol, for whoever approved that one')
      .option('--json', 'print the protocol, or the differences, as JSON on stdout, nothing else there')
      .option('--debug', 'show stacks of errors'),
    {
      exits: '0 written, or with --diff the same; 1 with --diff something differs; 3 could not be written or read',
      examples: [
        'iq protocol --spec iq-spec.yaml --key seal.key',
        'iq protocol --spec iq-spec.yaml --diff protocols/IQS-0042-C-0123456789ab',
      ],
    },
  ).action(async (options) => (await import('../commands/protocol.ts')).protocol({ ...options, signals }));
}

function addSignOff(iq: Command, signals: Signals): void {
  explained(
    iq
      .command('sign-off <path>')
      .description(
        'sign or reject a document as one person: a protocol, a record, a report, a review, a file of deviations or attestations',
      )
      .requiredOption('--role <role>', 'role of the spec (evidence.roles) that the person signs in')
      .requiredOption('--key <key>', "the person's own key: FILE (encrypted; PEM or PKCS#12), or kms:ARN")
      .option('--certificates <file>', 'certificate of the key and those of its issuers (PEM), where they are not in the key file')
      .option('--reject', 'reject it; nobody signs after that')
      .option('--reason <text>', 'why it is rejected', stated)
      .addOption(new Option('--kind <kind>', 'what a plain file is').choices(['deviations', 'attestations']))
      .option('--spec <file>', 'the spec that names a plain file, and says who signs it')
      .option('--external <id>', 'record a signature that lives in the quality system: eqms:ID; with --file and --signed-by', stated)
      .option('--file <file>', 'what was signed there; its digest is recorded')
      .option('--signed-by <name>', 'who signed there, as evidence.roles names them (eqms:NAME)', stated)
      .option('--people-ca <file>', "authorities (PEM) of people's certificates, instead of those that the spec names")
      .option('--profile <name>', 'AWS profile to start from; else the default chain of the SDK')
      .option('--debug', 'show stacks of errors'),
    {
      notes: [
        'The passphrase is asked for at each signature, then the printed name as the certificate has it; without a terminal each is one line of the input.',
      ],
      exits: '0 signed or rejected, 3 refused: nothing was signed',
      examples: [
        'iq sign-off protocols/IQS-0042-C-0123456789ab --role reviewer --key rita.p12',
        'iq sign-off evidence/RUN-ID --role approver --key grace.p12 --reject --reason "Wrong change number"',
      ],
    },
  ).action(async (path, options) => (await import('../commands/sign-off.ts')).signOff(await inFull(path), { ...options, signals }));
}

function addDisposition(iq: Command, signals: Signals): void {
  explained(
    iq
      .command('disposition <package>')
      .description('sign what becomes of a test case that did not pass: one statement each, and the record stays as it is')
      .requiredOption(
        '--test-case <id...>',
        'id of a test case that failed or could not be verified; of several, each gets its own statement',
      )
      .addOption(new Option('--as <kind>', 'what becomes of it').choices(['corrected', 'accepted', 'test-error']).makeOptionMandatory())
      .requiredOption('--deviation <id>', "number of the deviation in the company's quality system", stated)
      .requiredOption('--reason <text>', 'why, in words', stated)
      .requiredOption('--role <role>', 'role of the spec (evidence.roles) that the person signs in')
      .requiredOption('--key <key>', "the person's own key: FILE (encrypted; PEM or PKCS#12), or kms:ARN")
      .option('--certificates <file>', 'certificate of the key and those of its issuers (PEM), where they are not in the key file')
      .option('--retest <package>', 'package of a later execution of the same test case; corrected demands one in which it passed')
      .option('--profile <name>', 'AWS profile to start from; else the default chain of the SDK')
      .option('--debug', 'show stacks of errors'),
    {
      notes: [
        'One person may dispose of several test cases at once: one passphrase and one confirmation that lists them all, and a statement for each.',
        'A second disposition of a test case takes the place of the first, which is kept.',
      ],
      exits: '0 signed, 3 refused: nothing was signed',
      examples: [
        'iq disposition evidence/RUN-ID --test-case iam-users.no-users@222222222222 --as corrected --deviation DEV-1 --reason "The user was deleted" --retest evidence/RETEST-ID --role reviewer --key rita.p12',
      ],
    },
  ).action(async (path, options) => (await import('../commands/disposition.ts')).disposition(await inFull(path), { ...options, signals }));
}

function addReport(iq: Command, signals: Signals): void {
  explained(
    withSealingOptions(
      iq
        .command('report <package...>')
        .description('write the IQ report of a record, sealed: what did not pass, what became of it, who signed'),
    )
      .option('--out <dir>', 'folder for reports', 'reports')
      .option('--json', 'print the report as JSON on stdout, nothing else there')
      .option('--debug', 'show stacks of errors'),
    {
      notes: [
        'The first package is the record; then come the retests that its dispositions cite, all of them and no other.',
        'A planned deviation that was approved before the execution needs no further disposition; any other test case that did not pass does.',
      ],
      exits: '0 it can be approved, 1 something is open or stands against it, 3 could not be written',
      examples: ['iq report evidence/RUN-ID evidence/RETEST-ID --key seal.key'],
    },
  ).action(async (packages, options) =>
    (await import('../commands/report.ts')).report(await Promise.all((packages as string[]).map(inFull)), { ...options, signals }),
  );
}

function addReview(iq: Command, signals: Signals): void {
  explained(
    withSealingOptions(
      iq.command('review').description('write the review of a range of a ledger, sealed: one document, signed once for many executions'),
    )
      .requiredOption('--since <time>', 'runs that began at this time or later: a date (midnight, UTC), or RFC 3339 with Z')
      .option('--until <time>', 'and before this one, which is over; the day of a date is not a part of it; now where it is left out')
      .requiredOption('--spec <file>', 'the architecture spec: it says who signs (evidence.purposes.monitoring.review)')
      .requiredOption('--packages <dir>', 'folder in which the packages of the runs lie, each under its run id')
      .option('--ledger-key <file>', 'public key (PEM) that signs the ledger, received another way than with it; may be repeated', each)
      .option('--profile <name>', 'AWS profile to start from, for a ledger in S3; else the default chain of the SDK')
      .option('--out <dir>', 'folder for reviews', 'reviews')
      .option('--json', 'print the review as JSON on stdout, nothing else there')
      .option('--debug', 'show stacks of errors'),
    {
      notes: [
        '--ledger is the ledger that is reviewed, and has to be given. A run without a package, without an end, or whose package does not hold is said, and stands against it.',
      ],
      exits: '0 nothing is open, 1 something is open or stands against it, 3 could not be written, or the ledger does not hold',
      examples: [
        'iq review --since 2026-11-01 --until 2026-12-01 --ledger s3://iq-ledger/contour --spec iq-spec.yaml --packages evidence --key seal.key',
      ],
    },
  ).action(async (options) => (await import('../commands/review.ts')).review({ ...options, signals }));
}

function addQualify(iq: Command, signals: Signals): void {
  explained(
    withSealingOptions(
      iq.command('qualify').description('try this iq on this machine: requirements, faults, tampering; and seal what came of it'),
    )
      .option('--out <dir>', 'folder for qualifications of the tool', 'tool-qualifications')
      .option('--json', 'print the qualification as JSON on stdout, nothing else there')
      .option('--debug', 'show stacks of errors'),
    {
      exits: '0 qualified, 1 not qualified (the document is written all the same, and says so), 3 could not run',
      examples: ['iq qualify --key seal.key'],
    },
  ).action(async (options) => (await import('../commands/qualify.ts')).qualifyTool({ ...options, signals }));
}
