import { describe, expect, it } from 'vitest';
import { credentialReport } from '../../src/facts/credential-report.ts';
import { accessDenied, awsError, fakeSeat } from './fake-seat.ts';

type Answers = Parameters<typeof fakeSeat>[1];
type Answer = NonNullable<Answers['IAM.GetCredentialReport']>;

const read = (answer: Answer) =>
  credentialReport.read(fakeSeat({}, { 'IAM.GetCredentialReport': answer }), () => Promise.reject(new Error('needs nothing')));

/** AWS's columns. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html */
const heading =
  'user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation,mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service,access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated';
const root =
  '<root_account>,arn:aws:iam::222222222222:root,2020-01-01T00:00:00+00:00,not_supported,no_information,not_supported,not_supported,true,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A';
const zoe =
  'zoe,arn:aws:iam::222222222222:user/zoe,2020-01-01T00:00:00+00:00,true,N/A,N/A,N/A,false,true,2024-02-03T04:05:06+00:00,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,true,2024-02-03T04:05:06+00:00,false,N/A';
const adam =
  'adam,arn:aws:iam::222222222222:user/adam,2020-01-01T00:00:00+00:00,FALSE,N/A,N/A,N/A,maybe,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,N/A,N/A,false,N/A';
const answer = (...lines: readonly string[]): ReturnType<Answer> => ({
  Content: new TextEncoder().encode(lines.join('\n')),
  GeneratedTime: new Date(0),
});

describe('the fact credential-report', () => {
  it('holds the root user and every other, sorted', async () => {
    const value = await read(() => answer(heading, root, zoe, adam, ''));
    const idle = { isActive: false };
    expect(value).toEqual({
      generatedAt: '1970-01-01T00:00:00.000Z',
      root: {
        name: '<root_account>',
        arn: 'arn:aws:iam::222222222222:root',
        password: null,
        mfa: true,
        keys: [idle, idle],
        certificates: 0,
      },
      users: [
        { name: 'adam', arn: 'arn:aws:iam::222222222222:user/adam', password: false, mfa: null, keys: [idle, idle], certificates: null },
        {
          name: 'zoe',
          arn: 'arn:aws:iam::222222222222:user/zoe',
          password: true,
          mfa: false,
          keys: [{ isActive: true }, idle],
          certificates: 1,
        },
      ],
    });
    expect(credentialReport.shape().parse(value)).toEqual(value);
  });

  it('reads names with commas, and paths with quotation marks', async () => {
    const lines = ['"a,b","arn:aws:iam::222222222222:user/x""y/a,b",true', '"",,', '"a""b",arn:b,"false"'];
    const value = await read(() => answer('user,arn,mfa_active', ...lines));
    expect(value?.users.map(({ name, arn, mfa }) => [name, arn, mfa])).toEqual([
      ['', '', null],
      ['a,b', 'arn:aws:iam::222222222222:user/x"y/a,b', true],
      ['a"b', 'arn:b', false],
    ]);
  });

  it('says null of what the report has no column for', async () => {
    const value = await read(() => answer('user,arn', '<root_account>,arn:root'));
    expect(value?.root).toEqual({
      name: '<root_account>',
      arn: 'arn:root',
      password: null,
      mfa: null,
      keys: [{ isActive: null }, { isActive: null }],
      certificates: null,
    });
    expect((await read(() => answer('user,arn')))?.root).toBe(null);
  });

  it.each([
    'ReportNotPresent',
    'ReportExpired',
    'ReportInProgress',
    'CredentialReportNotPresentException',
    'CredentialReportNotReadyException',
  ])('is null where there is none: %s', async (name) => {
    expect(await read(() => awsError(name, 'none'))).toBe(null);
    expect(credentialReport.shape().parse(null)).toBe(null);
  });

  it.each<[string, Answer, string]>([
    ['it is refused', () => accessDenied(), 'not authorized'],
    ['it fails', () => awsError('ServiceFailureException', 'broken'), 'broken'],
    ['the report is left out', () => ({ GeneratedTime: new Date(0) }), 'Content'],
    ['its time is left out', () => ({ ...answer(heading), GeneratedTime: undefined }), 'GeneratedTime'],
    ['a line is cut short', () => answer(heading, root, 'zoe,arn:zoe'), 'not as long as its heading'],
    ['a name with a comma stands without quotation marks', () => answer('user,arn', 'a,b,arn:a'), 'not as long as its heading'],
    ['quotation marks do not end', () => answer('user,arn', '"a,b,arn:a'), 'not as long as its heading'],
    ['it has no names', () => answer('arn', 'arn:root'), 'without user'],
  ])('rejects where %s', async (_, given, message) => {
    await expect(read(given)).rejects.toThrow(message);
  });
});
