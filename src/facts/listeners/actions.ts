import type { Output } from '../../aws/sdk.ts';
import type { Seat } from '../../aws/seat.ts';
import { compare, required, text } from '../values.ts';

/** One thing that a listener does with a request. `null` is what AWS left out. */
export interface Action {
  /** AWS's word: `forward`, `redirect`, `fixed-response`, `authenticate-oidc`, `authenticate-cognito`, `jwt-validation`. */
  readonly type: string | null;
  /** ARNs of the target groups that it forwards to, whatever their weight. Sorted. */
  readonly targetGroups: readonly string[];
  /** Where it redirects to. `#{protocol}` and `#{port}` are those of the request. */
  readonly redirect: { readonly protocol: string | null; readonly port: string | null } | null;
}

/** A rule of a listener beside its default one. */
export interface ListenerRule {
  readonly arn: string;
  /** A number as text: the lowest is tried first. */
  readonly priority: string | null;
  readonly actions: readonly Action[];
}

type Rule = NonNullable<Output<'ElasticLoadBalancingV2.DescribeRules'>['Rules']>[number];

/** The actions in their order. What they send, and where to exactly, is not kept. */
export function readActions(actions: NonNullable<Rule['Actions']>): readonly Action[] {
  return [...actions]
    .sort((a, b) => (a.Order ?? 0) - (b.Order ?? 0))
    .map(({ Type, TargetGroupArn, ForwardConfig, RedirectConfig }) => ({
      type: text(Type),
      targetGroups: [
        ...new Set([
          ...(TargetGroupArn === undefined ? [] : [TargetGroupArn]),
          ...(ForwardConfig?.TargetGroups ?? []).map((group) => required(group.TargetGroupArn, 'TargetGroupArn')),
        ]),
      ].sort(compare),
      redirect: RedirectConfig === undefined ? null : { protocol: text(RedirectConfig.Protocol), port: text(RedirectConfig.Port) },
    }));
}

/** The rules of a listener without its default one, whose actions the listener itself has. By priority. */
export async function readRules(seat: Seat<'ElasticLoadBalancingV2.DescribeRules'>, listener: string): Promise<readonly ListenerRule[]> {
  const found: ListenerRule[] = [];
  const input = { ListenerArn: listener, PageSize: 400 };
  for await (const page of seat.pages('ElasticLoadBalancingV2.DescribeRules', input, { token: 'Marker', next: 'NextMarker' })) {
    for (const { RuleArn, Priority, IsDefault, Actions } of required(page.Rules, 'Rules')) {
      if (IsDefault === true) continue;
      found.push({
        arn: required(RuleArn, 'RuleArn'),
        priority: text(Priority),
        actions: readActions(required(Actions, 'Actions')),
      });
    }
  }
  return found.sort((a, b) => Number(a.priority) - Number(b.priority) || compare(a.arn, b.arn));
}
