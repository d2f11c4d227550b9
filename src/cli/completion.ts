import { Argument, type Command } from 'commander';
import { explained } from './explained.ts';

/** What a shell needs to complete command lines, and what it then asks on each Tab. */
export function addCompletion(iq: Command): void {
  const completion = iq
    .command('completion')
    .description('print what makes a shell complete the commands, options and ids of iq')
    .addArgument(new Argument('<shell>', 'the shell').choices(['bash', 'zsh', 'fish']))
    .action(async (shell) => (await import('../commands/completion.ts')).completion(shell));
  explained(completion, {
    examples: [
      'eval "$(iq completion bash)"',
      'iq completion zsh > ~/.zfunc/_iq',
      'iq completion fish > ~/.config/fish/completions/iq.fish',
    ],
  });
  iq.command('complete [words...]', { hidden: true })
    .allowUnknownOption()
    .helpOption(false)
    .action(async (words) => (await import('../commands/completion.ts')).complete(iq, words));
}
