import { describe, expect, it } from 'vitest';
import { sessionDocuments } from '../../src/facts/session-documents.ts';
import { accessDenied, awsError, fakeSeat } from './fake-seat.ts';
import { readAt } from './rds-answers.ts';

const inputs = {
  s3BucketName: 'session-logs',
  s3KeyPrefix: '',
  s3EncryptionEnabled: true,
  kmsKeyId: 'arn:key',
  idleSessionTimeout: '20',
  maxSessionDuration: '60',
  runAsEnabled: false,
  shellProfile: { linux: 'export SECRET=x' },
};
const contentOf = (content: unknown) =>
  content instanceof Error ? content : { Content: typeof content === 'string' ? content : JSON.stringify(content) };
const seatOf = (content: unknown, newest: unknown = content) =>
  fakeSeat(
    {},
    {
      'SSM.GetDocument': ({ DocumentVersion }) => contentOf(DocumentVersion === '$LATEST' ? newest : content),
      'SSM.ListDocuments': ({ NextToken }) =>
        NextToken === undefined
          ? { DocumentIdentifiers: [{ Name: 'SSM-SessionManagerRunShell' }], NextToken: 'more' }
          : { DocumentIdentifiers: [{ Name: 'Custom' }] },
    },
  );
const documents = ['Custom', 'SSM-SessionManagerRunShell'];
const nothing = { sessionType: null, bucket: null, bucketEncryption: null, keyId: null, idleTimeout: null, maxDuration: null };

describe('session-documents', () => {
  it('reads the preferences that are judged, and every page of names', async () => {
    const seat = seatOf({ schemaVersion: '1.0', sessionType: 'Standard_Stream', inputs });
    expect(await readAt(seat, sessionDocuments)).toEqual({
      preferences: {
        problem: null,
        sessionType: 'Standard_Stream',
        bucket: 'session-logs',
        bucketEncryption: true,
        keyId: 'arn:key',
        idleTimeout: '20',
        maxDuration: '60',
      },
      documents,
    });
    expect(seat.calls.map(({ input }) => input)).toContainEqual({ Name: 'SSM-SessionManagerRunShell', DocumentFormat: 'JSON' });
    expect(seat.calls.map(({ input }) => input)).toContainEqual({
      Filters: [
        { Key: 'DocumentType', Values: ['Session'] },
        { Key: 'Owner', Values: ['Self'] },
      ],
      MaxResults: 50,
    });
  });

  it.each([
    ['empty texts', { sessionType: 'Standard_Stream', inputs: { s3BucketName: '', kmsKeyId: '', idleSessionTimeout: '' } }],
    ['no inputs', { sessionType: 'Standard_Stream' }],
  ])('takes %s for what is left out', async (_, content) => {
    expect((await readAt(seatOf(content), sessionDocuments)).preferences).toEqual({
      ...nothing,
      problem: null,
      sessionType: 'Standard_Stream',
    });
  });

  it('takes minutes that are numbers', async () => {
    const { preferences } = await readAt(seatOf({ inputs: { idleSessionTimeout: 15 } }), sessionDocuments);
    expect(preferences).toMatchObject({ problem: null, idleTimeout: '15' });
  });

  it.each([
    ['not JSON', 'schemaVersion: 1.0', 'it is not JSON'],
    ['no object', [], 'it is not a JSON object'],
    ['with strange inputs', { inputs: [] }, 'its inputs are not a JSON object'],
    ['with a flag in words', { inputs: { s3EncryptionEnabled: 'true' } }, 'one of its inputs is neither a text nor a number nor a flag'],
  ])('says so of a document that is %s', async (_, content, problem) => {
    expect((await readAt(seatOf(content), sessionDocuments)).preferences).toEqual({ ...nothing, problem });
  });

  it('knows that there is none', async () => {
    const seat = seatOf(awsError('InvalidDocument', 'Document with name SSM-SessionManagerRunShell does not exist.'));
    expect(await readAt(seat, sessionDocuments)).toEqual({ preferences: null, documents });
  });

  it('says so where the newest version sets otherwise than the default one', async () => {
    const content = { sessionType: 'Standard_Stream', inputs };
    const seat = seatOf(content, { ...content, inputs: { ...inputs, s3BucketName: '' } });
    const { preferences } = await readAt(seat, sessionDocuments);
    expect(preferences).toEqual({
      ...nothing,
      problem: 'its newest version says otherwise than its default version, and AWS does not say which is in force',
    });
  });

  it('takes versions that differ in nothing that is judged', async () => {
    const content = { sessionType: 'Standard_Stream', inputs };
    const { preferences } = await readAt(seatOf(content, { ...content, description: 'newer' }), sessionDocuments);
    expect(preferences).toMatchObject({ problem: null, bucket: 'session-logs' });
  });

  it('throws where the newest version is refused', async () => {
    await expect(readAt(seatOf({ inputs }, accessDenied()), sessionDocuments)).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  it('throws what AWS refuses', async () => {
    await expect(readAt(seatOf(accessDenied()), sessionDocuments)).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });
});
