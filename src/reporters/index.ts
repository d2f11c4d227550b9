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
  csv: {
    file: 'report.csv',
    load: async () => {
      const { renderCsv } = await import('./csv.ts');
      return async (record, options) => encode(await renderCsv(record, options));
    },
  },
  html: {
    file: 'report.html',
    load: async () => {
      const { renderHtml } = await import('./html.ts');
      return async (record, options) => encode(await renderHtml(record, options));
    },
  },
  json: {
    file: 'report.json',
    load: async () => {
      const { renderJson } = await import('./json.ts');
      return async (record) => encode(renderJson(record));
    },
  },
  junit: {
    file: 'junit.xml',
    load: async () => {
      const { renderJunit } = await import('./junit.ts');
      return async (record, options) => encode(await renderJunit(record, options));
    },
  },
  markdown: {
    file: 'report.md',
    load: async () => {
      const { renderMarkdown } = await import('./markdown.ts');
      return async (record, options) => encode(await renderMarkdown(record, options));
    },
  },
  ocsf: {
    file: 'report.ocsf.json',
    load: async () => {
      const { renderOcsf } = await import('./ocsf.ts');
      return async (record, options) => encode(await renderOcsf(record, options));
    },
  },
  pdf: {
    file: 'report.pdf',
    load: async () => (await import('./pdf.ts')).renderPdf,
  },
  sarif: {
    file: 'report.sarif',
    load: async () => {
      const { renderSarif } = await import('./sarif.ts');
      return async (record, options) => encode(await renderSarif(record, options));
    },
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
