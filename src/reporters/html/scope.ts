import type { Qualification } from '../../record.ts';
import { accountLabel } from '../view.ts';
import { html, type Markup, nothing } from './markup.ts';
import { lines, points, table } from './parts.ts';

/** What was read, what was left out, and what the execution cannot show. */
export function scopeOf(record: Qualification): Markup {
  const { organization, regions, accounts, resolvedSets, excluded, limits, limitsOfChecks } = record.scope;
  const sets = Object.entries(resolvedSets).sort(([a], [b]) => (a < b ? -1 : 1));
  const ofChecks = Object.entries(limitsOfChecks).sort(([a], [b]) => (a < b ? -1 : 1));
  const seal =
    'A live account has no digest: the seal covers what AWS answered, the specification and the judgement, not the account itself.';
  return html`<section id="/scope" aria-labelledby="scope"><h2 id="scope" tabindex="-1">Scope and limits</h2>
${lines([
  { label: 'Organization', value: organization },
  { label: 'Regions', value: regions.length === 0 ? 'none' : regions.join(', ') },
  { label: 'Scope', value: wholeOf(record) },
])}
<h3>Excluded by the specification</h3>
${
  excluded.length === 0
    ? html`<p>Nothing.</p>`
    : table({
        name: 'excluded',
        columns: ['Test procedure or requirement', 'Reason', 'Reference'],
        rows: excluded.map(({ check, reason, reference = 'none' }) => [html`<code>${check}</code>`, reason, reference]),
      })
}
<h3>What this execution cannot show</h3>
${points([...limits, seal])}
<h3>What each test procedure cannot prove</h3>
${lines(ofChecks.map(([label, value]) => ({ label, value })))}
<h3>Accounts</h3>
${table({
  name: 'accounts',
  columns: ['Account', 'Id', 'State in the organization', 'Depth of reading'],
  rows: accounts.map(({ id, name, state, depth }) => [name, html`<code>${id}</code>`, state, depth]),
})}
${
  sets.length === 0
    ? nothing
    : html`<h3>Sets of accounts, as they resolved in this execution</h3>
${lines(sets.map(([label, ids]) => ({ label, value: ids.length === 0 ? 'no account' : ids.map((id) => accountLabel(record, id)).join(', ') })))}`
}
</section>
`;
}

function wholeOf({ scope: { narrowed, narrowing } }: Qualification): readonly string[] {
  if (!narrowed) return ['Whole: all that the specification asks for.'];
  const parts = [
    ['test procedures', narrowing?.checks],
    ['accounts', narrowing?.accounts],
    ['regions', narrowing?.regions],
    ['accounts of shard', narrowing?.shard === undefined ? undefined : [`${narrowing.shard.index} of ${narrowing.shard.count}`]],
  ] as const;
  return [
    'Narrowed by the operator: PARTIAL. What was left out is not verified.',
    ...parts.flatMap(([name, list]) => (list === undefined ? [] : [`Only the ${name} ${list.join(', ')}.`])),
  ];
}
