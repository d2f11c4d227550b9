import { describe, expect, it } from 'vitest';
import type { Prerequisite, Qualification } from '../../src/record.ts';
import { renderTerminal } from '../../src/reporters/terminal.ts';
import { unseenCharacter } from '../../src/spec/text.ts';
import { sampleQualification } from '../evidence/sample.ts';
import { catalogue, hostile } from './records.ts';

const clock = (change: Partial<Prerequisite> = {}): Prerequisite => ({
  id: 'clock',
  requirement: "The clock of the machine that ran iq was no more than 5s from AWS's, by the Date of each answer.",
  expected: { maxSkewMs: 5000 },
  actual: { maxSkewMs: 6000 },
  outcome: 'fail',
  ...change,
});
const render = (change: Partial<Qualification>, width = 80): string =>
  renderTerminal({ ...sampleQualification('conforming'), ...change }, { color: false, exitCode: 2, catalogue, width });

describe('prerequisites at the terminal', () => {
  it('one that is not met is said above, with what was seen, and in the last line', () => {
    const text = render({ conclusion: 'incomplete', prerequisites: [clock()] });
    expect(text).toMatch(/^PREREQUISITE NOT MET: clock$/m);
    expect(text).toMatch(
      /\nPREREQUISITES\n\n {2}FAIL {5}clock\n {11}The clock of the machine .*\n.*\n {11}expected {2}maxSkewMs: 5000\n {11}actual {4}maxSkewMs: 6000\n/,
    );
    expect(text.indexOf('PREREQUISITES')).toBeLessThan(text.indexOf('VERDICTS'));
    expect(text.replaceAll(/\s+/g, ' ')).toContain('or a prerequisite of the execution is not met.');
    expect(text.trimEnd().split('\n').at(-1)).toMatch(/^iq: incomplete exit=2 .* clock=fail run=/);
  });

  it('one that nobody knows is not met', () => {
    const text = render({ prerequisites: [clock({ outcome: 'unknown', actual: { maxSkewMs: null } })] });
    expect(text).toMatch(/^PREREQUISITE NOT MET: clock$/m);
    expect(text).toMatch(/ {2}UNKNOWN {2}clock\n(?:.*\n)* {11}actual {4}maxSkewMs: \(none\)\n/);
    expect(text.trimEnd().split('\n').at(-1)).toContain(' clock=unknown ');
  });

  it('one that is met is shown, and warns of nothing', () => {
    const text = render({ prerequisites: [clock({ outcome: 'pass', actual: { maxSkewMs: 12 } })] });
    expect(text).toMatch(/ {2}PASS {5}clock\n/);
    expect(text).toMatch(/maxSkewMs: 12\n/);
    expect(text).not.toMatch(/NOT MET|clock=/);
  });

  it('without any there is no such section', () => {
    expect(render({})).not.toMatch(/PREREQUISITE|clock=/);
  });

  it('keep to the width, and let no text take over the terminal', () => {
    const text = render({ prerequisites: [clock({ requirement: hostile, actual: hostile })] }, 60);
    expect(unseenCharacter(text)).toBeUndefined();
    const section =
      render({ prerequisites: [clock()] }, 60)
        .split('VERDICTS')[0]
        ?.split('PREREQUISITES')[1] ?? '';
    expect(section.split('\n').filter((line) => line.length > 60)).toEqual([]);
  });
});
