import { describe, expect, it } from 'vitest';
import type { SignIn } from '../../../src/facts/sign-ins.ts';
import { observedAt } from '../world.ts';
import { type CenterRow, centerSection, centerSpec, faultsOf, instanceArn, signIn } from './section.ts';

type Row = CenterRow<'sign-ins'>;
const events =
  (...list: readonly SignIn[]): NonNullable<Row['change']> =>
  (value) => ({ ...value, events: list });
const sourceSpec = (source: string) => centerSpec({ center: { ...centerSection, source } });
const elsewhere = { store: 'd-0000000000' };

describe('identity-center.identity-source', () => {
  const center = `organization/${instanceArn}`;
  it.each<Row>([
    { name: 'passwords of the declared directory', expected: [] },
    { name: 'passwords where it is external', spec: sourceSpec('external'), expected: [`fail ${center}`] },
    { name: 'passwords of Active Directory, which looks the same', spec: sourceSpec('active_directory'), expected: [] },
    {
      name: 'a provider where it is external',
      change: events(signIn('a', 1, ['EXTERNAL_IDP'])),
      spec: sourceSpec('external'),
      expected: [],
    },
    { name: 'a provider where it is a directory', change: events(signIn('a', 1, ['EXTERNAL_IDP'])), expected: [`fail ${center}`] },
    {
      name: 'a provider where it is Active Directory',
      change: events(signIn('a', 1, ['EXTERNAL_IDP'])),
      spec: sourceSpec('active_directory'),
      expected: [`fail ${center}`],
    },
    { name: 'the newest counts', change: events(signIn('b', 1), signIn('a', 9, ['EXTERNAL_IDP'])), expected: [] },
    { name: 'nobody signed in', change: events(), expected: [`unknown ${center}`] },
    { name: 'nobody of this identity store', change: events(signIn('a', 1, ['EXTERNAL_IDP'], elsewhere)), expected: [`unknown ${center}`] },
    {
      name: 'nobody knows of which store',
      change: events(signIn('a', 1, ['EXTERNAL_IDP'], { store: null })),
      expected: [`unknown ${center}`],
    },
    { name: 'nobody with success', change: events(signIn('a', 1, ['EXTERNAL_IDP'], { outcome: null })), expected: [`unknown ${center}`] },
    { name: 'no factor named', change: events(signIn('a', 1, null)), expected: [`unknown ${center}`] },
    { name: 'a factor not known here', change: events(signIn('a', 1, ['PASSWORD', 'IRIS'])), expected: [`unknown ${center}`] },
    { name: 'both at once', change: events(signIn('a', 1, ['PASSWORD', 'EXTERNAL_IDP'])), expected: [`unknown ${center}`] },
  ])('$name', ({ expected, ...row }) => {
    const { findings, faults } = faultsOf('identity-source', 'sign-ins', row);
    expect(findings).toHaveLength(1);
    expect(faults).toEqual(expected);
  });

  it('is unknown where there is no instance, or more than one', () => {
    const unknown = ['unknown organization/o-exampleorgid'];
    expect(faultsOf('identity-source', 'identity-center', { change: () => [] }).faults).toEqual(unknown);
    expect(faultsOf('identity-source', 'identity-center', { change: (list) => [...list, ...list] }).faults).toEqual(unknown);
    expect(faultsOf('sign-in-factors', 'identity-center', { change: (list) => [...list, ...list] }).faults).toEqual(unknown);
  });
});

describe('identity-center.sign-in-factors', () => {
  const within = (daysAgo: number) => new Date(Date.parse(observedAt) - daysAgo * 86_400_000).toISOString();
  const mfa = (sign_ins: object) => centerSpec({ mfa: { attestation: 'MFA-IDC', sign_ins } });
  const one = (factors: readonly string[] | null, change: Partial<SignIn> = {}) => events(signIn('a', 1, factors, change));
  it.each<Row>([
    { name: 'each with a second factor', expected: [] },
    { name: 'a password alone', change: one(['PASSWORD']), expected: ['fail organization/PASSWORD'] },
    {
      name: 'a password alone among others, which stand',
      change: events(signIn('b', 1), signIn('a', 2, ['PASSWORD'])),
      expected: ['fail organization/PASSWORD'],
    },
    { name: 'a password and a code by mail', change: one(['PASSWORD', 'EMAIL_OTP']), expected: ['fail organization/PASSWORD,EMAIL_OTP'] },
    {
      name: 'a second factor that is not declared',
      change: one(['PASSWORD', 'TOTP']),
      spec: mfa({ second_factor: ['WEBAUTHN'] }),
      expected: ['fail organization/PASSWORD,TOTP'],
    },
    {
      name: 'a declared one beside',
      change: one(['PASSWORD', 'TOTP', 'WEBAUTHN']),
      spec: mfa({ second_factor: ['WEBAUTHN'] }),
      expected: [],
    },
    {
      name: 'a device registered in it',
      change: one(['PASSWORD'], { isEnrolment: true }),
      expected: ['unknown organization/PASSWORD / device registered'],
    },
    { name: 'one factor alone that is a second one', change: one(['TOTP']), expected: ['unknown organization/TOTP'] },
    {
      name: 'one factor and what sets it right',
      change: one(['TOTP', 'RESYNC_TOTP']),
      expected: ['unknown organization/TOTP,RESYNC_TOTP'],
    },
    { name: 'one factor and a word not known here', change: one(['TOTP', 'IRIS']), expected: ['unknown organization/TOTP,IRIS'] },
    { name: 'two second factors', change: one(['WEBAUTHN', 'TOTP']), expected: [] },
    { name: 'one factor twice', change: one(['TOTP', 'TOTP']), expected: ['unknown organization/TOTP,TOTP'] },
    {
      name: 'a code that resets the device',
      change: one(['PASSWORD', 'RESYNC_TOTP']),
      expected: ['unknown organization/PASSWORD,RESYNC_TOTP'],
    },
    { name: 'a factor not known here', change: one(['PASSWORD', 'IRIS']), expected: ['unknown organization/PASSWORD,IRIS'] },
    { name: 'an external provider', change: one(['EXTERNAL_IDP']), expected: ['unknown organization/EXTERNAL_IDP'] },
    { name: 'no factor named', change: one(null), expected: ['unknown organization/no factor named'] },
    { name: 'no factor at all', change: one([]), expected: ['unknown organization/no factor named'] },
    { name: 'no outcome', change: one(['PASSWORD'], { outcome: null }), expected: ['unknown organization/PASSWORD / no outcome named'] },
    {
      name: 'an outcome not known here',
      change: one(['PASSWORD'], { outcome: 'Maybe' }),
      expected: ['unknown organization/PASSWORD / Maybe'],
    },
    {
      name: 'a failure, which is no sign-in',
      change: events(signIn('b', 1), signIn('a', 2, ['PASSWORD'], { outcome: 'Failure' })),
      expected: [],
    },
    {
      name: 'nobody knows of which store',
      change: one(['PASSWORD'], { store: null }),
      expected: ['unknown organization/PASSWORD / no identity store named'],
    },
    { name: 'a password of another store', change: events(signIn('b', 1), signIn('a', 2, ['PASSWORD'], elsewhere)), expected: [] },
    { name: 'nobody', change: events(), expected: ['unknown organization/o-exampleorgid'] },
    { name: 'nobody but of another store', change: one(['PASSWORD'], elsewhere), expected: ['unknown organization/o-exampleorgid'] },
    {
      name: 'a password before the window',
      change: events(signIn('b', 6), signIn('a', 8, ['PASSWORD'])),
      spec: mfa({ window: '7d' }),
      expected: [],
    },
    {
      name: 'a password at the very beginning of it',
      change: events(signIn('b', 6), signIn('a', 7, ['PASSWORD'])),
      spec: mfa({ window: '7d' }),
      expected: ['fail organization/PASSWORD'],
    },
    {
      name: 'nobody within it',
      change: events(signIn('a', 8)),
      spec: mfa({ window: '7d' }),
      expected: ['unknown organization/o-exampleorgid'],
    },
    {
      name: 'too many to be read back to its beginning',
      change: (value) => ({ ...value, since: within(29) }),
      expected: ['unknown organization/o-exampleorgid/history'],
    },
    {
      name: 'read back as far as a shorter window needs',
      change: (value) => ({ ...value, since: within(29) }),
      spec: mfa({ window: '29d' }),
      expected: [],
    },
    {
      name: 'too many, and one of them with a password',
      change: (value) => ({ since: within(3), events: [...value.events, signIn('x', 3, ['PASSWORD'])] }),
      expected: ['fail organization/PASSWORD', 'unknown organization/o-exampleorgid/history'],
    },
  ])('$name', ({ expected, ...row }) => {
    const { findings, faults } = faultsOf('sign-in-factors', 'sign-ins', row);
    expect(findings.length).toBeGreaterThan(0);
    expect(faults).toEqual(expected);
  });

  it('counts sign-ins that were verified alike, and names the newest of them', () => {
    const many = Array.from({ length: 30 }, (_, index) => signIn(`e${index}`, index / 2, ['PASSWORD']));
    const { findings } = faultsOf('sign-in-factors', 'sign-ins', { change: events(...many) });
    const named = many.slice(0, 20).map(({ id }) => id);
    expect(findings.map(({ actual }) => actual)).toEqual([
      { signIns: 30, factors: ['PASSWORD'], newest: many[0]?.at, oldest: many[29]?.at, events: named },
    ]);
  });
});
