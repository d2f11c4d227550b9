import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { Emulator } from './emulator.ts';

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** What an AWS client needs to speak to the emulator, once and without retries. */
export interface ClientConfig {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: Credentials;
  readonly maxAttempts: 1;
}

/** Client configuration of the caller that the emulator's environment names: the audit account. */
export function asCaller({ endpoint, env }: Emulator, region = 'us-east-2'): ClientConfig {
  const credentials = {
    accessKeyId: env.AWS_ACCESS_KEY_ID ?? '',
    secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? '',
    sessionToken: env.AWS_SESSION_TOKEN ?? '',
  };
  return { endpoint, region, credentials, maxAttempts: 1 };
}

/** Client configuration of the auditor's role in another account, with a session policy of the test's own. */
export async function asAuditor(emulator: Emulator, account: string, region = 'us-east-2'): Promise<ClientConfig> {
  const role = account === '111111111111' ? 'iq-auditor-mgmt' : 'iq-auditor';
  const { Credentials: issued } = await new STSClient(asCaller(emulator)).send(
    new AssumeRoleCommand({
      RoleArn: `arn:aws:iam::${account}:role/${role}`,
      RoleSessionName: 'iq-test',
      ExternalId: 'iq-7Qm2',
      Policy: '{"Version":"2012-10-17","Statement":[]}',
      PolicyArns: [{ arn: 'arn:aws:iam::aws:policy/SecurityAudit' }],
    }),
  );
  if (issued?.AccessKeyId === undefined || issued.SecretAccessKey === undefined || issued.SessionToken === undefined) {
    throw new Error(`AssumeRole gave no credentials for ${account}`);
  }
  const credentials = { accessKeyId: issued.AccessKeyId, secretAccessKey: issued.SecretAccessKey, sessionToken: issued.SessionToken };
  return { endpoint: emulator.endpoint, region, credentials, maxAttempts: 1 };
}
