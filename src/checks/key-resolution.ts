/** What a key string of AWS means, which declared key it is, and whether a store may use it. */
export { type DeclaredKey, type DeclaredResolution, declaredKeys } from './keys/declared.ts';
export { judgeKey, type KeySubject, type WantedKey } from './keys/judge-key.ts';
export { type KeyPlace, type KeyResolution, resolveKey } from './keys/resolve.ts';
