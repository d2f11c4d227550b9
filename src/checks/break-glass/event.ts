import { anyText, Beginning, type EventValue, perhaps } from '../../events/event.ts';
import type { Target } from '../../record.ts';

interface Use {
  readonly place: Required<Target>;
  /** ARN of the role that is taken on. */
  readonly role: string;
  readonly name: 'AssumeRoleWithSAML' | 'AssumeRole';
}

/**
 * The event that EventBridge gets when somebody takes a role on, as far as it is the same every time: from IAM Identity Center as
 * AssumeRoleWithSAML, which is a read-only event, with the whole ARN of the reserved role.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html
 */
export function eventOf({ place: { account, region }, role, name }: Use): EventValue {
  const isSaml = name === 'AssumeRoleWithSAML';
  const partition = role.split(':')[1];
  const provider = new Beginning(`arn:${partition}:iam::${account}:saml-provider/${isReserved(role) ? 'AWSSSO_' : ''}`);
  const sts = `arn:${partition}:sts::${account}`;
  return {
    version: '0',
    id: anyText,
    'detail-type': 'AWS API Call via CloudTrail',
    source: 'aws.sts',
    account,
    time: anyText,
    region,
    resources: [],
    detail: {
      eventVersion: anyText,
      userIdentity: isSaml ? { type: 'SAMLUser', principalId: anyText, userName: anyText, identityProvider: anyText } : perhaps,
      eventTime: anyText,
      eventSource: 'sts.amazonaws.com',
      eventName: name,
      awsRegion: region,
      sourceIPAddress: anyText,
      userAgent: anyText,
      requestParameters: {
        roleArn: role,
        roleSessionName: anyText,
        durationSeconds: perhaps,
        sourceIdentity: perhaps,
        transitiveTagKeys: perhaps,
        ...(isSaml ? { sAMLAssertionID: anyText, principalArn: provider, principalTags: perhaps } : { externalId: perhaps, tags: perhaps }),
      },
      responseElements: {
        credentials: { accessKeyId: anyText, sessionToken: anyText, expiration: anyText },
        assumedRoleUser: { assumedRoleId: anyText, arn: new Beginning(`${sts}:assumed-role/${nameOf(role)}/`) },
        sourceIdentity: perhaps,
        packedPolicySize: perhaps,
        ...(isSaml ? { subject: anyText, subjectType: anyText, issuer: anyText, audience: anyText, nameQualifier: anyText } : {}),
      },
      additionalEventData: perhaps,
      requestID: anyText,
      eventID: anyText,
      readOnly: true,
      resources: [
        { accountId: account, type: 'AWS::IAM::Role', ARN: role },
        ...(isSaml ? [{ accountId: account, type: 'AWS::IAM::SAMLProvider', ARN: provider }] : []),
      ],
      eventType: 'AwsApiCall',
      managementEvent: true,
      recipientAccountId: account,
      sharedEventID: perhaps,
      vpcEndpointId: perhaps,
      vpcEndpointAccountId: perhaps,
      eventCategory: 'Management',
      tlsDetails: perhaps,
      sessionCredentialFromConsole: perhaps,
      addendum: perhaps,
      apiVersion: perhaps,
    },
  };
}

const nameOf = (role: string): string => role.slice(role.lastIndexOf('/') + 1);
const isReserved = (role: string): boolean => role.includes(':role/aws-reserved/sso.amazonaws.com/');
