import { describe, expect, it } from 'vitest';
import { authorizationDetails } from '../../src/facts/authorization-details.ts';
import { accessDenied, fakeSeat } from './fake-seat.ts';

type Answers = Parameters<typeof fakeSeat>[1];

const none = () => Promise.reject(new Error('needs nothing'));
const read = (answer: NonNullable<Answers['IAM.GetAccountAuthorizationDetails']>) => {
  const seat = fakeSeat({}, { 'IAM.GetAccountAuthorizationDetails': answer });
  return { seat, value: authorizationDetails.read(seat, none) };
};
const arn = (name: string) => `arn:aws:iam::222222222222:role/${name}`;
const role = (RoleName: string) => ({ Arn: arn(RoleName), RoleName, Path: '/', RolePolicyList: [], AttachedManagedPolicies: [] });
const policy = (Arn: string, ...versions: readonly (readonly [string, string, boolean])[]) => ({
  Arn,
  DefaultVersionId: 'v2',
  PolicyVersionList: versions.map(([VersionId, Document, IsDefaultVersion]) => ({ VersionId, Document, IsDefaultVersion })),
});

describe('the fact authorization-details', () => {
  it('holds the roles of every page with their documents, and the managed policies that they have', async () => {
    const { seat, value } = read(({ Marker }) =>
      Marker === undefined
        ? {
            RoleDetailList: [
              {
                ...role('b'),
                RolePolicyList: [
                  { PolicyName: 'z', PolicyDocument: '%7B%7D' },
                  { PolicyName: 'a', PolicyDocument: '{"100%":1}' },
                ],
                AttachedManagedPolicies: [{ PolicyArn: 'arn:q' }, { PolicyArn: 'arn:p' }],
                PermissionsBoundary: { PermissionsBoundaryType: 'PermissionsBoundaryPolicy', PermissionsBoundaryArn: 'arn:limit' },
                RoleLastUsed: { LastUsedDate: new Date(0), Region: 'us-east-2' },
              },
            ],
            Policies: [policy('arn:q', ['v1', 'old', false], ['v2', '%5B%5D', true]), policy('arn:unused', ['v2', 'x', true])],
            IsTruncated: true,
            Marker: 'm',
          }
        : { RoleDetailList: [{ ...role('a'), RoleLastUsed: {} }], Policies: [policy('arn:limit', ['v2', 'L', true])], IsTruncated: false },
    );
    const details = await value;
    const plain = { path: '/', inline: [], attached: [], boundary: null, lastUsed: null };
    expect(details).toEqual({
      roles: [
        { ...plain, arn: arn('a'), name: 'a' },
        {
          arn: arn('b'),
          name: 'b',
          path: '/',
          inline: [
            { name: 'a', document: '{"100%":1}' },
            { name: 'z', document: '{}' },
          ],
          attached: ['arn:p', 'arn:q'],
          boundary: 'arn:limit',
          lastUsed: { at: '1970-01-01T00:00:00.000Z', region: 'us-east-2' },
        },
      ],
      policies: [
        { arn: 'arn:limit', document: 'L' },
        { arn: 'arn:q', document: '[]' },
      ],
    });
    expect(seat.calls[0]?.input).toEqual({ Filter: ['Role', 'LocalManagedPolicy', 'AWSManagedPolicy'], MaxItems: 1000 });
    expect(authorizationDetails.shape().parse(details)).toEqual(details);
  });

  it('does not tell external ids, nor change any other document', async () => {
    const assuming = (id: unknown) =>
      JSON.stringify({
        Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*', Condition: { StringEquals: { 'sts:ExternalID': id } } }],
      });
    const spaced = '{ "Statement": [] }';
    const documents = [assuming(['a', 'b']), '{"externalId', spaced];
    const { value } = read(() => ({
      RoleDetailList: [
        {
          ...role('a'),
          RolePolicyList: documents.map((PolicyDocument, index) => ({ PolicyName: `p${index}`, PolicyDocument })),
          AttachedManagedPolicies: [{ PolicyArn: 'arn:p' }],
        },
      ],
      Policies: [policy('arn:p', ['v2', encodeURIComponent(assuming('a')), true])],
    }));
    const { roles, policies } = await value;
    expect(roles[0]?.inline.map(({ document }) => document)).toEqual([assuming('redacted'), '{"externalId', spaced]);
    expect(policies).toEqual([{ arn: 'arn:p', document: assuming('redacted') }]);
  });

  it('leaves out the document of a policy of which AWS does not show the default version', async () => {
    const attached = { ...role('a'), AttachedManagedPolicies: [{ PolicyArn: 'arn:p' }] };
    const documents = async (shown: object) =>
      (await read(() => ({ RoleDetailList: [attached], Policies: [{ Arn: 'arn:p', ...shown }] })).value).policies;
    expect(await documents({})).toEqual([]);
    expect(await documents(policy('arn:p', ['v1', 'old', false]))).toEqual([]);
    expect(await documents({ DefaultVersionId: 'v2', PolicyVersionList: [{ VersionId: 'v2', Document: 'new' }] })).toEqual([
      { arn: 'arn:p', document: 'new' },
    ]);
  });

  it.each<[string, NonNullable<Answers['IAM.GetAccountAuthorizationDetails']>, string]>([
    ['it is refused', () => accessDenied(), 'not authorized'],
    ['the roles are left out', () => ({ Policies: [] }), 'RoleDetailList'],
    ['the policies are left out', () => ({ RoleDetailList: [] }), 'Policies'],
    [
      'the policies of a role are left out',
      () => ({ RoleDetailList: [{ ...role('a'), RolePolicyList: undefined }], Policies: [] }),
      'RolePolicyList',
    ],
    [
      'what is attached is left out',
      () => ({ RoleDetailList: [{ ...role('a'), AttachedManagedPolicies: undefined }], Policies: [] }),
      'AttachedManagedPolicies',
    ],
    [
      'a boundary has no name',
      () => ({ RoleDetailList: [{ ...role('a'), PermissionsBoundary: {} }], Policies: [] }),
      'PermissionsBoundaryArn',
    ],
  ])('rejects where %s', async (_, answer, message) => {
    await expect(read(answer).value).rejects.toThrow(message);
  });
});
