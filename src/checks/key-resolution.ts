/** What a key string of AWS means, which declared key it is, and whether a store may use it. */
export { declaredKeys } from './keys/declared.ts';
export { judgeKey } from './keys/judge-key.ts';
export { resolveKey } from './keys/resolve.ts';
