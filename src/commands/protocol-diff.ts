import type { Change } from '../protocol/changes.ts';
import { type Compared, type Difference, differencesBetween, type ProtocolDifferences } from '../protocol/differences.ts';
import { harmlessJson } from '../reporters/json.ts';
import { harmless } from '../reporters/legible.ts';
import { readProtocol } from './given-protocol.ts';

/** Prints what an approver of the protocol in this folder has to look at again. Exit code 1 where there is anything. */
export async function tellDifferences(folder: string, now: Compared, { isJson }: { readonly isJson: boolean }): Promise<void> {
  const { predicate, resolved } = await readProtocol(folder);
  const differences = differencesBetween({ content: predicate.content, resolved }, now);
  process.stdout.write(isJson ? harmlessJson(differences) : textOf(differences));
  process.exitCode = differences.before === differences.after ? 0 : 1;
}

/** For people: a heading for each kind, and what is to be looked at below. Ends in a newline. */
export function textOf({ before, after, groups }: ProtocolDifferences): string {
  if (before === after) return `nothing changed: the protocol is ${after}\n`;
  const lines = groups.flatMap(({ title, differences }) => ['', `${title} (${differences.length})`, ...differences.flatMap(linesOf)]);
  const count = groups.reduce((total, { differences }) => total + differences.length, 0);
  return [`was ${before}`, `is  ${after}`, ...lines, '', `to look at again: ${count}`, ''].join('\n');
}

const marks: Readonly<Record<Difference['what'], string>> = { added: '+', removed: '-', changed: '~' };

function linesOf({ id, what, text, changes = [] }: Difference): readonly string[] {
  const head = `  ${marks[what]} ${harmless(id)}${text === undefined ? '' : `: ${harmless(text)}`}`;
  return [head, ...changes.map((change) => `      ${changeOf(change)}`)];
}

function changeOf({ path, before, after }: Change): string {
  return harmless(`${path}: ${shown(before)} → ${shown(after)}`);
}

function shown(value: unknown): string {
  return value === undefined ? 'none' : JSON.stringify(value);
}
