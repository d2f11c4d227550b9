/** Whether the whole of `text` matches `pattern`: `*` is any run of characters, `?` exactly one, all else itself. Case counts. */
export function matches(pattern: string, text: string): boolean {
  return isIncluded(pattern, text);
}

/**
 * Whether every text that matches `inner` also matches `outer`. `true` is certain; `false` may be a containment that is not seen,
 * where wildcards of both meet.
 */
export function covers(outer: string, inner: string): boolean {
  return isIncluded(outer, inner);
}

/** A wildcard of `inner` is a character like others, but one that only a wildcard as wide can stand for. */
function isIncluded(outer: string, inner: string): boolean {
  let o = 0;
  let i = 0;
  let run = -1;
  let resume = 0;
  while (i < inner.length) {
    const here = outer[o];
    if (here === '*') {
      run = o;
      resume = i;
      o += 1;
    } else if (here !== undefined && (here === inner[i] || (here === '?' && inner[i] !== '*'))) {
      o += 1;
      i += 1;
    } else if (run >= 0) {
      resume += 1;
      o = run + 1;
      i = resume;
    } else {
      return false;
    }
  }
  while (outer[o] === '*') o += 1;
  return o === outer.length;
}

/** Whether some text matches both patterns. Exact. */
export function overlaps(a: string, b: string): boolean {
  // meets[j]: what stands before `i` in `a` and before `j` in `b` can be one text.
  let meets = Array.from({ length: b.length + 1 }, (_, j) => /^\**$/.test(b.slice(0, j)));
  for (const here of a) {
    const next = [here === '*' && meets[0] === true];
    for (let j = 1; j <= b.length; j += 1) {
      const there = b[j - 1];
      const isRun = here === '*' || there === '*';
      const isSame = here === there || here === '?' || there === '?';
      next[j] = isRun ? meets[j] === true || next[j - 1] === true : isSame && meets[j - 1] === true;
    }
    meets = next;
  }
  return meets[b.length] === true;
}
