/** The ARN of whoever signs with a key in AWS KMS, as AWS says. Rejects with an OperatorError where AWS does not know the caller. */
export async function identityBehind(keyArn: string, profile: string | undefined): Promise<string> {
  const { parseKeyArn } = await import('../aws/writing/kms-signer.ts');
  const { openSession } = await import('../aws/writing/session.ts');
  const { account, region } = parseKeyArn(keyArn);
  const session = await openSession({ region, account, ...(profile === undefined ? {} : { profile }) });
  await session.close();
  return session.identity.arn;
}
