import PDFDocument from 'pdfkit';
import { describe, expect, test } from 'vitest';
import { fontPath, loadFaces } from '../../../src/reporters/pdf/fonts.ts';
import { styles } from '../../../src/reporters/pdf/style.ts';
import { wrapText } from '../../../src/reporters/pdf/wrap.ts';
import { hostile } from '../records.ts';

const faces = loadFaces(new PDFDocument({ font: fontPath('regular'), fontLayoutCache: false, autoFirstPage: false }));
const squeezed = (text: string): string => text.replaceAll(/\s+/g, '');

describe.each([40, 90, 300])('in %i points', (width) => {
  test.each([
    ['prose', 'Every data store is encrypted with a customer-managed key that rotates.'],
    ['an ARN', 'key: arn:aws:kms:us-east-2:222222222222:key/1b2c3d4e-0000-4000-8000-000000000001'],
    ['a word without a place to break', 'x'.repeat(400)],
    ['an indented line', '    nested: arn:aws:s3:::cc-dicom-222222222222 and more of it'],
    ['hostile text', hostile],
    ['nothing', ''],
  ])('%s keeps every character and stays inside', (_, text) => {
    const style = styles.cellCode;
    const lines = wrapText(text, { style, width, faces });
    expect(squeezed(lines.map((line) => line.text).join(''))).toBe(squeezed(faces.mono.legible(text)));
    for (const line of lines)
      expect(faces.mono.widthOf(line.text, style.size)).toBeLessThanOrEqual(
        Math.max(width, faces.mono.widthOf(' '.repeat(12), style.size) + style.size),
      );
    expect(lines.length).toBeGreaterThan(0);
  });
});

test('an ARN breaks between its parts before it breaks inside a name', () => {
  const lines = wrapText('arn:aws:s3:::cc-dicom-222222222222/some-prefix', { style: styles.cellCode, width: 110, faces });
  expect(lines.map((line) => line.text)).toEqual(['arn:aws:s3:::', 'cc-dicom-222222222222/', 'some-prefix']);
});
