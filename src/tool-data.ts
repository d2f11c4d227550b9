import { source } from './policy/actions.ts';
import type { Digested } from './qualification-file.ts';

/** The data that verdicts rest on beside the facts: the list of AWS's actions that policies are evaluated over. */
export const toolData: readonly Digested[] = [{ name: `${source.name}@${source.version}`, sha256: source.sha256 }];
