import { expect, test } from 'vitest';
import type { Standing, Verdict } from '../../src/policy/evaluate.ts';
import type { Match } from '../../src/policy/logic.ts';
import { decide, type Layers } from '../../src/policy/request.ts';

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
const standing = (denied: Match, allowed: Match): Standing => ({ denied, allowed });
const free = standing('no', 'yes');
const denies = standing('yes', 'yes');
const silent = standing('no', 'no');
const maybe = standing('open', 'yes');
const maybeGrants = standing('no', 'open');
const odd = standing('unreadable', 'yes');

const rows: readonly (readonly [name: string, layers: Layers, expected: Verdict])[] = [
  [
    'one of the account itself, with no policy of the resource',
    { scp: free, rcp: free, resource: silent, caller: 'same-account' },
    'allow',
  ],
  ['one of the account itself, denied by the resource', { scp: free, rcp: free, resource: denies, caller: 'same-account' }, 'deny'],
  ['one of the account itself, perhaps denied', { scp: free, rcp: free, resource: maybe, caller: 'same-account' }, 'conditional'],
  [
    'one of the account itself: what the resource grants does not matter',
    { scp: free, rcp: free, resource: maybeGrants, caller: 'same-account' },
    'allow',
  ],
  ['one of another account, with no policy of the resource', { scp: free, rcp: free, resource: silent, caller: 'other-account' }, 'deny'],
  ['one of another account, granted', { scp: free, rcp: free, resource: free, caller: 'other-account' }, 'allow'],
  ['one of another account, perhaps granted', { scp: free, rcp: free, resource: maybeGrants, caller: 'other-account' }, 'conditional'],
  ['denied by service control policies', { scp: denies, rcp: free, resource: free, caller: 'same-account' }, 'deny'],
  ['not allowed by service control policies', { scp: silent, rcp: free, resource: free, caller: 'other-account' }, 'deny'],
  ['denied by resource control policies', { scp: free, rcp: denies, resource: free, caller: 'other-account' }, 'deny'],
  ['not allowed by resource control policies', { scp: free, rcp: silent, resource: free, caller: 'no-account' }, 'deny'],
  ['whom no service control policy binds', { scp: null, rcp: free, resource: free, caller: 'other-account' }, 'allow'],
  ['what no resource control policy is about', { scp: null, rcp: null, resource: free, caller: 'no-account' }, 'allow'],
  ['nobody in particular, not granted', { scp: null, rcp: null, resource: silent, caller: 'no-account' }, 'deny'],
  ['a service control policy that cannot be read', { scp: odd, rcp: free, resource: free, caller: 'same-account' }, 'unknown'],
  ['one that cannot be read beside a Deny elsewhere', { scp: odd, rcp: denies, resource: free, caller: 'same-account' }, 'deny'],
  ['one that cannot be read beside what nobody grants', { scp: odd, rcp: free, resource: silent, caller: 'other-account' }, 'deny'],
  ['one that cannot be read beside one that is open', { scp: odd, rcp: maybe, resource: free, caller: 'same-account' }, 'unknown'],
  ['two that are open', { scp: maybe, rcp: free, resource: maybeGrants, caller: 'other-account' }, 'conditional'],
];

test.each(rows)('%s', (_name, layers, expected) => expect(decide(layers)).toBe(expected));

test('a Deny of any kind decides, whatever the others say', () => {
  const any = [free, silent, maybe, maybeGrants, odd, null];
  for (const caller of ['same-account', 'other-account', 'no-account'] as const) {
    for (const a of any) {
      for (const b of any) {
        expect(decide({ scp: denies, rcp: a, resource: b ?? free, caller })).toBe('deny');
        expect(decide({ scp: a, rcp: denies, resource: b ?? free, caller })).toBe('deny');
        expect(decide({ scp: a, rcp: b, resource: denies, caller })).toBe('deny');
      }
    }
  }
});
