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
  const isDrawn = formats.some((format) => format === 'pdf' || format === 'svg' || format === 'html');
  return { accessReview: formats.includes('access-review'), architecture: isDrawn };
}

/** Whether a report says where in the spec a finding is judged by. */
export function showPlaces(formats: readonly Format[]): boolean {
  return formats.includes('sarif') || formats.includes('markdown');
}
