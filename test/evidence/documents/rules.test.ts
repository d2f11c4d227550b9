import { describe, expect, it } from 'vitest';
import { rulesOf } from '../../../src/evidence/documents/rules.ts';
import type { SignedKind } from '../../../src/qualification-file.ts';
import type { Purpose } from '../../../src/record.ts';

const document = { id: 'IQS-1', owner: 'architecture' };
const roles = {
  executor: { meaning: 'Executed', who: ['CN=Ada'] },
  reviewer: { meaning: 'Reviewed', who: ['CN=Rita, O=Contour'] },
  approver: { meaning: 'Approved', unit: 'QA', who: ['CN=Grace', 'eqms:Grace'], via: ['certificate', 'eqms'] },
};
const evidence = {
  seal: { minimum: 'file' },
  roles,
  protocol: { sign: ['reviewer', 'approver'] },
  purposes: {
    qualification: { protocol: 'approved', sign: ['executor', 'reviewer', 'approver'] },
    post_change: { change: 'required', sign: ['reviewer'] },
    monitoring: { review: { every: { text: '30d', seconds: 2_592_000 }, sign: ['approver'] } },
    engineering: { sign: [] },
  },
  segregation: [
    ['executor', 'approver'],
    ['document.owner', 'approver'],
  ],
};
const spec = { version: 1, document, approvals: { deviations: 'approver' }, evidence };

const changed = (more: object): unknown => ({ ...spec, evidence: { ...evidence, ...more } });

describe('who signs', () => {
  it.each<[SignedKind, Purpose | undefined, readonly string[]]>([
    ['record', 'qualification', ['executor', 'reviewer', 'approver']],
    ['report', 'qualification', ['executor', 'reviewer', 'approver']],
    ['record', 'post-change', ['reviewer']],
    ['record', 'monitoring', []],
    ['record', 'engineering', []],
    ['protocol', undefined, ['reviewer', 'approver']],
    ['review', undefined, ['approver']],
    ['deviations', undefined, ['approver']],
    ['attestations', undefined, []],
  ])('a %s of the purpose %s: %j', (kind, purpose, order) => {
    expect(rulesOf(spec, { kind, ...(purpose === undefined ? {} : { purpose }) }).order).toEqual(order);
  });

  it('says who may and what it means, certificates where nothing is said', () => {
    expect(rulesOf(spec, { kind: 'protocol' })).toEqual({
      roles: [
        { name: 'executor', meaning: 'Executed', who: ['CN=Ada'], via: ['certificate'] },
        { name: 'reviewer', meaning: 'Reviewed', who: ['CN=Rita, O=Contour'], via: ['certificate'] },
        { name: 'approver', ...roles.approver },
      ],
      order: ['reviewer', 'approver'],
      segregation: evidence.segregation,
      owner: 'architecture',
      authorities: undefined,
    });
  });

  it('is nobody where the spec says nothing of it, as specs did before there were signatures', () => {
    const nobody = { roles: [], order: [], segregation: [], owner: 'architecture', authorities: undefined };
    expect(rulesOf({ document }, { kind: 'record', purpose: 'qualification' })).toEqual(nobody);
    const old = { document, evidence: { roles: { reviewer: { meaning: 'Reviewed' } } } };
    expect(rulesOf(old, { kind: 'protocol' })).toMatchObject({ roles: [{ name: 'reviewer', who: [], via: ['certificate'] }], order: [] });
  });

  it.each([
    ['nothing is said of them', {}, undefined],
    ['nobody is asked', { timestamp: { urls: [], max_skew: { text: '5s', seconds: 5 } } }, undefined],
    ['one of two is required', { timestamp: { urls: ['https://a.example', 'https://b.example'], require: 1 } }, 1],
    ['both are required', { timestamp: { urls: ['https://a.example', 'https://b.example'], require: 2 } }, 2],
  ])('bears the stamps that a run bears where %s', (_name, more, stamps) => {
    expect(rulesOf(changed(more), { kind: 'protocol' }).stamps).toBe(stamps);
  });

  it('of a record and a report is not asked without the purpose of the run', () => {
    expect(() => rulesOf(spec, { kind: 'record' })).toThrow('depends on the purpose');
  });
});

describe('a resolved spec that no loader made', () => {
  it.each([
    ['nothing', null, /the value: /],
    ['no owner', { document: {} }, /document.owner/],
    ['a role that signs and is not there', changed({ protocol: { sign: ['aprover'] } }), /evidence.roles has no role aprover/],
    ['a role kept apart that is not there', changed({ segregation: [['executor', 'nobody']] }), /evidence.roles has no role nobody/],
    ['a role that signs twice', changed({ protocol: { sign: ['reviewer', 'reviewer'] } }), /names a role twice/],
    ['a meaning of two lines', changed({ roles: { executor: { meaning: 'Seen\nApproved' } } }), /meaning: expected one line/],
    ['a unit that turns the line around', changed({ roles: { executor: { meaning: 'x', unit: 'QA\u202e' } } }), /unit: expected one line/],
    ['a role named like a path', changed({ roles: { '../x': { meaning: 'x' } } }), /roles/],
    ['the role of the seal', changed({ roles: { seal: { meaning: 'x' } } }), /roles/],
    ['nobody in particular', changed({ roles: { executor: { meaning: 'x', who: ['O=Contour'] } } }), /names nobody/],
    ['another way to sign', changed({ roles: { executor: { meaning: 'x', via: ['telephone'] } } }), /via/],
    ['authorities that are none', changed({ authorities: 'trust me' }), /there is no certificate in PEM/],
    ['an order that is text', changed({ protocol: { sign: 'approver' } }), /protocol.sign/],
  ])('%s is refused', (_name, text, says) => {
    expect(() => rulesOf(text, { kind: 'protocol' })).toThrow(
      expect.objectContaining({ code: expect.any(String), message: expect.stringMatching(says) }),
    );
    expect(() => rulesOf(text, { kind: 'protocol' })).toThrow(expect.objectContaining({ code: 'malformed' }));
  });
});
