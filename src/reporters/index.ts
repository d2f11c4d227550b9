import type { Qualification } from '../record.ts';
import type { ReporterOptions } from './options.ts';

/** The record as the bytes of one file. */
type Render = (record: Qualification, options: ReporterOptions) => Promise<Uint8Array>;

interface Reporter {
  /** Name of the file in the package. */
  readonly file: string;
  /** Imports the reporter: pdfkit is loaded only where a PDF is asked for. */
  readonly load: () => Promise<Render>;
}

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The reporters by the name that `--format` takes. */
export const reporters = {
  'access-review': {
    file: 'access-review.csv',
    load: async () => {
      const { renderCsv } = await import('./access-review/csv.ts');
      return async (_, { accessReview }) => {
        if (accessReview === undefined) throw new Error('the run worked out no access review');
        return encode(renderCsv(accessReview));
      };
    },
  },
  json: {
    file: 'report.json',
    load: async () => {
      const { renderJson } = await import('./json.ts');
      return async (record) => encode(renderJson(record));
    },
  },
  pdf: {
    file: 'report.pdf',
    load: async () => (await import('./pdf.ts')).renderPdf,
  },
  svg: {
    file: 'architecture.svg',
    load: async () => {
      const { renderSvg } = await import('./picture/svg.ts');
      return async (record, { architecture, ...options }) => {
        if (architecture === undefined) throw new Error('the run worked out no architecture');
        return encode(await renderSvg(record, architecture, options));
      };
    },
  },
  txt: {
    file: 'report.txt',
    load: async () => {
      const { renderTerminal } = await import('./terminal.ts');
      return async (record, options) => encode(renderTerminal(record, { ...options, color: false }));
    },
  },
} as const satisfies Record<string, Reporter>;
