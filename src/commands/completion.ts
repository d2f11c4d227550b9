import type { Argument, Command, Option } from 'commander';
import { harmless } from '../reporters/legible.ts';

/** The shells that iq writes a script for. */
export type Shell = keyof typeof scripts;

/** One word that may come next. */
interface Candidate {
  readonly value: string;
  /** In words, where there are any. */
  readonly about?: string;
}

/** What may come next; `null`: a file, which the shell knows better. */
type Candidates = readonly Candidate[] | null;

// Each script asks `iq complete -- WORDS` for lines of `value<Tab>description`; the line `:files` leaves the word to the shell. Nothing that was
// typed is evaluated: words go to the program as they are, and the program is the one of the PATH, whatever lies in the folder at hand.
const scripts = {
  bash: `_iq() {
  local current=\${COMP_WORDS[COMP_CWORD]} line
  COMPREPLY=()
  while IFS= read -r line; do
    if [[ $line == :files ]]; then
      compopt -o default
      COMPREPLY=()
      return
    fi
    line=\${line%%$'\\t'*}
    [[ $line == "$current"* ]] && COMPREPLY+=("$line")
  done < <(command iq complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -F _iq iq
`,
  zsh: `#compdef iq
_iq() {
  local line
  local -a found
  while IFS= read -r line; do
    if [[ $line == :files ]]; then
      _files
      return
    fi
    found+=("\${\${line%%$'\\t'*}//:/\\\\:}\${\${line#*$'\\t'}:+:\${line#*$'\\t'}}")
  done < <(command iq complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)
  _describe iq found
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
  _iq "$@"
else
  compdef _iq iq
fi
`,
  fish: `function __iq_complete
    set -l words (commandline -opc) (commandline -ct)
    set -l found (command iq complete -- $words[2..-1] 2>/dev/null)
    if test "$found[1]" = :files
        __fish_complete_path (commandline -ct)
        return
    end
    printf '%s\\n' $found
end
complete -c iq -f -a '(__iq_complete)'
`,
} as const;

/** Prints the script that a shell reads at its start. */
export function completion(shell: Shell): void {
  process.stdout.write(scripts[shell]);
}

/** Prints what may stand in place of the last of these words, after those before it: `value<Tab>description`, or `:files`. */
export async function complete(iq: Command, words: readonly string[]): Promise<void> {
  const found = await candidates(iq, words);
  const lines = found === null ? [':files'] : found.map(({ value, about }) => (about === undefined ? value : `${value}\t${about}`));
  process.stdout.write(lines.map((line) => `${line}\n`).join(''));
}

async function candidates(iq: Command, words: readonly string[]): Promise<Candidates> {
  const current = words.at(-1) ?? '';
  const place = walk(iq, words.slice(0, -1));
  if (place.option !== undefined) {
    const values = await valuesOf(place.option.name(), place.option);
    return values === null ? null : matching(values, current);
  }
  if (current.startsWith('-')) return matching(optionsOf(place.command), current);
  if (place.command.commands.length > 0) return matching(commandsOf(place.command), current);
  const { registeredArguments } = place.command;
  const argument = registeredArguments[place.given] ?? registeredArguments.find(({ variadic }) => variadic);
  if (argument === undefined) return [];
  const values = await valuesOf(argument.name(), argument);
  return values === null ? null : matching(values, current);
}

function commandsOf(command: Command): readonly Candidate[] {
  return command
    .createHelp()
    .visibleCommands(command)
    .map((one) => ({ value: one.name(), about: firstWords(one.description()) }));
}

interface Place {
  readonly command: Command;
  /** The option that waits for its value. */
  readonly option: Option | undefined;
  /** How many arguments are there already. */
  readonly given: number;
}

/** Where the words before the last lead to. */
function walk(iq: Command, words: readonly string[]): Place {
  let command = iq;
  let option: Option | undefined;
  let given = 0;
  for (const word of words) {
    if (option !== undefined && !word.startsWith('-')) {
      if (!option.variadic) option = undefined;
      continue;
    }
    option = undefined;
    if (word.startsWith('-')) {
      const named = command.options.find(({ long, short }) => long === word || short === word);
      if (named !== undefined && (named.required || named.optional)) option = named;
      continue;
    }
    const next = command.commands.find((one) => one.name() === word);
    if (next === undefined) given += 1;
    else command = next;
  }
  return { command, option, given };
}

function optionsOf(command: Command): readonly Candidate[] {
  return command
    .createHelp()
    .visibleOptions(command)
    .map(({ long, short, description }) => ({ value: long ?? short ?? '', about: firstWords(description) }));
}

/** What an option or an argument takes: its choices, ids of the catalogue, packages, or files. */
async function valuesOf(name: string, { argChoices }: Pick<Option | Argument, 'argChoices'>): Promise<Candidates> {
  if (argChoices !== undefined) return argChoices.map((value) => ({ value }));
  if (name === 'check' || name === 'id') {
    const { checks } = await import('../checks/index.ts');
    return checks.map(({ id, title }) => ({ value: id, about: title }));
  }
  if (name === 'format') {
    const { reporters } = await import('../reporters/index.ts');
    return [...Object.keys(reporters), 'none'].map((value) => ({ value }));
  }
  return null;
}

function matching(found: readonly Candidate[], current: string): readonly Candidate[] {
  return found.filter(({ value }) => value.startsWith(current));
}

/** A list of candidates has room for a few words. */
function firstWords(text: string): string {
  const [sentence = ''] = harmless(text).split(/[:;.] /);
  return sentence.length <= 70 ? sentence : `${sentence.slice(0, sentence.lastIndexOf(' ', 69))} …`;
}
