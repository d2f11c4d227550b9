import { describe, expect, it } from 'vitest';
import cmkEncryption from '../../src/checks/cmk-encryption.ts';
import { awsKey, dr, encryptionFacts, here, instance, key, primary, putKeys, specOf, volume } from './encryption/reference.ts';
import { database } from './encryption/table.ts';
import { logArchive, production, staging } from './governance.ts';
import { edit, findingsOf, linesOf, put, verdictsOf } from './world.ts';

describe('cmk-encryption', () => {
  it('judges every account that is read in full, and those that a rule or a key names, one verdict each', () => {
    const verdicts = verdictsOf(cmkEncryption, {
      spec: specOf({ stores: [{ in: 'production', type: '*', key: 'customer_managed' }] }),
      facts: encryptionFacts(),
    });
    expect(verdicts.map(({ target }) => target.account)).toEqual([production, logArchive]);
    expect(verdicts.map(({ target, findings }) => findings.every(({ testCase }) => testCase.includes(`@${target.account}`)))).toEqual([
      true,
      true,
    ]);
  });

  it('says that an empty listing was read to its end', () => {
    const findings = findingsOf(cmkEncryption, 'secret', { spec: specOf(), facts: encryptionFacts() });
    const empty = findings.find((finding) => finding.resource === `${production}/${dr}`);
    expect(empty).toMatchObject({
      outcome: 'pass',
      message: `There is no secret in ${production}/${dr}: the listing was read to its end.`,
      facts: [`secrets@${production}/${dr}`],
    });
  });

  it('keeps the staging key from production, though both are key:phi', () => {
    const shared = specOf({
      keys: { phi: { in: ['production', 'staging'], region: primary, match: { alias: 'alias/cc-phi' } } },
      organization: { classes: [{ in: 'all', depth: 'full' }] },
      stores: [{ in: 'production', type: '*', key: 'key:phi' }],
    });
    const facts = encryptionFacts();
    const stagingKey = key('staging-phi', { aliases: ['alias/cc-phi'] }, { account: staging, region: primary });
    putKeys(facts, { account: staging, region: primary }, [stagingKey]);
    put(facts, 'volumes', here, [{ ...volume, keyId: stagingKey.arn }]);
    const [finding] = findingsOf(cmkEncryption, 'ebs-volume', { spec: shared, facts }).filter(({ resource }) => resource === volume.arn);
    expect(finding).toMatchObject({ outcome: 'fail' });
    expect(finding?.message).toContain('key:phi of staging (333333333333) and not of its own account');
  });

  it('names every part of a database, each with its own expectation', () => {
    const facts = encryptionFacts();
    database({ performanceInsightsEnabled: true, performanceInsightsKeyId: awsKey.arn })(facts);
    const finding = findingsOf(cmkEncryption, 'rds-instance', { spec: specOf(), facts }).find(({ resource }) => resource === instance.arn);
    expect(Object.keys(finding?.actual as object)).toEqual(['storage', 'performance insights']);
    expect(finding?.message).toBe(
      'Performance Insights of DB instance cc-db uses alias/aws/rds, which is managed by AWS and is not key:phi, which is alias/cc-phi (arn:aws:kms:us-east-2:222222222222:key/cc-phi).',
    );
  });

  it('leaves nothing out of an account that a section names and nobody can read, and says it once for each place', () => {
    const facts = encryptionFacts();
    edit(facts, 'organization', {}, (value) => ({
      ...value,
      accounts: value.accounts.map((account) => (account.id === production ? { ...account, state: 'SUSPENDED' } : account)),
    }));
    for (const name of [...facts.keys()]) if (name.includes(`@${production}`)) facts.delete(name);
    const findings =
      verdictsOf(cmkEncryption, { spec: specOf(), facts }).find(({ target }) => target.account === production)?.findings ?? [];
    expect(findings.filter(({ outcome }) => outcome === 'pass' || outcome === 'fail')).toEqual([]);
    const of = (requirement: string) => linesOf(findings.filter(({ requirementId }) => requirementId === `cmk-encryption.${requirement}`));
    expect(of('key-declared')).toEqual([`unknown ${production}/${primary}/key:phi`, `unknown ${production}/${dr}/key:phi_dr`]);
    expect(of('store-covered')).toEqual([primary, dr].map((region) => `unknown ${production}/${region}/${production}/${region}`));
    expect(of('key-rotation')).toHaveLength(4);
  });
});
