import { describe, expect, it } from 'vitest';
import { renderDriftText } from '../../../src/reporters/drift/text.ts';
import { changeWith, driftWith, everything, hostile } from './drift.ts';

const plain = { color: false, width: 80 } as const;

describe('renderDriftText', () => {
  it('tells everything, grouped, verdicts first', () => {
    expect(renderDriftText(everything, plain)).toMatchSnapshot();
  });

  it('says in few words that nothing changed', () => {
    expect(renderDriftText(driftWith(), plain)).toMatchSnapshot();
  });

  it('never says that nothing changed where something could not be compared', () => {
    const text = renderDriftText(driftWith({ result: 'unknown', notCompared: everything.notCompared }), plain);
    expect(text).toContain('not everything could be compared');
    expect(text).not.toMatch(/Nothing changed/);
  });

  it('ends in one line for scripts', () => {
    const last = renderDriftText(everything, { color: true, width: 40 }).trimEnd().split('\n').at(-1);
    expect(last).toBe(
      'iq-drift: changed verdicts=2 resources=4 spec=1 not-compared=3 baseline=01939cbe-7d6c-7000-8000-000000000001 run=01939cbe-7d6c-7000-8000-000000000002',
    );
  });

  it('has no colour unless it is asked for', () => {
    expect(renderDriftText(everything, plain)).not.toContain('\u001b');
    expect(renderDriftText(everything, { ...plain, color: true })).toContain('\u001b[');
  });

  it('breaks no word and keeps to the columns otherwise', () => {
    const lines = renderDriftText(everything, plain).split('\n').slice(0, -2);
    const long = lines.filter((line) => line.length > 80 && line.trim().split(' ').length > 4);
    expect(long).toEqual([]);
  });

  it('lists the first of many test cases that pass and came with something new', () => {
    const one = everything.verdicts[1];
    if (one === undefined) throw new Error('there is none');
    const verdicts = Array.from({ length: 30 }, (_, index) => ({ ...one, testCase: `case-${index}` }));
    const text = renderDriftText(driftWith({ result: 'changed', verdicts }), plain);
    expect(text).toContain('new: pass (30)');
    expect(text).toContain('… and 20 more');
    const failing = renderDriftText(
      driftWith({ result: 'changed', verdicts: verdicts.map((verdict) => ({ ...verdict, after: 'fail' })) }),
      plain,
    );
    expect(failing).toContain('case-29');
  });

  it('tells what is worst first, and last what passes and came or went', () => {
    const turns = [
      [null, 'pass'],
      ['fail', null],
      ['pass', 'fail'],
      ['pass', 'unknown'],
      ['fail', 'pass'],
      ['pass', null],
    ] as const;
    const verdicts = everything.verdicts.slice(0, 1).flatMap((one) => turns.map(([before, after]) => ({ ...one, before, after })));
    const text = renderDriftText(driftWith({ result: 'changed', verdicts }), plain);
    expect(text.match(/^ {2}\S.* \(1\)$/gm)?.map((line) => line.trim())).toEqual([
      'pass → fail (1)',
      'pass → unknown (1)',
      'fail → pass (1)',
      'gone: fail (1)',
      'new: pass (1)',
      'gone: pass (1)',
    ]);
  });

  it('says how many of very many resources it leaves out', () => {
    const resources = Array.from({ length: 1500 }, (_, index) => changeWith({ resource: `sg-${index}` }));
    const text = renderDriftText(driftWith({ result: 'changed', resources }), plain);
    expect(text.match(/ changed security-groups sg-/g)?.length).toBe(1000);
    expect(text).toContain('… and 500 more: the JSON holds them all');
    expect(text).toContain('RESOURCES THAT CHANGED (1500)');
  });

  it('cuts a long value and says by how much', () => {
    const fields = [{ path: 'policy', before: 'x'.repeat(5000), after: 'y' }];
    expect(renderDriftText(driftWith({ result: 'changed', resources: [changeWith({ fields })] }), plain)).toContain(
      'and 4600 more characters',
    );
  });

  it.each(hostile)('shows %j as text', (name) => {
    const fields = [{ path: `tags[${name}]`, before: name, after: `${name}!` }];
    const text = renderDriftText(
      driftWith({ result: 'changed', resources: [changeWith({ resource: name, fields })], accounts: { '111122223333': name } }),
      plain,
    );
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(text.split('\n').some((line) => line.startsWith('# heading'))).toBe(false);
  });
});
