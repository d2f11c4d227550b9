import PDFDocument from 'pdfkit';
import { fontPath, loadFaces } from '../../../src/reporters/pdf/fonts.ts';

/** The letters that pictures are measured by. */
export const faces = loadFaces(new PDFDocument({ font: fontPath('regular'), autoFirstPage: false }));
