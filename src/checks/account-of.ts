import type { World } from './check.ts';

/** The account that the verdict is about. Throws in a check that is judged of the whole organization. */
export function accountOf({ target }: Pick<World, 'target'>): string {
  if (target.account === undefined) throw new Error('the check is not judged account by account');
  return target.account;
}
