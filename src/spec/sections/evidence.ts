import { z } from 'zod';
import { atLeastOne, quantity, roleName } from './grammar.ts';
import { authorities, protocol, purposes, segregation, signingRole, signingRoleName } from './signing.ts';

const signer = z
  .string()
  .regex(/^kms:arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key\/[A-Za-z0-9-]+$/, {
    error:
      'expected kms: and the ARN of a key such as kms:arn:aws:kms:us-east-2:111111111111:key/ID; an alias can move to another key, and a file is given with --key',
  })
  .describe('The key in AWS KMS that seals: kms: and its ARN. Without it a key is given on the command line, or made for each run');

const writingRole = z.union([
  roleName,
  z.string().regex(/^arn:aws[a-z-]*:iam::[0-9]{12}:role\/([\w+=,.@-]+\/)*[\w+=,.@-]{1,64}$/, { error: 'expected the ARN of a role' }),
]);

const seal = atLeastOne(
  z.strictObject({
    signer: signer.optional(),
    role: writingRole.describe('The role that signs, by name or ARN: never one that reads').optional(),
    minimum: z
      .enum(['ephemeral', 'file', 'kms'])
      .describe(
        'What must seal at least: a key made for the run, a key in a file, or one in AWS KMS. kms where a signer is named, else ephemeral',
      )
      .optional(),
    certificates: z
      .string()
      .min(1)
      .describe("Path, relative to the spec, of the key's certificate and those of its issuers (PEM)")
      .optional(),
    certify: z
      .boolean()
      .describe('The seal of the PDF also says that only signatures may follow it (DocMDP); false where absent')
      .optional(),
  }),
  ['signer', 'role', 'minimum', 'certificates', 'certify'],
).describe('What seals a run');

const isPlain = (text: string): boolean => {
  const url = URL.parse(text);
  return url === null || (url.username === '' && url.password === '' && url.search === '' && url.hash === '');
};

const http = /^https?:\/\/[^\s/?#]+\S*$/;

const authority = z
  .string()
  .regex(http, { error: 'expected the http or https URL of a time-stamping authority' })
  .refine((text) => !http.test(text) || URL.canParse(text), { error: 'expected a URL that can be read: its host or port is none' })
  .refine(isPlain, { error: 'a URL with a user, a password, a query or a fragment is not allowed: it would stand in every record' });

const minute = 60;

const timestamp = atLeastOne(
  z.strictObject({
    urls: z
      .array(authority)
      .min(1)
      .max(16)
      .describe('Time-stamping authorities (RFC 3161), all of which are asked, best two that have nothing to do with each other')
      .optional(),
    require: z.int().min(1).describe('How many stamps there must be; 1 where absent').optional(),
    max_skew: quantity
      .refine(({ seconds }) => seconds <= 5 * minute, {
        error: 'expected 1s to 5m: AWS refuses what is signed for a time that is further off',
      })
      .describe("How far the clock of the machine may be from the Date of AWS's answers; a run further off does not conform")
      .optional(),
  }),
  ['urls', 'require', 'max_skew'],
).describe('Who says when');

const longestLock = 36_500 * 86_400;

const ledger = z
  .strictObject({
    at: z
      .string()
      .regex(/^(s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/[\w!.*'()=+-]+)*|\/.+|[A-Za-z]:[\\/].+)$/, {
        error: 'expected s3://bucket/prefix, without a slash at the end, or the whole path of a folder, from the root',
      })
      .describe('s3://bucket/prefix, which outlives the machine, or the whole path of a folder'),
    role: writingRole.describe('The role that writes to S3, by name or ARN: never one that reads').optional(),
    lock: quantity
      .refine(({ seconds }) => seconds <= longestLock, { error: 'expected 36500d or less: S3 locks nothing for longer' })
      .describe('How long nobody can delete an entry (S3 Object Lock, compliance mode)')
      .optional(),
  })
  .describe('Where every run is entered, before it reads anything and when it has ended');

/** The section as it is written. */
const written = atLeastOne(
  z.strictObject({
    seal: seal.optional(),
    timestamp: timestamp.optional(),
    ledger: ledger.optional(),
    authorities: authorities.optional(),
    roles: z.record(signingRoleName, signingRole).describe('Who signs the PDF after the seal: a field is kept for each').optional(),
    protocol: protocol.optional(),
    purposes: purposes.optional(),
    segregation: segregation.optional(),
  }),
  ['seal', 'timestamp', 'ledger', 'authorities', 'roles', 'protocol', 'purposes', 'segregation'],
);

type Written = z.output<typeof written>;

function sealOf({ minimum, certify, ...rest }: NonNullable<Written['seal']>) {
  return {
    ...rest,
    certify: certify ?? false,
    minimum: minimum ?? (rest.signer === undefined ? ('ephemeral' as const) : ('kms' as const)),
  };
}

function stampsOf({ urls = [], require, ...rest }: NonNullable<Written['timestamp']>) {
  return { ...rest, urls, ...(urls.length === 0 ? {} : { require: require ?? 1 }) };
}

/** How a run is sealed, stamped, entered and signed: it binds every run that reads AWS, and no replay. What follows from what is written is written out. */
export const evidence = written
  .transform(({ seal: sealing, timestamp: stamps, ...rest }) => ({
    ...rest,
    seal: sealOf(sealing ?? {}),
    ...(stamps === undefined ? {} : { timestamp: stampsOf(stamps) }),
  }))
  .describe('How a run is sealed, stamped, entered in a ledger and signed');

/** The section as a run goes by it. In a spec that is loaded, `seal.certificates` and `authorities` are no paths: they are the PEM that the file holds. */
export type Evidence = z.output<typeof evidence>;
