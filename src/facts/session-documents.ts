import { z } from 'zod';
import type { Seat } from '../aws/seat.ts';
import { once } from '../once.ts';
import { defineFact } from './fact.ts';
import { attempt } from './refusal.ts';
import { compare, required } from './values.ts';

/** What the document of preferences sets for every session that names no other. `null` is what it leaves out. Texts as written. */
export interface SessionPreferences {
  /** Why the document says nothing for certain; all else is then `null`. */
  readonly problem: string | null;
  /** `Standard_Stream`. */
  readonly sessionType: string | null;
  /** `null` where it is left out or empty, as are all texts. */
  readonly bucket: string | null;
  readonly bucketEncryption: boolean | null;
  readonly keyId: string | null;
  /** Minutes. */
  readonly idleTimeout: string | null;
  /** Minutes. */
  readonly maxDuration: string | null;
}

/** How Session Manager runs sessions in an account and region. */
export interface SessionDocuments {
  /** `null`: there is none, and Session Manager's own defaults apply. */
  readonly preferences: SessionPreferences | null;
  /** Names of the Session documents that the account owns, the preferences among them. Sorted. */
  readonly documents: readonly string[];
}

const words = once(() => z.string().nullable());
const preferences = (): z.ZodType<SessionPreferences> =>
  z.strictObject({
    problem: words(),
    sessionType: words(),
    bucket: words(),
    bucketEncryption: z.boolean().nullable(),
    keyId: words(),
    idleTimeout: words(),
    maxDuration: words(),
  });
const shape = (): z.ZodType<SessionDocuments> => z.strictObject({ preferences: preferences().nullable(), documents: z.array(z.string()) });

type DocumentSeat = Seat<'SSM.GetDocument' | 'SSM.ListDocuments'>;

const Name = 'SSM-SessionManagerRunShell';

/** The preferences of Session Manager in the account and region, and the names of its Session documents. */
export const sessionDocuments = defineFact({
  name: 'session-documents',
  scope: 'region',
  depth: 'boundary',
  operations: ['SSM.GetDocument', 'SSM.ListDocuments'],
  shape,
  read: async (seat): Promise<SessionDocuments> => {
    const [preferences, documents] = await Promise.all([readPreferences(seat), readNames(seat)]);
    return { preferences, documents };
  },
});

/** What the default version says, if the newest one says the same: AWS does not tell by which of them a session goes. */
async function readPreferences(seat: DocumentSeat): Promise<SessionPreferences | null> {
  const input = { Name, DocumentFormat: 'JSON' } as const;
  const call = seat.call('SSM.GetDocument', input);
  const asked = { operation: 'SSM.GetDocument', account: seat.account, region: seat.region };
  const { value, refusal } = await attempt(asked, call);
  if (refusal?.error === 'InvalidDocument') return null;
  const preferences = preferencesOf(required((value ?? (await call)).Content, 'Content'));
  const { Content } = await seat.call('SSM.GetDocument', { ...input, DocumentVersion: '$LATEST' });
  const newest = preferencesOf(required(Content, 'Content'));
  if (JSON.stringify(newest) === JSON.stringify(preferences)) return preferences;
  return { ...nothing, problem: 'its newest version says otherwise than its default version, and AWS does not say which is in force' };
}

async function readNames(seat: DocumentSeat): Promise<readonly string[]> {
  const found: string[] = [];
  const Filters = [
    { Key: 'DocumentType', Values: ['Session'] },
    { Key: 'Owner', Values: ['Self'] },
  ];
  for await (const page of seat.pages('SSM.ListDocuments', { Filters, MaxResults: 50 }, { token: 'NextToken', next: 'NextToken' })) {
    found.push(...required(page.DocumentIdentifiers, 'DocumentIdentifiers').map((one) => required(one.Name, 'Name')));
  }
  return found.sort(compare);
}

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const nothing = { sessionType: null, bucket: null, bucketEncryption: null, keyId: null, idleTimeout: null, maxDuration: null };

/** The inputs that are judged; shell profiles are left out, for they are commands of their owners. */
function preferencesOf(content: string): SessionPreferences {
  let document: unknown;
  try {
    document = JSON.parse(content);
  } catch {
    return { ...nothing, problem: 'it is not JSON' };
  }
  if (!isMap(document)) return { ...nothing, problem: 'it is not a JSON object' };
  const inputs = document.inputs ?? {};
  if (!isMap(inputs)) return { ...nothing, problem: 'its inputs are not a JSON object' };
  const [sessionType, bucket, keyId, idleTimeout, maxDuration] = [
    document.sessionType,
    inputs.s3BucketName,
    inputs.kmsKeyId,
    inputs.idleSessionTimeout,
    inputs.maxSessionDuration,
  ].map(plain);
  const bucketEncryption = flag(inputs.s3EncryptionEnabled);
  const read = [sessionType, bucket, keyId, idleTimeout, maxDuration, bucketEncryption];
  if (read.includes(undefined)) return { ...nothing, problem: 'one of its inputs is neither a text nor a number nor a flag' };
  return {
    problem: null,
    sessionType: sessionType ?? null,
    bucket: bucket ?? null,
    bucketEncryption: bucketEncryption ?? null,
    keyId: keyId ?? null,
    idleTimeout: idleTimeout ?? null,
    maxDuration: maxDuration ?? null,
  };
}

/** `undefined`: it is no text. */
function plain(value: unknown): string | null | undefined {
  if (value === undefined || value === null || value === '') return null;
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

/** `undefined`: it is no flag. */
function flag(value: unknown): boolean | null | undefined {
  if (value === undefined || value === null) return null;
  return typeof value === 'boolean' ? value : undefined;
}
