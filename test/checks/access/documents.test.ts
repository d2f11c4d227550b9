import { describe, expect, it } from 'vitest';
import { documentsOf, shownDocumentsOf } from '../../../src/checks/access/holders.ts';
import { permissionSetOf, reservedRoleOf, reservedRolesOf } from '../../../src/checks/access/reserved.ts';
import type { AuthorizationDetails, RoleDetails } from '../../../src/facts/authorization-details.ts';

const arn = 'arn:aws:iam::222222222222:role/reader';
const role: RoleDetails = { arn, name: 'reader', path: '/', inline: [], attached: [], boundary: null, lastUsed: null };
const limit = 'arn:aws:iam::222222222222:policy/limits/Limit';
const details = (more: Partial<RoleDetails>): AuthorizationDetails => ({
  roles: [
    { ...role, arn: `${arn}2` },
    { ...role, ...more },
  ],
  policies: [
    { arn: 'arn:aws:iam::aws:policy/SecurityAudit', document: 'A' },
    { arn: limit, document: 'L' },
  ],
});

describe('the documents of a role', () => {
  it('are its inline ones, those attached, and its boundary', () => {
    const all = details({ inline: [{ name: 'own', document: 'I' }], attached: ['arn:aws:iam::aws:policy/SecurityAudit'], boundary: limit });
    expect(documentsOf(all, { arn })).toEqual({
      policies: [
        { id: `${arn}/own`, name: 'own', content: 'I' },
        { id: 'arn:aws:iam::aws:policy/SecurityAudit', name: 'SecurityAudit', content: 'A' },
      ],
      boundary: { id: limit, name: 'Limit', content: 'L' },
    });
    expect(documentsOf(details({}), { arn })).toEqual({ policies: [], boundary: null });
  });

  it('are not known where one of them, or the role, is not shown', () => {
    expect(documentsOf(details({ attached: ['arn:aws:iam::aws:policy/Other'] }), { arn })).toBe(null);
    expect(documentsOf(details({ boundary: 'arn:aws:iam::aws:policy/Other' }), { arn })).toBe(null);
    expect(documentsOf(details({}), { arn: 'arn:aws:iam::222222222222:role/gone' })).toBe(null);
  });
});

describe('the documents of a role that AWS shows', () => {
  it('are what is there, and say what else is named', () => {
    const own = { inline: [{ name: 'own', document: 'I' }] };
    const [inline, attached] = [{ id: `${arn}/own`, name: 'own', content: 'I' }, 'arn:aws:iam::aws:policy/SecurityAudit'];
    const shown = details({ ...own, attached: [attached, 'arn:aws:iam::aws:policy/Other'], boundary: 'arn:aws:iam::aws:policy/Limit' });
    expect(shownDocumentsOf(shown, { arn })).toEqual({
      policies: [inline, { id: attached, name: 'SecurityAudit', content: 'A' }],
      boundary: null,
      hidden: ['arn:aws:iam::aws:policy/Other', 'arn:aws:iam::aws:policy/Limit'],
    });
    expect(shownDocumentsOf(details(own), { arn })).toEqual({ policies: [inline], boundary: null, hidden: [] });
    expect(shownDocumentsOf(details(own), { arn: 'arn:gone' })).toEqual({ policies: [], boundary: null, hidden: ['arn:gone'] });
  });
});

describe('the role of a permission set', () => {
  const reserved = (name: string, path = '/aws-reserved/sso.amazonaws.com/us-east-2/') => ({ name, path });
  const hex = '0123456789abcdef';

  it('is named after it alone, under the path that nobody else can use', () => {
    const roles = [
      reserved(`AWSReservedSSO_Read_${hex}`),
      reserved(`AWSReservedSSO_Read_Only_${hex}`),
      reserved(`AWSReservedSSO_Read_${hex}`, '/'),
      reserved('AWSReservedSSO_Read_0123'),
    ];
    expect(reservedRoleOf(roles, 'Read')).toBe(roles[0]);
    expect(reservedRoleOf(roles, 'Read_Only')).toBe(roles[1]);
    expect(reservedRoleOf(roles, 'Only')).toBe(null);
    expect(roles.map(permissionSetOf)).toEqual(['Read', 'Read_Only', null, null]);
  });

  it('has no region in its path where Identity Center is in us-east-1', () => {
    expect(permissionSetOf(reserved(`AWSReservedSSO_Read_${hex}`, '/aws-reserved/sso.amazonaws.com/'))).toBe('Read');
  });

  it('is not one where there are two', () => {
    const twice = [reserved(`AWSReservedSSO_Read_${hex}`), reserved('AWSReservedSSO_Read_fedcba9876543210')];
    expect(reservedRolesOf(twice, 'Read')).toEqual(twice);
    expect(reservedRoleOf(twice, 'Read')).toBe(null);
  });
});
