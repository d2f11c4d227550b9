/**
 * Whether `pattern` matches all of `items`. `isRun` marks the element of a pattern that stands for any run of items, none
 * included. Goes back to the last run alone, so that no pattern takes more than pattern × items steps.
 */
function matchesSequence<T>(pattern: readonly T[], items: readonly T[], isRun: (p: T) => boolean, matchesOne: (p: T, item: T) => boolean) {
  let p = 0;
  let i = 0;
  let run = -1;
  let resume = 0;
  while (i < items.length) {
    const element = pattern[p];
    if (element !== undefined && isRun(element)) {
      run = p;
      resume = i;
      p += 1;
    } else if (element !== undefined && matchesOne(element, items[i] as T)) {
      p += 1;
      i += 1;
    } else if (run >= 0) {
      resume += 1;
      p = run + 1;
      i = resume;
    } else {
      return false;
    }
  }
  return pattern.slice(p).every(isRun);
}

/** Whether the whole of `text` matches `pattern`: `*` is any run of characters, `?` exactly one, all else itself. Case counts. */
export function matchesGlob(pattern: string, text: string): boolean {
  return matchesSequence(
    [...pattern],
    [...text],
    (p) => p === '*',
    (p, character) => p === '?' || p === character,
  );
}

const segments = (path: string): readonly string[] => path.split('/').filter((segment) => segment !== '');

/**
 * Whether an OU path matches a pattern. `*` stays within one segment, a segment `**` is any number of them, none included:
 * `/Workloads/**` takes the accounts directly in /Workloads and everything below, `/Workloads/*` its child OUs alone, `/` the
 * root alone and `/**` the whole organization.
 */
export function ouMatches(pattern: string, path: string): boolean {
  return matchesSequence(segments(pattern), segments(path), (p) => p === '**', matchesGlob);
}

/** Whether a dotted path with wildcards within its steps (`databases.*.replica`) names `path`, or something that `path` stands below. */
export function pathCovers(pattern: string, path: string): boolean {
  const steps = path.split('.');
  const parts = pattern.split('.');
  return parts.length <= steps.length && parts.every((part, index) => matchesGlob(part, steps[index] ?? ''));
}
