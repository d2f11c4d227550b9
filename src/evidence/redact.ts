/**
 * What stands in place of a secret. A plain marker, not a digest: a password is short enough to be guessed from its digest.
 */
export const redacted = '[redacted]';

const secretNames =
  /^(user-?data|.*password|.*passphrase|.*passwd|pwd|secret|(client|shared|app|api)secret|secret(string|binary|key|accesskey|value)|.*privatekey|presharedkey|apikey|authorization|connectionstring|.*token)$/;
// Tokens that page or deduplicate; they open nothing.
const harmlessTokens = /^(next|previous|pagination|page|continuation|starting|start|client|clientrequest|idempotency|creation)token$/;
const environmentNames = /^(environment|environmentvariables|envvars|variables)$/;
// Under these names a run of forty letters and digits is a name, a digest or an id.
const identifierNames = /(arn|id|ids|name|alias|path|thumbprint|fingerprint|digest|sha1|hash|etag|version)s?$/;

const secretTexts: readonly RegExp[] = [
  /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/,
  /(FwoGZXIvYXdz|IQoJb3JpZ2lu|AQoDYXdz|AQoEXAMPLE)[A-Za-z0-9/+=]{60,}/, // AWS session tokens
  /\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*/, // JSON Web Tokens
  /\b[a-z][a-z0-9+.-]*:\/\/[^/\s:@]*:[^/\s@]+@/i, // user:password in a URL
  /\b(secret_?access_?key|password|passwd|pwd)\s*[=:]\s*[^\s;,]+/i,
];
const secretAccessKey = /(?<![A-Za-z0-9/+=])[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])/g;

/**
 * The last line of defence: a copy of a JSON value in which text that is, or looks like, a secret reads `[redacted]`. Facts
 * should not read secrets in the first place. Goes by the member's name (passwords, user data, environment variables, private keys,
 * tokens) and by the look of the text (PEM private keys, AWS secret keys and session tokens, JSON Web Tokens, passwords in URLs).
 * Numbers, booleans, null, ARNs and key ids stay. A text that is a JSON document (a policy) is redacted inside, so that the rest of it can be judged. The same value gives the same copy; what is redacted already stays as it is.
 */
export function redact(value: unknown): unknown {
  return copy(value, { name: '', isSecret: false });
}

interface Place {
  /** Name of the nearest member, in lower case without separators. */
  readonly name: string;
  /** Whether every text in here is a secret. */
  readonly isSecret: boolean;
}

function copy(value: unknown, place: Place): unknown {
  if (typeof value === 'string') return copyText(value, place);
  if (Array.isArray(value)) return value.map((item) => copy(item, place));
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([key, member]): [string, unknown] => [
    key,
    copy(member, placeOf(key, member, { value, place })),
  ]);
  return Object.fromEntries(members);
}

function copyText(text: string, place: Place): string {
  if (!isSecretText(text, place)) return text;
  const document = place.isSecret ? null : documentIn(text);
  if (document === null) return redacted;
  const inside = JSON.stringify(copy(document, { name: '', isSecret: false }));
  return secretTexts.some((pattern) => pattern.test(inside)) ? redacted : inside;
}

function documentIn(text: string): object | null {
  try {
    const document: unknown = JSON.parse(text);
    return typeof document === 'object' ? document : null;
  } catch {
    return null;
  }
}

function placeOf(key: string, member: unknown, { value, place }: { value: object; place: Place }): Place {
  const name = key.toLowerCase().replace(/[-_ .]/g, '');
  // Of an environment the names stay, as keys of a map or in pairs of name and value. A tag `Environment: prod` is no map.
  const isPairName = name === 'name' && 'value' in value;
  const isEnvironment = environmentNames.test(name) && typeof member === 'object';
  const isSecretName = secretNames.test(name) && !harmlessTokens.test(name) && (typeof member === 'string' || isTexts(member));
  return { name, isSecret: isSecretName || isEnvironment || (place.isSecret && !isPairName) };
}

function isTexts(member: unknown): boolean {
  return Array.isArray(member) && member.every((item) => typeof item === 'string');
}

function isSecretText(text: string, { name, isSecret }: Place): boolean {
  if (text === '' || text === redacted) return false;
  if (isSecret) return !text.startsWith('arn:');
  if (secretTexts.some((pattern) => pattern.test(text))) return true;
  return !text.startsWith('arn:') && !identifierNames.test(name) && [...text.matchAll(secretAccessKey)].some(([run]) => isMixed(run));
}

// Capitals, small letters and digits together, and never a digest in hexadecimal.
function isMixed(run: string): boolean {
  return /[A-Z]/.test(run) && /[a-z]/.test(run) && /[0-9]/.test(run);
}
