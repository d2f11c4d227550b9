import { describe, expect, it } from 'vitest';
import { renderDriftMarkdown } from '../../../src/reporters/drift/markdown.ts';
import { changeWith, driftWith, everything, hostile } from './drift.ts';

/** What stands outside of spans of code, as CommonMark finds them: a run of backticks ends at the next run of the same length. */
function outside(line: string): string {
  let rest = line;
  let text = '';
  for (let open = /`+/.exec(rest); open !== null; open = /`+/.exec(rest)) {
    const [fence] = open;
    const after = rest.slice(open.index + fence.length);
    const close = [...after.matchAll(/`+/g)].find(([run]) => run === fence);
    text += rest.slice(0, open.index) + (close === undefined ? fence : '');
    rest = close === undefined ? after : after.slice(close.index + fence.length);
  }
  return text + rest;
}

describe('renderDriftMarkdown', () => {
  it('tells everything, grouped, verdicts first', () => {
    expect(renderDriftMarkdown(everything)).toMatchSnapshot();
  });

  it('says in few words that nothing changed', () => {
    expect(renderDriftMarkdown(driftWith())).toMatchSnapshot();
  });

  it.each(hostile)('shows %j as text: no markup, no link, no mention, no line of its own', (name) => {
    const fields = [
      { path: `tags[${name}]`, before: name, after: `${name}!` },
      { path: name, after: { [name]: name } },
    ];
    const verdicts = everything.verdicts.map((verdict) => ({ ...verdict, testCase: name, message: name }));
    const notCompared = everything.notCompared.map((one) => ({ ...one, factKey: name, detail: name }));
    const accounts = { '111122223333': name };
    const resources = [changeWith({ resource: name, fields, checks: [name] })];
    const text = renderDriftMarkdown(driftWith({ result: 'changed', verdicts, notCompared, accounts, resources, spec: fields }));
    const harmlessHead = renderDriftMarkdown(driftWith({ result: 'changed', verdicts: [] })).split('\n').length;
    const around = text.split('\n').map(outside);
    expect(around.filter((line) => /[<>@|[\]\\#_]|https?:|!/.test(line.replace(/^#{1,3} /, '')))).toEqual([]);
    // As many lines as with a harmless name: none was made by the name.
    const calm = renderDriftMarkdown(
      driftWith({
        result: 'changed',
        verdicts: everything.verdicts.map((verdict) => ({ ...verdict, testCase: 'name', message: 'name' })),
        notCompared: everything.notCompared.map((one) => ({ ...one, factKey: 'name', detail: 'name' })),
        resources: [changeWith({ resource: 'name', checks: ['name'], fields: fields.map((field) => ({ ...field, path: 'name' })) })],
        spec: fields.map((field) => ({ ...field, path: 'name' })),
      }),
    );
    expect(around.length).toBe(calm.split('\n').length);
    expect(around.length).toBeGreaterThan(harmlessHead);
  });

  it('stays below the limit of GitHub, and says what it cut', () => {
    const resources = Array.from({ length: 20_000 }, (_, index) => changeWith({ resource: `arn:sg-${String(index).padStart(6, '0')}` }));
    const verdicts = everything.verdicts.slice(0, 1).flatMap((one) => Array.from({ length: 2000 }, () => one));
    const text = renderDriftMarkdown(driftWith({ result: 'changed', verdicts, resources, notCompared: everything.notCompared }));
    expect(Buffer.byteLength(text)).toBeLessThan(2 ** 20 - 60_000);
    expect(text).toContain('Resources that changed (20000)');
    const cut = Number(/Cut here: (\d+) more entries/.exec(text)?.[1]);
    expect(cut + (text.match(/\*\*changed\*\*/g)?.length ?? 0)).toBe(20_000);
    expect(text.trimEnd().split('\n').at(-1)).toContain('iq-drift: changed verdicts=2000 resources=20000');
  });

  it('counts bytes and not characters, and cuts what is one entry too large', () => {
    const fields = Array.from({ length: 5000 }, (_, index) => ({ path: `tags[${index}]`, after: '\u4e2d'.repeat(400) }));
    const text = renderDriftMarkdown(driftWith({ result: 'changed', resources: [changeWith({ fields })] }));
    expect(Buffer.byteLength(text)).toBeLessThan(2 ** 20);
    expect(text).toContain('Cut here: 1 more entry.');
  });
});
