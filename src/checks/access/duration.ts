const iso = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;
/** Of a permission set that says nothing of its sessions: https://docs.aws.amazon.com/singlesignon/latest/userguide/howtosessionduration.html */
const defaultSeconds = 3600;

/** Seconds of an ISO 8601 duration: `PT1H` and `PT60M` alike. AWS's default where there is none; `null` where it cannot be read. */
export function durationSeconds(text: string | null): number | null {
  if (text === null) return defaultSeconds;
  const [, days, hours, minutes, seconds] = iso.exec(text) ?? [];
  const parts = [days, hours, minutes, seconds];
  if (parts.every((part) => part === undefined)) return null;
  const [d, h, m, s] = parts.map((part) => Number(part ?? 0)) as [number, number, number, number];
  return ((d * 24 + h) * 60 + m) * 60 + s;
}
