import { beforeAll, describe, expect, test } from 'vitest';
import { EvidenceError } from '../../src/errors.ts';
import type { Rejudged } from '../../src/evidence/rejudge.ts';
import type { Verdict } from '../../src/record.ts';
import { sample } from './sample.ts';
import { type Files, lines, owner, put, sealedSample, textOf, verify, withFile } from './workbench.ts';

let good: Files;
beforeAll(async () => {
  good = await sealedSample();
});

describe('judging again', () => {
  const { verdicts, judgementSha256: digest } = sample().qualification;
  const change = (edit: (verdicts: Verdict[]) => void) => {
    const copy = structuredClone(verdicts) as Verdict[];
    edit(copy);
    return { verdicts: copy, judgementSha256: '0'.repeat(64) };
  };
  const again = (rejudged: Omit<Rejudged, 'toolVersion' | 'stated'> & Pick<Partial<Rejudged>, 'stated'>, toolVersion = '0.1.0') =>
    verify(good, { publicKeyPem: owner.publicKeyPem, rejudge: () => ({ stated: {}, ...rejudged, toolVersion }) });

  test('the same verdicts', async () => {
    const verification = await again({ verdicts, judgementSha256: digest });
    expect(verification.status).toBe('valid');
    expect(verification.lines.at(-1)).toEqual({ ok: true, what: 'judged again: every verdict is the same' });
  });

  test('is given the sealed facts, spec and record', async () => {
    const { facts, resolvedSpec, sources } = sample();
    const verification = await verify(good, {
      publicKeyPem: owner.publicKeyPem,
      rejudge: (sealed) => {
        expect(sealed.facts).toEqual(facts);
        expect(sealed.spec).toEqual(JSON.parse(textOf(resolvedSpec)));
        expect(sealed.sources.map(({ name, bytes }) => [name, textOf(bytes)])).toEqual(
          sources.map(({ name, bytes }) => [name, textOf(bytes)]),
        );
        expect(sealed.record.verdicts).toEqual(verdicts);
        return { verdicts, judgementSha256: digest, stated: {}, toolVersion: '0.1.0' };
      },
    });
    expect(verification.status).toBe('valid');
  });

  test.each<[name: string, ok: false | 'warning', version: string]>([
    ['is a failure where the same version judged', false, '0.1.0'],
    ['is a warning where another did', 'warning', '9.9.9'],
  ])('a scope that is not the one of spec and facts %s', async (_, ok, version) => {
    const { scope } = sample().qualification;
    const stated = { scope: { ...scope, excluded: [{ check: 'iam-users', reason: 'left out' }] } };
    const verification = await again({ verdicts, judgementSha256: digest, stated }, version);
    expect(verification.status).toBe(ok === false ? 'invalid' : 'intact');
    expect(lines(verification, ok).join()).toContain('judged again: the record says another scope.excluded than its spec and facts');
  });

  test('facts that cannot be judged are a failure, not an exception', async () => {
    const verification = await verify(good, {
      publicKeyPem: owner.publicKeyPem,
      rejudge: () => {
        throw new EvidenceError('malformed', 'organization@organization is not an organization');
      },
    });
    expect(verification.status).toBe('invalid');
    expect(lines(verification, false)).toEqual(['judged again: organization@organization is not an organization']);
  });

  test('each difference is named, finding by finding', async () => {
    const verification = await again(
      change((list) => {
        put(list, '1.findings.0.outcome', 'fail');
        put(list, '1.findings.1.message', 'other words');
        put(list, '0.findings', []);
        put(list, '2.findings.1', { ...list[2]?.findings[0], testCase: 'cmk-encryption.key-enabled@333333333333/x' });
        list.pop();
      }),
    );
    expect(verification.status).toBe('invalid');
    expect(lines(verification, false)).toEqual([
      'judged again: audit-trail.multi-region@organization/arn:aws:cloudtrail:us-east-2:111111111111:trail/org-trail: sealed pass, now not judged',
      'judged again: cmk-encryption.key-enabled@333333333333/x: not sealed, now unknown',
      'judged again: cmk-encryption.rds-instance@222222222222/us-east-2/arn:aws:rds:us-east-2:222222222222:db:cc-phi-postgres: sealed pass, now fail',
      'judged again: cmk-encryption.s3-bucket@222222222222/us-east-2/arn:aws:s3:::cc-dicom-222222222222: pass both times, but message differ',
      'judged again: verdict {"check":"rds-resilience","target":{}} is sealed and not judged now',
    ]);
  });

  test('another version that judges otherwise is a newer rule: intact, not invalid', async () => {
    const verification = await again(
      change((list) => {
        put(list, '1.findings.0.outcome', 'fail');
      }),
      '0.2.0',
    );
    expect(verification.status).toBe('intact');
    expect(lines(verification, 'warning')).toEqual([
      expect.stringContaining('sealed pass, now fail (sealed by 0.1.0, judged now by 0.2.0: a newer rule, not tampering)'),
    ]);
  });

  test('a difference beside the findings does not pass unseen', async () => {
    const verification = await again(
      change((list) => {
        put(list, '0.title', 'another');
      }),
    );
    expect(verification.status).toBe('invalid');
    expect(lines(verification, false)).toEqual(['judged again: the verdicts differ beside their findings']);
  });

  test('does not happen on a package that is not whole', async () => {
    const rejudge = () => {
      throw new Error('must not be called');
    };
    const verification = await verify(withFile(good, 'spec/more.yaml', 'x'), { publicKeyPem: owner.publicKeyPem, rejudge });
    expect(verification.status).toBe('invalid');
  });
});
