import { closeSync, constants, copyFileSync, existsSync, fsyncSync, linkSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { UsageError } from '../errors.ts';
import type { InitInput } from '../init/model.ts';
import { harmless } from '../reporters/legible.ts';
import type { Signals } from '../signals.ts';
import { requireFolder } from './files.ts';
import { interruptBy } from './interrupt.ts';

export interface InitOptions {
  readonly from?: 'aws' | 'facts' | 'cdk';
  readonly out: string;
  readonly role?: string;
  readonly managementRole?: string;
  readonly externalId?: string;
  readonly region?: readonly string[];
  /** Of a cloud assembly: the account of stacks that name none. */
  readonly account?: string;
  readonly profile?: string;
  readonly concurrency: number;
  readonly progress: boolean;
  readonly signals: Signals;
}

/** A spec that is to be written, and what to say of it. */
interface Written {
  readonly text: string;
  readonly said: readonly string[];
}

/** Writes a first spec: whole or not at all, and never in place of one that is there. */
export async function init(path: string | undefined, options: InitOptions): Promise<void> {
  const { out, from } = options;
  requireFolder(dirname(out), { create: false });
  if (existsSync(out)) throw taken(out);
  refuseMismatch(path, options);
  const { text, said } = from === undefined ? await short(out) : await drafted(await inputOf(path, options), options);
  writeNew(out, text);
  for (const line of said) process.stderr.write(`${harmless(line)}\n`);
}

function refuseMismatch(path: string | undefined, { from, role, managementRole, externalId, profile }: InitOptions): void {
  if ((from === 'facts' || from === 'cdk') && path === undefined) {
    const example = from === 'facts' ? 'iq init --from facts facts.jsonl.gz' : 'iq init --from cdk cdk.out';
    throw new UsageError(`--from ${from} needs a path.`, { hint: `for example: ${example}` });
  }
  if (path !== undefined && from !== 'facts' && from !== 'cdk') {
    throw new UsageError('A path goes with --from facts or --from cdk.', { hint: 'leave it out, or say what it is' });
  }
  if (from === 'aws' && role === undefined) {
    throw new UsageError('--from aws needs the role that iq assumes in every account.', {
      hint: '--role iq-auditor; iq permissions --format cloudformation makes it, and what it may read',
    });
  }
  if (from !== 'aws' && [managementRole, externalId, profile].some((value) => value !== undefined)) {
    throw new UsageError('--management-role, --external-id and --profile go with --from aws.', { hint: 'leave them out' });
  }
}

async function inputOf(path = '', options: InitOptions): Promise<InitInput> {
  const { from, region, role, signals } = options;
  if (from === 'cdk') {
    const { inputOfAssembly } = await import('../init/cdk/input.ts');
    return inputOfAssembly(path, { regions: region, account: options.account, role });
  }
  const interrupt = interruptBy(signals);
  await interrupt.hasCome();
  if (from === 'facts') {
    const [{ readSavedFacts }, { inputOfSaved }] = await Promise.all([import('../saved-facts.ts'), import('../init/saved.ts')]);
    return { ...inputOfSaved(await readSavedFacts(path, interrupt.signal), region), role };
  }
  const { readOrganization } = await import('../init/aws.ts');
  const { watch } = await import('./watch.ts');
  const progress = watch(process.stderr, options.progress);
  try {
    return await readOrganization({ ...options, role: role ?? '', regions: region, interrupt: interrupt.signal, events: progress.events });
  } finally {
    progress.end();
    signals.stop();
  }
}

async function short(out: string): Promise<Written> {
  const { starter } = await import('../init/starter.ts');
  const said = [
    `${out}: a short spec to fill in: the lines below FILL IN`,
    `next: iq spec validate ${out}`,
    'with credentials at hand, iq init --from aws writes a whole one',
  ];
  return { text: starter(), said };
}

async function drafted(input: InitInput, { out }: InitOptions): Promise<Written> {
  const [{ reviewedSpec }, { reviewedRequirements }, { notObserved }] = await Promise.all([
    import('../init/review.ts'),
    import('../init/write.ts'),
    import('../init/last-observed.ts'),
  ]);
  const { text } = reviewedSpec(input);
  const marks = reviewedRequirements(text);
  const missing = notObserved(input.facts);
  return {
    text,
    said: [
      `${out}: written: ${text.trimEnd().split('\n').length} lines`,
      ...(missing === undefined ? [] : [`facts that could not be read, and nothing was guessed in their place: ${missing}`]),
      marks.length === 0
        ? 'nothing in it is marked: what there is is as the reference design has it'
        : `# REVIEW marks ${marks.length} requirements and checks: look at each, mend or explain it, and take the mark away`,
      'next: fill in document and system, then',
      `  iq spec validate ${out}`,
      `  iq verify --spec ${out}`,
    ],
  };
}

/** Beside its place first, then under its name, if nothing has it: no reader sees a half, and nothing is replaced. */
function writeNew(path: string, text: string): void {
  const partial = `${path}.${process.pid}.partial`;
  try {
    const file = openSync(partial, 'wx', 0o644);
    try {
      writeFileSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    named(partial, path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') throw taken(path);
    throw new UsageError(`${path} cannot be written: ${(cause as Error).message}`, {
      hint: 'the folder must exist and be writable',
      cause,
    });
  } finally {
    rmSync(partial, { force: true });
  }
}

/** A second name replaces no file. Where the file system knows no second names, a copy that replaces none. */
function named(partial: string, path: string): void {
  try {
    linkSync(partial, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw error;
    copyFileSync(partial, path, constants.COPYFILE_EXCL);
  }
}

function taken(path: string): UsageError {
  return new UsageError(`${path} is there already, and is not replaced.`, { hint: 'name another file with --out' });
}
