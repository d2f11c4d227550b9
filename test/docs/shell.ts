import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

// What the documentation tells people to type, typed.

/** One command of a page, with all its lines. */
export interface Typed {
  /** Of the file, from 1. */
  readonly line: number;
  readonly text: string;
  /** 0, or what a comment `# exits 2` behind the command says. */
  readonly exits: readonly number[];
}

/** Every page that people write: README.md, and docs/ without what is generated. */
export function pages(): readonly string[] {
  const below = readdirSync('docs', { recursive: true, encoding: 'utf8' }).map((name) => join('docs', name.replaceAll('\\', '/')));
  const generated = ['docs/checks.md', 'docs/commands.md', 'docs/third-party.md'];
  return ['README.md', ...below.filter((path) => path.endsWith('.md') && !path.includes('/adr/') && !generated.includes(path))].sort();
}

/** The commands in the `sh` blocks of a page, in their order. A hidden comment `<!-- test: WORD -->` becomes the command `test: WORD`. */
export function typedIn(path: string): readonly Typed[] {
  const commands: Typed[] = [];
  let inside = false;
  let open: { line: number; lines: string[]; until: string | undefined } | undefined;
  for (const [at, line] of readFileSync(path, 'utf8').split('\n').entries()) {
    const hidden = /^<!-- test: (.+) -->$/.exec(line);
    if (!inside && hidden !== null) commands.push({ line: at + 1, text: `test: ${hidden[1]}`, exits: [0] });
    if (/^```/.test(line)) {
      inside = !inside && line === '```sh';
      continue;
    }
    if (!inside || (open === undefined && /^\s*(#|$)/.test(line))) continue;
    open ??= { line: at + 1, lines: [], until: /<<'?(\w+)'?/.exec(line)?.[1] };
    open.lines.push(line);
    const isOpen = open.until === undefined ? line.endsWith('\\') : line !== open.until;
    if (isOpen) continue;
    commands.push(commandOf(open));
    open = undefined;
  }
  return commands;
}

function commandOf({
  line,
  lines,
  until,
}: {
  readonly line: number;
  readonly lines: readonly string[];
  readonly until: string | undefined;
}): Typed {
  const where = until === undefined ? lines.length - 1 : 0;
  const said = /#\s*exits ([\d, or]+)/.exec(lines[where] ?? '')?.[1];
  return { line, text: lines.join('\n'), exits: said?.match(/\d+/g)?.map(Number) ?? [0] };
}

interface Stage {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** What people answer when they are asked, line by line, by the name of their key file. */
  readonly answers?: Readonly<Record<string, readonly string[]>>;
  /** What a hidden command does. */
  readonly act?: (word: string) => Promise<void>;
}

/** One shell, into which commands are typed one after the other. */
export interface Shell {
  /** Types a command, and resolves with what it printed. Rejects where it ends otherwise than the page says. */
  type(command: Typed): Promise<string>;
  close(): void;
}

/** `iq` is the program; where a person is asked, they answer. Nothing else reads what is typed into the shell. */
function prelude(answers: NonNullable<Stage['answers']>): string {
  const cases = Object.entries(answers).map(([key, lines]) => `*/${key}) printf '%s\\n' ${lines.map((line) => `'${line}'`).join(' ')};;`);
  return `
answers() { case "/$1" in ${cases.join(' ')} esac; }
iq() {
  local word before= key=
  for word in "$@"; do [ "$before" = --key ] && key=$word; before=$word; done
  case "$1" in
    sign-off|disposition) answers "$key" | "$IQ_NODE" "$IQ_PROGRAM" "$@";;
    *) "$IQ_NODE" "$IQ_PROGRAM" "$@" </dev/null;;
  esac
}
`;
}

/** Opens a shell in a folder. */
export function openShell({ cwd, env, answers = {}, act }: Stage): Shell {
  const program = { IQ_NODE: process.execPath, IQ_PROGRAM: join(process.cwd(), 'src/iq.ts') };
  const child = spawn('bash', ['--noprofile', '--norc'], { cwd, env: { ...env, ...program }, stdio: 'pipe' });
  child.stdin.write(prelude(answers));
  let printed = '';
  let heard: () => void = () => undefined;
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
      heard();
    });
  let count = 0;
  return {
    async type({ line, text, exits }) {
      if (text.startsWith('test: ')) {
        if (act === undefined) throw new Error(`line ${line}: nobody here can ${text}`);
        await act(text.slice('test: '.length));
        return '';
      }
      count += 1;
      const end = new RegExp(`^__${count}:(\\d+)$`, 'm');
      printed = '';
      const ended = new Promise<void>((resolve, reject) => {
        heard = () => end.test(printed) && resolve();
        child.once('close', () => reject(new Error(`line ${line}: the shell has ended: ${printed}`)));
      });
      child.stdin.write(`${text}\n__status=$?; echo >&2; printf '\\n__%s:%s\\n' ${count} $__status\n`);
      await ended;
      child.removeAllListeners('close');
      const code = Number(end.exec(printed)?.[1]);
      const said = printed.replace(end, '').trim();
      if (!exits.includes(code)) throw new Error(`line ${line}: exit ${code} instead of ${exits.join(' or ')}\n${text}\n${said}`);
      return said;
    },
    close: () => child.stdin.end(),
  };
}
