import { checks } from '../checks/index.ts';
import { guides } from '../evidence/guides.ts';
import { version } from '../package.ts';
import type { Digested, ToolQualification, Trial } from '../qualification-file.ts';
import type { Seal } from '../record.ts';
import { harmlessJson } from '../reporters/json.ts';
import { harmless } from '../reporters/legible.ts';
import type { Signals } from '../signals.ts';
import { digestOf, identityTrials, ownFiles } from '../trials/identity.ts';
import { requireFolder } from './files.ts';
import { interruptBy } from './interrupt.ts';
import { type SealingOptions, sealingWith } from './sealing.ts';
import { toolManifest } from './tool-manifest.ts';

export interface QualifyToolOptions extends SealingOptions {
  readonly out: string;
  readonly json?: boolean;
  readonly signals: Signals;
}

/** Tries this program on this machine, and seals what came of it. Exits 0 where every trial came out as it must, 1 where one did not. Rejects with an OperatorError. */
export async function qualifyTool(options: QualifyToolOptions): Promise<void> {
  const { out, signals } = options;
  requireFolder(out, { create: true });
  const program = ownFiles();
  const digest = digestOf(program).slice(0, 12);
  const interrupt = interruptBy(signals).signal;
  const [{ renderToolQualification }, { writeDocument }] = await loadWriting();
  const sealing = await sealingWith(options, { declared: undefined, runId: `tool-${digest}`, signals, interrupt });
  try {
    const trials = await allTrials(program);
    const writtenAt = new Date().toISOString();
    const written = await writeDocument({
      kind: 'tool-qualification',
      dir: out,
      folder: `tool-${version}-${digest}-${writtenAt.replaceAll(/[-:]|\.\d+/g, '')}`,
      sealing,
      files: [{ name: 'tool.json', bytes: toolManifest() }, ...guides()],
      predicate: (seal) => predicateOf(trials, { program, seal, writtenAt }),
      render: renderToolQualification,
      roles: [],
    });
    const { enterDocument } = await import('./entered-document.ts');
    await enterDocument(written, { kind: 'tool-qualification', id: digest, sealing, declared: undefined, options });
    tell(written, options.json === true);
    process.exitCode = written.predicate.outcome === 'qualified' ? 0 : 1;
  } finally {
    await sealing.close();
    signals.stop();
  }
}

/** What writes a PDF is loaded where one is written, and nowhere else. */
function loadWriting() {
  return Promise.all([import('../reporters/documents/tool-qualification.ts'), import('./sealed-document.ts')]);
}

async function allTrials(program: readonly Digested[]): Promise<readonly Trial[]> {
  const [{ readGround }, { judgementTrials }, { tamperTrials }] = await Promise.all([
    import('../trials/ground.ts'),
    import('../trials/judgement.ts'),
    import('../trials/tamper.ts'),
  ]);
  const ground = await readGround();
  return [...identityTrials(program), ...judgementTrials(ground, checks), ...(await tamperTrials(ground))];
}

function predicateOf(
  trials: readonly Trial[],
  { program, seal, writtenAt }: { readonly program: readonly Digested[]; readonly seal: Seal; readonly writtenAt: string },
): ToolQualification {
  const failed = trials.filter(({ passed }) => !passed).length;
  return {
    schemaVersion: 1,
    writtenAt,
    tool: { name: 'iq', version, node: process.versions.node },
    seal,
    platform: { os: process.platform, arch: process.arch },
    program,
    outcome: failed === 0 ? 'qualified' : 'not-qualified',
    summary: { trials: trials.length, failed },
    trials,
  };
}

interface Written {
  readonly path: string;
  readonly predicate: ToolQualification;
  readonly sha256: string;
  readonly warnings: readonly string[];
}

function tell({ path, predicate, sha256, warnings }: Written, isJson: boolean): void {
  const people = isJson ? process.stderr : process.stdout;
  if (isJson) process.stdout.write(harmlessJson(predicate));
  people.write(summaryOf(predicate));
  people.write(`tool qualification: ${harmless(path)}\nsha256: ${sha256}\n`);
  if (predicate.seal.assurance === 'ephemeral') {
    process.stderr.write('iq: warning: no key was given: the qualification is sealed by a key made for it, which cannot say who ran it\n');
  }
  for (const warning of warnings) process.stderr.write(`iq: warning: ${harmless(warning)}\n`);
}

/** A line for each group of trials, each trial that failed below its group, and the outcome. Ends in a newline. */
export function summaryOf({ trials, outcome, summary }: ToolQualification): string {
  const groups = Map.groupBy(trials, ({ id }) => id.split(/[./]/)[0] ?? id);
  const lines = [...groups].flatMap(([group, members]) => {
    const failed = members.filter(({ passed }) => !passed);
    const told = failed.map(({ id, expected, actual }) => `  FAILED ${id}: expected ${expected}; found ${actual}`);
    return [`${group}: ${members.length - failed.length} of ${members.length} trials as they must be`, ...told];
  });
  const end = outcome === 'qualified' ? 'QUALIFIED' : `NOT QUALIFIED: ${summary.failed} of ${summary.trials} trials failed`;
  return `${[...lines, `${end}${outcome === 'qualified' ? ` by ${summary.trials} trials` : ''}`].map(harmless).join('\n')}\n`;
}
