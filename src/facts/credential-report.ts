import { z } from 'zod';
import { classify } from '../aws/failure.ts';
import { once } from '../once.ts';
import { defineFact } from './fact.ts';
import { byArn, required } from './values.ts';

/** One line of the credential report. `null` is what the report does not say. */
export interface Credentials {
  readonly name: string;
  readonly arn: string;
  readonly password: boolean | null;
  readonly mfa: boolean | null;
  /** The two keys that a user can have. */
  readonly keys: readonly { readonly isActive: boolean | null }[];
  /** How many of its two signing certificates are active. */
  readonly certificates: number | null;
}

export interface CredentialReport {
  /** RFC 3339. */
  readonly generatedAt: string;
  readonly root: Credentials | null;
  /** Sorted by ARN. */
  readonly users: readonly Credentials[];
}

const line = once(
  (): z.ZodType<Credentials> =>
    z.strictObject({
      name: z.string(),
      arn: z.string(),
      password: z.boolean().nullable(),
      mfa: z.boolean().nullable(),
      keys: z.array(z.strictObject({ isActive: z.boolean().nullable() })),
      certificates: z.number().nullable(),
    }),
);

const shape = (): z.ZodType<CredentialReport | null> =>
  z.strictObject({ generatedAt: z.string(), root: line().nullable(), users: z.array(line()) }).nullable();

/** What AWS answers where nobody has had a report made, its time is over, or it is being made. */
const absent = /^(ReportNotPresent|ReportExpired|ReportInProgress|CredentialReport(NotPresent|Expired|NotReady)Exception)$/;

/** How AWS names the root user in the report. */
const rootName = '<root_account>';

/** The account's credential report, as somebody else had it made; `null` where there is none. */
export const credentialReport = defineFact({
  name: 'credential-report',
  scope: 'account',
  depth: 'boundary',
  operations: ['IAM.GetCredentialReport'],
  shape,
  read: async (seat): Promise<CredentialReport | null> => {
    try {
      const { Content, GeneratedTime } = await seat.call('IAM.GetCredentialReport', {});
      const lines = linesOf(new TextDecoder().decode(required(Content, 'Content')));
      return {
        generatedAt: required(GeneratedTime, 'GeneratedTime').toISOString(),
        root: lines.find(({ name }) => name === rootName) ?? null,
        users: byArn(lines.filter(({ name }) => name !== rootName)),
      };
    } catch (error) {
      if (absent.test(classify(error).name)) return null;
      throw error;
    }
  },
});

/** The lines under the heading. Names and paths of users may hold commas, and paths quotation marks; nothing in the report holds a line break. */
function linesOf(report: string): readonly Credentials[] {
  const [heading = '', ...lines] = report.trimEnd().split(/\r?\n/);
  const columns = cellsOf(heading);
  return lines.map((text) => {
    const cells = cellsOf(text);
    if (cells.length !== columns.length) throw new Error('AWS sent a credential report with a line that is not as long as its heading');
    const cell = (column: string): string | null => cells[columns.indexOf(column)] ?? null;
    const flag = (column: string) => flags[cell(column)?.toLowerCase() ?? ''] ?? null;
    const certificates = [flag('cert_1_active'), flag('cert_2_active')];
    return {
      name: required(cell('user') ?? undefined, 'user'),
      arn: required(cell('arn') ?? undefined, 'arn'),
      password: flag('password_enabled'),
      mfa: flag('mfa_active'),
      keys: ['access_key_1', 'access_key_2'].map((key) => ({
        isActive: flag(`${key}_active`),
      })),
      certificates: certificates.includes(null) ? null : certificates.filter((isActive) => isActive === true).length,
    };
  });
}

/** The cells of a line of CSV, in quotation marks or not. */
function cellsOf(line: string): readonly string[] {
  const cells = `,${line}`.matchAll(/,(?:"((?:[^"]|"")*)"(?=,|$)|([^,]*))/g);
  return [...cells].map(([, quoted, plain = '']) => quoted?.replaceAll('""', '"') ?? plain);
}

const flags: Readonly<Record<string, boolean>> = { true: true, false: false };
