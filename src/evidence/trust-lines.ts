import { type Line, line } from './checklist.ts';
import { names } from './names.ts';
import type { Package } from './package.ts';
import type { ReadStamp } from './timestamp/stamp.ts';
import type { Certificate } from './x509/certificate.ts';

interface Carried {
  readonly certificates: readonly Certificate[];
  readonly stamps: readonly ReadStamp[];
}

/** Holds the files below `trust/`, which no seal covers, against what the record and its stamps make of them: the same files, byte for byte. */
export async function trustLines({ files }: Pick<Package, 'files'>, { certificates, stamps }: Carried): Promise<readonly Line[]> {
  const there = [...files.keys()].filter((name) => name.startsWith(names.trustFolder)).sort();
  if (there.length + certificates.length + stamps.length === 0) return [];
  const { trustFiles } = await import('./trust-files.ts');
  const made = new Map(trustFiles({ certificates: certificates.map(({ der }) => der), stamps }).map(({ name, bytes }) => [name, bytes]));
  const wrong = [...new Set([...made.keys(), ...there])].sort().flatMap((name) => {
    const [expected, actual] = [made.get(name), files.get(name)];
    if (expected === undefined) return [`${name} is made of nothing in the record`];
    if (actual === undefined) return [`${name} is missing`];
    return Buffer.from(expected).equals(actual) ? [] : [`${name} was changed`];
  });
  return [line(`the files below ${names.trustFolder} are what record and stamps hold (and no trust anchors)`, wrong)];
}
