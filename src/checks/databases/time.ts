/** Seconds from one RFC 3339 time to a later one; negative where it is earlier. */
export function secondsBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / 1000;
}

/** A length of time for people, in its two greatest units: `35d`, `4m 10s`, `2d 3h`. */
export function spell(seconds: number): string {
  const length = Math.abs(seconds);
  const grain = length >= 86_400 ? 3600 : length >= 3600 ? 60 : 1;
  let rest = Math.round(length / grain) * grain;
  const parts: string[] = [];
  for (const [unit, size] of [
    ['d', 86_400],
    ['h', 3600],
    ['m', 60],
    ['s', 1],
  ] as const) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(`${count}${unit}`);
  }
  return parts.length === 0 ? '0s' : parts.join(' ');
}
