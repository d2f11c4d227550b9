/** The text of a policy document. IAM sends it with percent signs in the place of what URLs cannot hold; what is not so written is kept as it is. */
export function policyText(document: string): string {
  try {
    return decodeURIComponent(document);
  } catch {
    return document;
  }
}

/**
 * JSON text of a policy whose external ids are not told: they are a secret between its account and another. What the operator Null says of
 * them is told. Throws where it is not JSON.
 */
export function withoutExternalIds(text: string): string {
  return JSON.stringify(JSON.parse(text), (key, value: unknown) =>
    key.toLowerCase() === 'sts:externalid' && !/^(true|false)$/i.test(String(value)) ? 'redacted' : value,
  );
}
