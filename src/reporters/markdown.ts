import type { Qualification } from '../record.ts';
import { type Block, failures, unknowns } from './markdown/findings.ts';
import { head, scope } from './markdown/frame.ts';
import type { ReporterOptions } from './options.ts';

/** GitHub shows a summary of at most 1 MiB for each step of a job, and nothing of a larger one. Some room is for what a step writes besides. */
const mostBytes = 1_000_000;
/** For the sentence that says what was left out. */
const reserve = 500;

const bytesOf = (text: string): number => Buffer.byteLength(text);

/** As many blocks as there is room for, in their order, and one sentence on those that are left out. */
function fitted(blocks: readonly Block[], room: number): string {
  const shown: string[] = [];
  let left = room - reserve;
  for (const { text } of blocks) {
    left -= bytesOf(text);
    if (left < 0) break;
    shown.push(text);
  }
  if (shown.length === blocks.length) return shown.join('');
  const cut = blocks.slice(shown.length).reduce((sum, { findings }) => sum + findings, 0);
  const what = cut === 0 ? 'the end of this page is left out' : `of what failed or could not be verified ${cut} are left out here`;
  return `${shown.join('')}\n**CUT: ${what}, because GitHub shows no summary of more than 1 MiB. The counts above are of all findings, and the record holds every one of them.**\n`;
}

/**
 * The record as Markdown for the summary of a job or a pull request: the conclusion first, never more than GitHub shows. Text from outside stands as
 * code, in which nothing is a link, a mention or HTML. The same record gives the same text.
 */
export async function renderMarkdown(
  record: Qualification,
  { catalogue, exitCode, places, pause = async () => undefined }: Pick<ReporterOptions, 'catalogue' | 'exitCode' | 'places' | 'pause'>,
): Promise<string> {
  const start = head(record, exitCode);
  await pause();
  const shown = { record, catalogue, places };
  const blocks = [...failures(shown), ...unknowns(shown), ...scope(record)];
  await pause();
  return `${start}${fitted(blocks, mostBytes - bytesOf(start))}`;
}
