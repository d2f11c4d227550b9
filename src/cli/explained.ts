import type { Command } from 'commander';

/** What stands below the options of a command. */
export interface Explanation {
  /** Paragraphs. */
  readonly notes?: readonly string[];
  /** Exit codes and what they mean, as `0 valid, 1 not valid`. */
  readonly exits?: string;
  /** Command lines as they are typed. */
  readonly examples: readonly [string, ...string[]];
}

/** The exit codes of every run. */
export const runExits = '0 conforms, 1 a requirement fails, 2 something could not be verified, 3 could not run';

/** Of a terminal that does not say how wide it is, and of the logs of a pipeline. */
const columns = 80;
const words = /\S+/g;
// An option stays with its value, and what is quoted stays whole: an example can be pasted as it stands.
const shellWords = /(?:--\S+ (?!-))?(?:"[^"]*"|\S+)/g;

/** Adds notes, exit codes and examples to the help of a command, in lines of 80 columns. */
export function explained(command: Command, { notes = [], exits, examples }: Explanation): Command {
  const paragraphs = [...notes, ...(exits === undefined ? [] : [`Exit codes: ${exits}.`])].map((text) =>
    lines(text.match(words) ?? [], columns).join('\n'),
  );
  const typed = examples.map((example) => `  ${lines(example.match(shellWords) ?? [], columns - 6).join(' \\\n    ')}`);
  return command.addHelpText('after', `\n${[...paragraphs, ['Examples:', ...typed].join('\n')].join('\n\n')}`);
}

function lines(parts: readonly string[], room: number): string[] {
  const filled: string[] = [];
  for (const part of parts) {
    const last = filled.at(-1);
    if (last !== undefined && last.length + 1 + part.length <= room) filled[filled.length - 1] = `${last} ${part}`;
    else filled.push(part);
  }
  return filled;
}
