import { EvidenceError } from '../errors.ts';
import { sha256Hex } from '../evidence/canonical.ts';
import { kinds } from '../evidence/documents/kinds.ts';
import { verifyDocument } from '../evidence/documents/verify.ts';
import { version } from '../package.ts';
import type { ToolQualification, ToolQualificationNote } from '../qualification-file.ts';
import { digestOf, ownFiles } from './identity.ts';

const anew = 'iq qualify tries this iq on this machine, and writes a folder for --tool-qualification';

/** How a record names the qualification in this folder. Rejects with EvidenceError where it does not hold, found the tool wanting, or is of another program than the one that runs. */
export async function readToolQualification(folder: string): Promise<ToolQualificationNote> {
  const { predicate, sha256 } = await sealedIn(folder);
  const { outcome, writtenAt, summary, tool, program } = predicate;
  if (outcome !== 'qualified') {
    const hint = `its PDF lists them; ${anew}`;
    throw new EvidenceError('protocol', `${folder} says that this tool is not qualified: ${summary.failed} trials failed.`, { hint });
  }
  if (tool.version !== version) {
    throw new EvidenceError('protocol', `${folder} qualifies iq ${tool.version}, and this is iq ${version}.`, { hint: anew });
  }
  if (tool.node !== process.versions.node || predicate.platform.os !== process.platform || predicate.platform.arch !== process.arch) {
    const there = `Node ${tool.node} on ${predicate.platform.os} ${predicate.platform.arch}`;
    const here = `Node ${process.versions.node} on ${process.platform} ${process.arch}`;
    throw new EvidenceError('protocol', `${folder} qualifies iq under ${there}, and this is ${here}.`, { hint: anew });
  }
  requireSameProgram(program, folder);
  return { sha256, writtenAt };
}

async function sealedIn(folder: string): Promise<{ readonly predicate: ToolQualification; readonly sha256: string }> {
  const refuse = (why: string, cause?: unknown): never => {
    throw new EvidenceError('protocol', `${folder} is no valid qualification of the tool: ${why}.`, {
      hint: `iq evidence verify ${folder} says more; ${anew}`,
      cause,
    });
  };
  const { document, lines } = await verifyDocument(folder).catch((error) => {
    if (!(error instanceof EvidenceError)) throw error;
    return refuse(error.message, error);
  });
  const wrong = lines.find(({ ok }) => ok === false);
  if (wrong !== undefined) refuse(`${wrong.what}: ${wrong.detail ?? 'it does not hold'}`);
  if (document.kind !== 'tool-qualification') return refuse(`it is ${kinds[document.kind].words}`);
  return { predicate: document.predicate, sha256: sha256Hex(document.bundle) };
}

function requireSameProgram(program: ToolQualification['program'], folder: string): void {
  const own = ownFiles();
  if (digestOf(own) === digestOf(program)) return;
  const there = new Map(program.map(({ name, sha256 }) => [name, sha256]));
  const here = new Map(own.map(({ name, sha256 }) => [name, sha256]));
  const differing = [...new Set([...there.keys(), ...here.keys()])].filter((name) => there.get(name) !== here.get(name)).sort();
  const more = differing.length > 1 ? ` and ${differing.length - 1} more` : '';
  throw new EvidenceError('protocol', `${folder} qualifies another program than this one: ${differing[0]} is another${more}.`, {
    hint: anew,
  });
}
