import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { program } from '../../src/cli.ts';
import { rememberSignals } from '../../src/signals.ts';
import { bareEnvironment } from '../program.ts';
import { openShell, pages, typedIn } from './shell.ts';

// What needs no AWS is typed here; the pages that do, over the emulator (test/emulator/docs.test.ts, test/emulator/tutorial.test.ts).
const folder = mkdtempSync(join(tmpdir(), 'iq-docs-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe.each(['docs/how-to/look.md', 'docs/how-to/exceptions.md', 'docs/keys.md'])('%s', (page) => {
  it('can be typed as it stands', async () => {
    const cwd = mkdtempSync(join(folder, 'page-'));
    cpSync('fixtures/reference', cwd, { recursive: true });
    cpSync('fixtures/reference/spec.yaml', join(cwd, 'iq-spec.yaml'));
    const shell = openShell({ cwd, env: bareEnvironment(cwd) });
    try {
      for (const command of typedIn(page)) await shell.type(command);
    } finally {
      shell.close();
    }
    expect(typedIn(page).length).toBeGreaterThan(0);
  });
});

describe('commands on the pages that people write', () => {
  const iq = program(rememberSignals([]));
  const said = pages().flatMap((page) =>
    typedIn(page).flatMap(({ line, text }) => commandsIn(text).map((words) => ({ page, line, words }))),
  );

  /** Each `iq …` of a command line, as words. */
  function commandsIn(text: string): readonly (readonly string[])[] {
    return text
      .replaceAll('\\\n', ' ')
      .replace(/\s#.*$/, '')
      .split(/\||;|&&|\$\(|\n/)
      .map((part) => part.trim().split(/\s+/))
      .map((words) => (words[0] === 'npx' ? words.slice(1) : words))
      .filter(([first]) => first === 'iq');
  }

  it('are there', () => {
    expect(said.length).toBeGreaterThan(40);
  });

  it.each(said.map((one) => [`${one.page}:${one.line}`, one.words] as const))('%s has options that there are', (_, words) => {
    let command = iq;
    for (const word of words.slice(1)) {
      const next = command.commands.find((one) => one.name() === word);
      if (next === undefined) break;
      command = next;
    }
    const known = ['--help', '--version', ...command.options.map(({ long }) => long)];
    const used = words.filter((word) => /^--[a-z]/.test(word)).map((word) => word.split('=')[0]);
    expect(used.filter((option) => !known.includes(option))).toEqual([]);
  });
});

describe.each([...pages(), 'ARCHITECTURE.md'])('the links of %s', (page) => {
  it('lead to files that are there', () => {
    const targets = [...readFileSync(page, 'utf8').matchAll(/\]\((?!https?:)([^)#\s]+)[^)]*\)/g)].map(([, target = '']) =>
      join(dirname(page), target),
    );
    expect(targets.filter((target) => !existsSync(target))).toEqual([]);
  });
});
