import { UsageError } from '../errors.ts';
import { reporters } from '../reporters/index.ts';

/** What `--format` names. */
export type Format = keyof typeof reporters;

/**
 * The reports of a run: `pdf` where nobody asks. An access review brings the PDF along, where it is signed. Throws UsageError for a format
 * that there is not.
 */
export function formatsOf(list = 'pdf'): readonly Format[] {
  const names = list.split(',').map((name) => name.trim());
  if (names.length === 1 && names[0] === 'none') return [];
  const known = Object.keys(reporters);
  const wrong = names.find((name) => !known.includes(name));
  if (wrong !== undefined)
    throw new UsageError(`There is no report format ${wrong}.`, { hint: `one or more of ${known.join(', ')}, or none` });
  return [...new Set([...names, ...(names.includes('access-review') ? ['pdf'] : [])])] as Format[];
}

/** What a run is asked for because of its reports. */
export function askedBy(list: string | undefined): { readonly accessReview: boolean; readonly architecture: boolean } {
  const formats = formatsOf(list);
  return { accessReview: formats.includes('access-review'), architecture: formats.includes('pdf') || formats.includes('svg') };
}
