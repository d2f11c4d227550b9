import { describe, expect, it } from 'vitest';
import { asks, beyondReading, levelsOf, type PolicyDocument, reachedOf, reachOf } from '../../../src/checks/access/reach.ts';

type Statement = Readonly<Record<string, unknown>>;

const policy = (name: string, ...statements: readonly Statement[]): PolicyDocument => ({
  id: name,
  name,
  content: JSON.stringify({ Version: '2012-10-17', Statement: statements }),
});
const allow = (Action: string | readonly string[], rest: Statement = {}): Statement => ({
  Effect: 'Allow',
  Action,
  Resource: '*',
  ...rest,
});
const deny = (Action: string | readonly string[], rest: Statement = {}): Statement => ({ Effect: 'Deny', Action, Resource: '*', ...rest });
const reach = (...statements: readonly Statement[]) => reachOf([policy('P', ...statements)]);
const broken: PolicyDocument = { id: 'broken', name: 'broken', content: '{' };

describe('what identity policies reach', () => {
  it('is the union of them, whatever their conditions', () => {
    const mfa = { Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } };
    const found = reachOf([policy('A', allow('s3:GetObject')), policy('B', allow('S3:putobject', mfa))]);
    expect(found.actions).toEqual(['s3:GetObject', 's3:PutObject']);
    expect(found.undecided).toEqual([]);
    expect(found.because('s3:PutObject')).toBe('policy B, statement #1');
    expect(found.because('s3:DeleteObject')).toBe('');
  });

  it('is what somebody may do with his own: a policy variable rules nobody out', () => {
    const own = { Resource: ['arn:aws:ssm:*:*:session/$' + '{aws:userid}-*', 'arn:aws:ssm:*:*:session/a'] };
    expect(reach(allow('ssm:TerminateSession', own))).toMatchObject({ actions: ['ssm:TerminateSession'], undecided: [] });
    const owner = { Condition: { StringEquals: { 'aws:ResourceTag/owner': '$' + '{aws:username}' } } };
    expect(reach(allow('ec2:StartInstances', owner))).toMatchObject({ actions: ['ec2:StartInstances'], undecided: [] });
    // Whom these leave, nobody can say.
    const others = { Condition: { StringNotEquals: { 'aws:ResourceTag/owner': '$' + '{aws:username}' } } };
    expect(reach(allow('ec2:StartInstances', others))).toMatchObject({ actions: [], undecided: ['ec2:StartInstances'] });
    expect(reach(allow('ssm:TerminateSession'), deny('ssm:TerminateSession', own))).toMatchObject({
      actions: [],
      undecided: ['ssm:TerminateSession'],
    });
  });

  it('is nothing without policies, and nothing of a policy that only denies', () => {
    expect(reachOf([]).actions).toEqual([]);
    expect(reach(deny('*')).actions).toEqual([]);
  });

  it('loses what is denied on all resources, by any policy', () => {
    expect(reachOf([policy('A', allow(['s3:GetObject', 's3:PutObject'])), policy('B', deny('s3:Put*'))]).actions).toEqual(['s3:GetObject']);
    expect(reach(allow('s3:PutObject'), { Effect: 'Deny', NotAction: 's3:GetObject', Resource: '*' }).actions).toEqual([]);
  });

  it('keeps what is denied on some resources, or on a condition', () => {
    const some = { Resource: 'arn:aws:s3:::logs/*' };
    expect(reach(allow('s3:PutObject'), deny('s3:PutObject', some)).actions).toEqual(['s3:PutObject']);
    expect(reach(allow('s3:PutObject'), deny('s3:PutObject', { Resource: undefined, NotResource: 'arn:aws:s3:::a' })).actions).toEqual([
      's3:PutObject',
    ]);
    const elsewhere = { Condition: { StringNotEquals: { 'aws:RequestedRegion': 'us-east-2' } } };
    expect(reach(allow('s3:PutObject'), deny('s3:PutObject', elsewhere)).actions).toEqual(['s3:PutObject']);
  });

  it('loses what is denied on the very resources that it is allowed on, and not on more', () => {
    const logs = { Resource: 'arn:aws:s3:::logs/a*' };
    expect(reach(allow('s3:PutObject', logs), deny('s3:PutObject', { Resource: 'arn:aws:s3:::logs/*' })).actions).toEqual([]);
    expect(reach(allow('s3:PutObject', logs), deny('s3:PutObject', { Resource: 'arn:aws:s3:::logs/ab*' })).actions).toEqual([
      's3:PutObject',
    ]);
    const two = { Resource: ['arn:aws:s3:::logs/a', 'arn:aws:s3:::other/*'] };
    expect(reach(allow('s3:PutObject', two), deny('s3:PutObject', { Resource: 'arn:aws:s3:::logs/*' })).actions).toEqual(['s3:PutObject']);
    const beside = { Resource: undefined, NotResource: 'arn:aws:s3:::other/*' };
    expect(reach(allow('s3:PutObject', logs), deny('s3:PutObject', beside)).actions).toEqual([]);
  });

  it('is everything else by NotAction, and what AWS adds', () => {
    const found = reach({ Effect: 'Allow', NotAction: ['iam:*', 's3:PutObject'], Resource: '*' });
    expect(found.actions).toContain('s3:DeleteObject');
    expect(found.actions).not.toContain('s3:PutObject');
    expect(found.actions.some((action) => action.startsWith('iam:'))).toBe(false);
    expect(found.actions.some((action) => action.includes('ZzFuture'))).toBe(false);
    expect(beyondReading(found, []).open).toContain('* (what AWS adds)');
    expect(beyondReading(found, []).open).not.toContain('iam:* (what AWS adds)');
  });

  it('is held by a boundary, which allows nothing itself', () => {
    const boundary = policy('Limit', allow(['s3:*', 'ec2:Describe*']), deny('s3:DeleteBucket'));
    const found = reachOf([policy('A', allow(['s3:PutObject', 's3:DeleteBucket', 'iam:CreateUser']))], boundary);
    expect(found.actions).toEqual(['s3:PutObject']);
    expect(reachOf([], boundary).actions).toEqual([]);
    const other = policy('Limit', allow('s3:PutObject', { Resource: 'arn:aws:s3:::b/*' }));
    expect(reachOf([policy('A', allow('s3:PutObject', { Resource: 'arn:aws:s3:::a/*' }))], other).actions).toEqual([]);
    expect(reachOf([policy('A', allow('s3:PutObject'))], other).actions).toEqual(['s3:PutObject']);
  });

  it('cannot be decided by what cannot be read, but for what is certain beside it', () => {
    const beside = reachOf([policy('A', allow('s3:GetObject')), broken]);
    expect(beside.actions).toEqual([]);
    expect(beside.undecided).toContain('s3:GetObject');
    expect(beside.undecided).toContain('iam:CreateUser');
    const perhapsDenied = reach(allow(['s3:GetObject', 's3:PutObject']), deny('s3:PutObject', { Condition: { Odd: { a: 'b' } } }));
    expect([perhapsDenied.actions, perhapsDenied.undecided]).toEqual([['s3:GetObject'], ['s3:PutObject']]);
    const limited = reachOf([policy('A', allow('s3:PutObject'))], broken);
    expect([limited.actions, limited.undecided]).toEqual([[], ['s3:PutObject']]);
    const neither = reach({ Effect: 'Perhaps', Action: 's3:PutObject', Resource: '*' }, allow('s3:GetObject'));
    expect(neither.actions).toEqual([]);
    expect(neither.undecided).toContain('s3:PutObject');
  });

  it('is certain of what a plain statement opens beside one that cannot be read', () => {
    const odd = allow('s3:PutObject', { Condition: { Odd: { a: 'b' } } });
    const found = reach(odd, allow('s3:PutObject', { Condition: { Bool: { 'aws:SecureTransport': 'true' } } }));
    expect([found.actions, found.undecided]).toEqual([['s3:PutObject'], []]);
    expect(found.because('s3:PutObject')).toBe('policy P, statement #2');
  });

  it('is worked out once for the same documents, and told apart by their names', () => {
    const one = policy('A', allow('s3:GetObject'));
    expect(reachOf([one])).toBe(reachOf([{ ...one }]));
    expect(reachOf([{ ...one, name: 'B' }]).because('s3:GetObject')).toBe('policy B, statement #1');
    expect(reachOf([one], policy('L', deny('*')))).not.toBe(reachOf([one]));
  });
});

describe('what goes beyond reading', () => {
  const beyond = (statement: Statement, plus: readonly string[] = []) => beyondReading(reach(statement), plus);

  it('is not what lists and reads', () => {
    expect(beyond(allow(['s3:Get*', 'ec2:Describe*', 'iam:List*']))).toEqual({ open: [], undecided: [] });
  });

  it.each([
    ['writes', 's3:PutObject'],
    ['tags', 'ec2:CreateTags'],
    ['manages permissions', 'iam:PutRolePolicy'],
    ['takes on roles', 'sts:AssumeRole'],
    ['opens sessions', 'ssm:StartSession'],
  ])('is what %s, unless it is excused', (_, action) => {
    expect(beyond(allow(action)).open).toEqual([action]);
    expect(beyond(allow(action), [action]).open).toEqual([]);
    expect(beyond(allow(action), [`${action.slice(0, -2)}*`]).open).toEqual([]);
  });

  it('is what a wildcard takes besides', () => {
    expect(beyond(allow('s3:P*')).open).toContain('s3:PutObject');
    expect(beyond(allow('s3:P*')).open).not.toContain('s3:* (what AWS adds)');
  });

  it('is what AWS adds to a service that is open whole', () => {
    const { open } = beyond(allow('s3:*'));
    expect(open).toContain('s3:DeleteBucket');
    expect(open.at(-1)).toBe('s3:* (what AWS adds)');
    expect(beyond(allow('s3:*'), ['s3:*']).open).toEqual([]);
    expect(beyond(allow('*')).open.at(-1)).toMatch(/ \(what AWS adds\)$/);
    expect(reach(allow('s3:*')).because('s3:* (what AWS adds)')).toBe('policy P, statement #1');
    expect(reach(allow('*')).because('* (what AWS adds)')).toBe('policy P, statement #1');
  });

  it('is what a statement opens of more than one that it is denied', () => {
    const writes = reach(allow('s3:*'), { Effect: 'Deny', NotAction: ['s3:Get*', 's3:List*', 's3:PutObject'], Resource: '*' });
    expect(beyondReading(writes, [])).toEqual({ open: ['s3:PutObject'], undecided: [] });
  });

  it('is not what is named as listing or describing, wherever AWS files it', () => {
    expect(beyond(allow(['iot:ListSubscriptions', 'newservice:DescribeThing', 'newservice:List*']))).toEqual({ open: [], undecided: [] });
    expect(beyond(allow(['newservice:Listen', 'newservice:list*'])).undecided).toEqual(['newservice:Listen', 'newservice:list*']);
  });

  it('cannot be decided of an action that no list holds, unless it is denied or excused', () => {
    expect(beyond(allow(['newservice:MakeThing', 's3:InventThing']))).toEqual({
      open: [],
      undecided: ['newservice:MakeThing', 's3:InventThing'],
    });
    expect(beyond(allow('newservice:MakeThing'), ['newservice:*']).undecided).toEqual([]);
    expect(beyondReading(reach(allow('newservice:MakeThing'), deny('newservice:M*')), []).undecided).toEqual([]);
    expect(beyondReading(reach(allow('newservice:MakeThing'), { Effect: 'Deny', NotAction: 's3:*', Resource: '*' }), []).undecided).toEqual(
      [],
    );
    expect(beyondReading(reachOf([policy('A', allow('newservice:MakeThing'))], policy('L', allow('s3:*'))), []).undecided).toEqual([]);
  });

  it('cannot be decided by what cannot be read', () => {
    const { open, undecided } = beyondReading(reachOf([broken]), ['s3:*']);
    expect(open).toEqual([]);
    expect(undecided).toContain('iam:CreateUser');
    expect(undecided.some((action) => action.startsWith('s3:'))).toBe(false);
    expect(undecided).not.toContain('ec2:DescribeInstances');
  });
});

describe('what is reached of what never may be', () => {
  it('is found by pattern, in any case', () => {
    const found = reach(allow(['RDS:deletedbinstance', 's3:GetObject']));
    expect(reachedOf(found, ['iam:*', 'rds:Delete*'])).toEqual({ open: ['rds:DeleteDBInstance'], undecided: [] });
    expect(reachedOf(found, ['iam:*', 'rds:Modify*'])).toEqual({ open: [], undecided: [] });
  });

  it('is found of actions that no list holds', () => {
    expect(reachedOf(reach(allow('rds:DeleteEverything')), ['rds:Delete*']).open).toEqual(['rds:DeleteEverything']);
    expect(reachedOf(reach(allow('*')), ['newservice:DeleteThing']).open).toEqual(['newservice:DeleteThing']);
    expect(reachedOf(reach(allow('s3:*')), ['newservice:DeleteThing', 's3:InventThing']).open).toEqual(['s3:InventThing']);
    const odd = reach(allow('rds:DeleteEverything', { Condition: { Odd: { a: 'b' } } }));
    expect(reachedOf(odd, ['rds:Delete*'])).toEqual({ open: [], undecided: ['rds:DeleteEverything'] });
  });

  it('cannot be decided by what cannot be read', () => {
    expect(reachedOf(reachOf([broken]), ['iam:CreateUser', 'newservice:Do'])).toEqual({
      open: [],
      undecided: ['iam:CreateUser', 'newservice:Do'],
    });
  });
});

describe('the levels that are reached', () => {
  it('are told service by service', () => {
    expect(levelsOf(reach(allow(['s3:GetObject', 's3:ListBucket', 's3:PutObject', 'iam:PutRolePolicy'])))).toEqual([
      { service: 'iam', levels: ['Permissions management'] },
      { service: 's3', levels: ['List', 'Read', 'Write'] },
    ]);
  });

  it('are those of reading by name, as beyond reading: wherever AWS files it, and where no list holds it', () => {
    const named = ['iot:ListSubscriptions', 'glue:DescribeEntity', 'NewService:List*', 'newservice:DescribeThing', 'newservice:MakeThing'];
    expect(levelsOf(reach(allow(named)))).toEqual([
      { service: 'glue', levels: ['Read'] },
      { service: 'iot', levels: ['List'] },
      { service: 'newservice', levels: ['List', 'Read'] },
    ]);
    const odd = { Condition: { Odd: { a: 'b' } } };
    expect(levelsOf(reach(allow('newservice:ListThings', odd)))).toEqual([]);
  });
});

describe('one action on one resource', () => {
  const document = 'arn:aws:ssm:us-east-2:222222222222:document/SSM-SessionManagerRunShell';
  const checked = allow('ssm:StartSession', {
    Resource: document,
    Condition: { BoolIfExists: { 'ssm:SessionDocumentAccessCheck': 'true' } },
  });
  const verdict = (resource: string, check: string) =>
    asks([policy('P', checked)], null, {
      action: 'ssm:StartSession',
      resource,
      keys: { 'ssm:SessionDocumentAccessCheck': { values: [check] } },
    });

  it('is allowed, denied, open or unreadable', () => {
    expect(verdict(document, 'true')).toBe('allow');
    expect(verdict(document, 'false')).toBe('deny');
    expect(verdict('arn:aws:ec2:us-east-2:222222222222:instance/i-1', 'true')).toBe('deny');
    const request = { action: 'ssm:StartSession', resource: document, keys: {} };
    expect(asks([policy('P', checked)], null, request)).toBe('conditional');
    expect(asks([policy('P', checked)], policy('L', allow('s3:*')), request)).toBe('deny');
    expect(asks([broken], null, request)).toBe('unknown');
  });
});
