import { describe, expect, it } from 'vitest';
import type { FactName, FactValues } from '../../../src/facts/index.ts';
import { audit, logArchive, production } from '../governance.ts';
import { edit } from '../world.ts';
import { centerFacts, changeSet, faultsOf, judged, policy, reservedRole, statement, viewOnly } from './section.ts';

/** The sentences of a requirement over the changed facts. */
const said = <F extends FactName>(requirement: string, fact: F, change?: (value: FactValues[F]) => FactValues[F]) =>
  faultsOf(requirement, fact, change === undefined ? {} : { change }).findings.map(({ message }) => message);

/** The sentences on the roles of production. */
const saidOfRoles = (change: (roles: FactValues['roles']) => FactValues['roles']) => {
  const facts = centerFacts();
  edit(facts, 'roles', { account: production }, change);
  return judged('provisioned-roles', facts).findings.map(({ message }) => message);
};

describe('a finding says in a sentence', () => {
  it('what there is of the instance', () => {
    expect(said('instance', 'identity-center')).toEqual([
      'One instance serves the organization, owned by management (111111111111)',
      'The instance is ACTIVE',
      'The instance is in us-east-2, its primary region',
    ]);
    expect(said('instance', 'identity-center', () => [])).toEqual(['There is no instance of the organization in us-east-2']);
    expect(said('instance', 'identity-center', (list) => [...list, ...list])).toEqual([
      'There are 2 instances of the organization in us-east-2',
    ]);
  });

  it('what a set has, and what it should not have', () => {
    expect(said('policies', 'permission-sets')).toEqual([
      'Auditor has the permissions boundary managed/ReadOnlyAccess',
      'Auditor has the customer-managed policy cc/Audit',
      'Auditor has no inline policy',
      'Developer has no permissions boundary',
      'The inline policy of Developer is the declared one',
      'Operator has no permissions boundary',
      'Operator has no inline policy',
      'Operator has the managed policy job-function/ViewOnlyAccess',
    ]);
    const changed = changeSet('Operator', { inline: '{}', inlineSha256: 'f'.repeat(64), managed: [], boundary: { managed: viewOnly } });
    expect(said('policies', 'permission-sets', changed).slice(-3)).toEqual([
      'Operator has the permissions boundary managed/job-function/ViewOnlyAccess',
      'Operator has an inline policy, and nobody declared one',
      'Operator lacks the managed policy job-function/ViewOnlyAccess',
    ]);
  });

  it('how long a session lasts', () => {
    expect(said('session-duration', 'permission-sets', changeSet('Operator', { sessionDuration: null })).at(-1)).toBe(
      "A session of Operator lasts AWS's default of 1 hour",
    );
  });

  it('what can be reached', () => {
    const [auditor, , operator] = said('read-only', 'permission-sets');
    expect(auditor).toBe('With Auditor nothing can be reached beyond reading and what plus names');
    expect(operator).toBe('With Operator nothing can be reached beyond reading');
    const writing = (...actions: readonly string[]) => changeSet('Operator', { inline: policy(statement(actions, { Sid: 'Odd' })) });
    expect(said('read-only', 'permission-sets', writing('s3:PutObject')).at(-1)).toBe(
      'With Operator more can be done than reading: s3:PutObject, by policy inline, statement Odd',
    );
    expect(said('read-only', 'permission-sets', writing('s3:PutObject', 's3:DeleteObject')).at(-1)).toBe(
      'With Operator more can be done than reading: s3:DeleteObject and 1 more, by policy inline, statement Odd',
    );
  });

  it('where a set is stale', () => {
    expect(said('provisioning', 'permission-sets', changeSet('Auditor', { stale: [logArchive, audit] })).slice(0, 2)).toEqual([
      'Auditor is in force in an older version in log_archive (444444444444) and audit (555555555555): what was changed since holds there not yet',
      'Developer is in force in its newest version in its one account',
    ]);
  });

  it('which roles a set has', () => {
    const role = reservedRole(production, 'Operator', { maxSessionSeconds: 1800 });
    expect(saidOfRoles(() => [])).toContain('Operator has no role in production (222222222222), where it is provisioned');
    expect(saidOfRoles(() => [role, role])).toContain('Operator has 2 roles in production (222222222222), where it is provisioned');
    expect(saidOfRoles(() => [role])).toContain(
      'Operator has one role in production (222222222222), which allows sessions of 1800 s, too short for its 3600 s',
    );
    expect(saidOfRoles(() => [{ ...role, maxSessionSeconds: null }])).toContain(
      'Could not be verified: how long AWSReservedSSO_Operator_0123456789abcdef allows a session to last is not said',
    );
  });

  it('what was verified', () => {
    const [first] = said('identity-source', 'sign-ins');
    expect(first).toBe(
      'The newest sign-in, of 2026-11-19T12:00:00.000Z, was verified (PASSWORD, WEBAUTHN) by a directory in AWS, its own or Active Directory',
    );
    const silent = said('sign-in-factors', 'sign-ins', (value) => ({ ...value, events: [] }));
    expect(silent).toEqual([expect.stringMatching(/^Could not be verified: CloudTrail has no sign-in since 2026-10-21T12:00:00.000Z/)]);
    expect(said('sign-in-factors', 'sign-ins')).toEqual([
      '1 sign-in verified by PASSWORD, TOTP',
      '1 sign-in verified by PASSWORD, WEBAUTHN',
    ]);
  });

  it('whose policy is missing', () => {
    const withdrawn = changeSet('Operator', { managed: ['arn:aws:iam::aws:policy/Withdrawn'] });
    expect(said('read-only', 'permission-sets', withdrawn)).toContain(
      'Could not be verified: the set names Withdrawn, which AWS has withdrawn: what it lets people do is not known',
    );
    const facts = centerFacts();
    edit(facts, 'authorization-details', { account: audit }, (details) => ({ ...details, policies: [] }));
    expect(judged('read-only', facts).findings.map(({ message }) => message)).toContain(
      'Could not be verified: the set names cc/Audit, which audit (555555555555) does not have: what it lets people do is not known',
    );
  });
});
