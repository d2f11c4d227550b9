import { resolveKey } from '../../../checks/keys/resolve.ts';
import type { EbsDefault } from '../../../facts/ebs-default.ts';
import { layersOf } from '../../layers.ts';
import type { InitSource } from '../../model.ts';
import { listedWorld, unlessUnobserved } from './listed-world.ts';

type Kind = 'customer_managed' | 'aws_managed';

/** A rule on the EBS default as the grammar has it. */
export interface EbsRule {
  readonly in: string | readonly string[];
  readonly type: 'ebs_default';
  readonly regions: 'enabled' | 'governed';
  readonly key: Kind;
  readonly reason?: string;
}

const reason = 'As found: volumes take a key of AWS where nobody asks for another';

/**
 * What new volumes are encrypted with: first in every enabled region, then in governed ones where that differs. Where encryption is off, the
 * rule asks for it all the same, and is marked.
 */
export function ebsRulesOf(source: InitSource): readonly EbsRule[] {
  const governed = kindsBy(source, (account) => governedKinds(source, account));
  const others = kindsBy(source, (account) => otherKinds(source, account));
  if (others.size === 0) return rulesOf(source, governed, 'governed');
  const all = new Map(
    source.active.map((account) => [account, others.get(account) ?? governed.get(account) ?? 'customer_managed'] as const),
  );
  const differing = new Map([...governed].filter(([account, kind]) => all.get(account) !== kind));
  return [...rulesOf(source, all, 'enabled'), ...rulesOf(source, differing, 'governed')];
}

function rulesOf(source: InitSource, kinds: ReadonlyMap<string, Kind>, regions: EbsRule['regions']): readonly EbsRule[] {
  const whole = kinds.size === source.active.length;
  const layers = whole
    ? layersOf(source, kinds)
    : [...Map.groupBy([...kinds.keys()], (account) => kinds.get(account) as Kind)].map(([value, ids]) => ({
        in: source.where(ids),
        value,
      }));
  return layers.map(({ in: where, value }) => ({
    in: where,
    type: 'ebs_default',
    regions,
    key: value,
    ...(value === 'aws_managed' ? { reason } : {}),
  }));
}

/** Accounts of which anything is known, with the weaker of what they have. */
function kindsBy(source: InitSource, kindsOf: (account: string) => readonly Kind[]): ReadonlyMap<string, Kind> {
  return new Map(
    source.active.flatMap((account) => {
      const kinds = kindsOf(account);
      return kinds.length === 0 ? [] : [[account, kinds.includes('aws_managed') ? 'aws_managed' : 'customer_managed'] as const];
    }),
  );
}

function governedKinds(source: InitSource, account: string): readonly Kind[] {
  const world = listedWorld(source);
  return source.governed.flatMap((region): readonly Kind[] => {
    const setting = source.value('ebs-default', { account, region });
    if (setting === null || setting.enabled !== true) return setting === null ? [] : ['customer_managed'];
    return [unlessUnobserved(() => kindOf(setting, resolveKey(world, setting.keyId, { account, region })), 'customer_managed')];
  });
}

function kindOf({ encryptionType }: EbsDefault, resolution: ReturnType<typeof resolveKey>): Kind {
  if (encryptionType === 'sse-ebs' || resolution.kind === 'default' || resolution.kind === 'aws-alias') return 'aws_managed';
  return resolution.kind === 'key' && resolution.key.manager !== 'CUSTOMER' ? 'aws_managed' : 'customer_managed';
}

function otherKinds(source: InitSource, account: string): readonly Kind[] {
  return source
    .each('tripwire')
    .filter(({ target }) => target.account === account)
    .flatMap(({ value }): readonly Kind[] => {
      const setting = value.closedBy === null ? value.ebsDefault : null;
      if (setting === null) return [];
      const isAws = setting.keyId === null || setting.keyId.includes('alias/aws/') || setting.keyManager === 'AWS';
      return [setting.enabled === true && isAws ? 'aws_managed' : 'customer_managed'];
    });
}
