import type { Spec } from '../../spec/spec.ts';
import { type Judged, passIf, type World } from '../check.ts';
import { unsaid } from '../unsaid.ts';
import { boundAccounts, eachAccount } from './each.ts';

const settings = ['blockPublicAcls', 'blockPublicPolicy', 'ignorePublicAcls', 'restrictPublicBuckets'] as const;

/** One finding for each bound account: all four settings of its S3 block public access are on. */
export function judgeAccountBlock(world: World<'account-public-access-block'>, spec: Spec): readonly Judged[] {
  const guardrail = spec.guardrails?.s3_public_access;
  if (guardrail === undefined) return [];
  const expected = Object.fromEntries(settings.map((name) => [name, true]));
  return eachAccount(world, boundAccounts(world, spec, guardrail.in), {
    expected,
    judge: (account) => {
      const actual = world.at('account-public-access-block', { account });
      const place = { resource: account, expected, actual };
      if (actual === null) {
        return passIf(false, {
          ...place,
          message: `${world.label(account)} has no block public access: only that of each bucket protects it`,
        });
      }
      const off = settings.filter((name) => actual[name] === false);
      const missing = settings.filter((name) => actual[name] === null);
      if (off.length === 0 && missing.length > 0) return unsaid(`AWS did not say ${missing.join(', ')} of ${world.label(account)}`, place);
      const message = `${world.label(account)} ${off.length === 0 ? 'blocks public access to S3' : `has ${off.join(', ')} off`}`;
      return passIf(off.length === 0, { ...place, message });
    },
  });
}
