import { type Command, CommanderError } from 'commander';
import { describe, expect, it } from 'vitest';
import { program } from '../../src/cli.ts';

const { signals } = { signals: {} as never };

function everyCommand(command: Command = program(signals), path = 'iq'): [string, Command][] {
  const below = command
    .createHelp()
    .visibleCommands(command)
    .filter((one) => one.name() !== 'help');
  return [[path, command], ...below.flatMap((one) => everyCommand(one, `${path} ${one.name()}`))];
}

function helpOf(command: Command): string {
  let text = '';
  command.configureOutput({ writeOut: (part) => (text += part), getOutHelpWidth: () => 80, getOutHasColors: () => false }).exitOverride();
  try {
    command.parse(['node', 'iq', '--help']);
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
  }
  return text;
}

describe.each(everyCommand())('the help of %s', (path, command) => {
  const help = helpOf(command);
  const examples = help.slice(help.indexOf('\nExamples:\n') + '\nExamples:\n'.length);

  it('has an example, of this command', () => {
    expect(help).toContain('\nExamples:\n');
    expect(examples.trim().split('\n')[0]).toMatch(/^iq |^eval "\$\(iq /);
    if (path !== 'iq') expect(examples).toContain(path);
  });

  it('stays within 80 columns, but for one word that is longer', () => {
    const long = help.split('\n').filter((line) => line.length > 80 && line.trim().replace(/ \\$/, '').includes(' '));
    expect(long).toEqual([]);
  });

  it('shows examples whose options there are', () => {
    const known = command.options.map(({ long }) => long);
    const used = [...examples.matchAll(/(?<= )--[a-z-]+/g)].map(([option]) => option);
    if (command.commands.length === 0) expect(used.filter((option) => !known.includes(option))).toEqual([]);
  });

  it('says what its exit codes are, where there is more to say than 0 and 3', () => {
    if (command.commands.length === 0 && /verify|merge|demo|drift|report|review|history/.test(path) && !/spec/.test(path)) {
      expect(help).toContain('Exit codes: 0 ');
    }
  });
});
