import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { printedNameOf } from '../../../src/evidence/documents/person.ts';
import { type Certificate, readCertificates } from '../../../src/evidence/x509/certificate.ts';
import { subjectOf } from '../../../src/evidence/x509/subject.ts';
import { makePeople, type People } from '../documents/people.ts';

let people: People;
beforeAll(() => {
  people = makePeople();
});
afterAll(() => people?.remove());

const own = (path: string): Certificate => readCertificates(readFileSync(path, 'utf8'), 'chain')[0] as Certificate;

/** The certificate of Ada Executor with another encoding of her name, and another first byte of it where one is given. */
function encoded(tag: number, first?: number): Certificate {
  const certificate = own(people.executor.certificates);
  const der = Buffer.from(certificate.der);
  const at = der.lastIndexOf('Ada Executor');
  der[at - 2] = tag;
  if (first !== undefined) der[at] = first;
  return { ...certificate, der };
}

const names = (certificate: Certificate) => subjectOf(certificate).map(({ type, value }) => [type, value]);

describe('the names of a subject', () => {
  it('are all of them, in their order', () => {
    expect(names(own(people.executor.certificates))).toEqual([
      ['2.5.4.10', 'Contour'],
      ['2.5.4.3', 'Ada Executor'],
    ]);
  });

  it('are also those that stand in one place together, where a second common name could hide', () => {
    const certificate = own(people.issue('two', { subject: '/O=Contour/CN=Ada Executor+CN=Rita Reviewer' }).certificates);
    expect(names(certificate)).toHaveLength(3);
    expect(() => printedNameOf(certificate)).toThrow(/it has 2 common names \(CN\) instead of one/);
  });

  it.each([
    ['UTF8String', 0x0c, 'Ada Executor'],
    ['PrintableString', 0x13, 'Ada Executor'],
    ['IA5String', 0x16, 'Ada Executor'],
    ['BMPString', 0x1e, Buffer.from('Ada Executor').swap16().toString('utf16le')],
  ])('are read in %s', (_name, tag, value) => {
    expect(names(encoded(tag))).toContainEqual(['2.5.4.3', value]);
  });

  it.each([
    ['bytes that are no UTF-8', 0x0c, 0xff],
    ['letters that PrintableString has not', 0x13, 0xc1],
    ['letters that IA5String has not', 0x16, 0xc1],
    ['an encoding that programs read differently', 0x14, undefined],
  ])('of %s are no name of anybody', (_name, tag, first) => {
    const certificate = encoded(tag, first);
    expect(names(certificate)).toContainEqual(['2.5.4.3', undefined]);
    expect(() => printedNameOf(certificate)).toThrow(/its common name is in an encoding that is not read here/);
  });
});
