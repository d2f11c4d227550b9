import { createInterface, type Interface } from 'node:readline';
import { Writable } from 'node:stream';
import { UsageError } from '../errors.ts';

/** Whoever sits before the program: a terminal, or what another program types. */
export interface Prompt {
  /** Resolves with the next line that is typed. Rejects with UsageError where nothing comes any more. */
  ask(question: string): Promise<string>;
  /** The same; a terminal does not show what is typed. */
  askSecret(question: string): Promise<string>;
  /** Lets go of the input. */
  close(): void;
}

/** Asks on stderr, reads from stdin: stdout is for the result. Throws UsageError where a person types and cannot see what they are asked. */
export function openPrompt(): Prompt {
  if (process.stdin.isTTY !== true) return lines();
  if (process.stderr.isTTY === true) return terminal();
  throw new UsageError('What is to be signed is shown on stderr, and that is not your terminal.', { hint: 'leave 2> out' });
}

/** What is typed is shown where it is no secret. Ctrl-C ends the program as it does everywhere. */
function terminal(): Prompt {
  const read = (question: string, isShown: boolean): Promise<string> =>
    new Promise((resolve, reject) => {
      const unseen = new Writable({ write: (_chunk, _encoding, done) => done() });
      // The question is part of a line that is shown: a slip that is taken back draws the line anew.
      const shown = isShown ? { output: process.stderr, prompt: question } : { output: unseen, prompt: '' };
      const asking = createInterface({ input: process.stdin, ...shown, terminal: true, historySize: 0 });
      // Asked once the terminal is set: who types fast would else be seen.
      if (isShown) asking.prompt();
      else process.stderr.write(question);
      const end = (act: () => void): void => {
        asking.removeAllListeners();
        asking.close();
        if (!isShown) process.stderr.write('\n');
        act();
      };
      asking.once('line', (line) => end(() => resolve(line)));
      asking.once('SIGINT', () => end(() => process.kill(process.pid, 'SIGINT')));
      asking.once('close', () => end(() => reject(nothing(question))));
    });
  return { ask: (question) => read(question, true), askSecret: (question) => read(question, false), close: () => process.stdin.pause() };
}

function lines(): Prompt {
  let reader: Interface | undefined;
  let waiting: AsyncIterator<string> | undefined;
  const read = async (question: string): Promise<string> => {
    process.stderr.write(`${question}\n`);
    reader ??= createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY });
    waiting ??= reader[Symbol.asyncIterator]();
    const { value, done } = await waiting.next();
    if (done === true) throw nothing(question);
    return value;
  };
  return { ask: read, askSecret: read, close: () => reader?.close() };
}

function nothing(question: string): UsageError {
  return new UsageError(`Nobody answered: ${question.trim()}`, {
    hint: 'answer on the terminal, or give one line for each question on stdin',
  });
}
