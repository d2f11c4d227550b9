import type { Near, Renewed } from './comparison.ts';
import { formOf, isMembers, type Members } from './form.ts';
import type { Matched, Named } from './lists.ts';
import type { Pair, Walk } from './walk.ts';

/** What is left of two matched lists once that is taken away which AWS has made anew like for like. */
export function unrenewed(
  all: Matched,
  pair: Pick<Pair, 'at'> & { readonly before: readonly unknown[]; readonly after: readonly unknown[] },
  found: Walk,
): Matched {
  const rule = found.rules.renewed.get(pair.at);
  if (rule === undefined || all.vanished.length + all.appeared.length === 0) return all;
  const { vanished, appeared } = rule.isOneForOne ? oneForOne(all, rule, found) : likeThose(all, { rule, pair, found });
  for (const { value } of [
    ...all.vanished.filter((one) => !vanished.includes(one)),
    ...all.appeared.filter((one) => !appeared.includes(one)),
  ]) {
    for (const name of ['arn', 'id']) if (isMembers(value) && typeof value[name] === 'string') found.renewed.add(value[name]);
  }
  return { pairs: all.pairs, vanished, appeared };
}

type Left = Pick<Matched, 'vanished' | 'appeared'>;

function isRenewed(value: unknown, rule: Renewed, near: Near): value is Members {
  return isMembers(value) && rule.which?.(value, near) !== false;
}

/** The number of them is free: gone is what nothing is like any more, new is what nothing was like. */
function likeThose(
  all: Matched,
  {
    rule,
    pair,
    found,
  }: {
    readonly rule: Renewed;
    readonly pair: { readonly before: readonly unknown[]; readonly after: readonly unknown[] };
    readonly found: Walk;
  },
): Left {
  const forms = (values: readonly unknown[], near: Near): ReadonlySet<string> =>
    new Set(values.flatMap((value) => (isRenewed(value, rule, near) ? [formOf(rule.like(value))] : [])));
  const [was, is] = [forms(pair.before, found.near.before), forms(pair.after, found.near.after)];
  const isNew =
    (near: Near, others: ReadonlySet<string>) =>
    ({ value }: Named) =>
      !isRenewed(value, rule, near) || !others.has(formOf(rule.like(value)));
  return { vanished: all.vanished.filter(isNew(found.near.before, is)), appeared: all.appeared.filter(isNew(found.near.after, was)) };
}

function oneForOne({ vanished, appeared }: Left, rule: Renewed, { near }: Walk): Left {
  const open = new Map<string, Named[]>();
  const left: Named[] = [];
  for (const one of appeared) {
    const form = isRenewed(one.value, rule, near.after) ? formOf(rule.like(one.value)) : null;
    if (form === null) left.push(one);
    else open.set(form, [...(open.get(form) ?? []), one]);
  }
  const gone = vanished.filter(
    ({ value }) => !isRenewed(value, rule, near.before) || open.get(formOf(rule.like(value)))?.shift() === undefined,
  );
  return { vanished: gone, appeared: [...left, ...[...open.values()].flat()] };
}
