import { production } from '../governance.ts';
import { put, refuse } from '../world.ts';
import { awsKey, backup, cluster, ebsKey, here, key, keyArn, phi, phiDr, primary, putKeys, snapshot, unreadKey } from './reference.ts';
import { addKey, at, database, deviant, failsDb, phiIs, runTables, stores, unknownDb } from './table.ts';

runTables({
  'rds-instance': [
    { name: 'the declared key', expected: [] },
    { name: 'not encrypted', plant: database({ storageEncrypted: false, encryptionType: null, keyId: null }), expected: failsDb },
    { name: 'none', plant: database({ storageEncrypted: false, encryptionType: 'none', keyId: null }), expected: failsDb },
    { name: 'sse-rds', plant: database({ storageEncrypted: false, encryptionType: 'sse-rds', keyId: null }), expected: failsDb },
    { name: 'sse-rds, flagged as encrypted', plant: database({ encryptionType: 'sse-rds', keyId: null }), expected: failsDb },
    { name: 'a kind that nobody knows', plant: database({ encryptionType: 'sse-quantum' }), expected: unknownDb },
    { name: 'no flag', plant: database({ storageEncrypted: null, encryptionType: null }), expected: unknownDb },
    { name: 'no key id', plant: database({ keyId: null }), expected: failsDb },
    { name: 'aws/rds by ARN', plant: database({ keyId: awsKey.arn }), expected: failsDb },
    { name: 'aws/rds by alias', plant: database({ keyId: 'alias/aws/rds' }), expected: failsDb },
    { name: 'aws/rds by alias ARN', plant: database({ keyId: `arn:aws:kms:${primary}:${production}:alias/aws/rds` }), expected: failsDb },
    { name: 'the declared key by id', plant: database({ keyId: phi.id }), expected: [] },
    { name: 'the declared key by alias', plant: database({ keyId: 'alias/cc-phi' }), expected: [] },
    {
      name: 'the declared key by alias ARN',
      plant: database({ keyId: `arn:aws:kms:${primary}:${production}:alias/cc-phi` }),
      expected: [],
    },
    { name: 'another customer key than the declared one', plant: database({ keyId: ebsKey.arn }), expected: failsDb },
    {
      name: 'another customer key, where any will do',
      plant: database({ keyId: ebsKey.arn }),
      spec: stores({ in: 'production', type: 'rds', key: 'customer_managed' }),
      expected: [],
    },
    { name: 'a key that is not there', plant: database({ keyId: keyArn('gone') }), expected: failsDb },
    { name: 'an alias that is not there', plant: database({ keyId: 'alias/gone' }), expected: failsDb },
    { name: "a stranger's key: it is not the declared one, whatever it is", plant: database({ keyId: deviant }), expected: failsDb },
    {
      name: "a stranger's key, where any customer key will do",
      plant: database({ keyId: deviant }),
      spec: stores({ in: 'production', type: 'rds', key: 'customer_managed' }),
      expected: unknownDb,
    },
    {
      name: 'the key of another region',
      plant: database({ keyId: phiDr.arn }),
      spec: stores({ in: 'production', type: 'rds', key: 'customer_managed' }),
      expected: failsDb,
    },
    { name: 'an ARN that is no key', plant: database({ keyId: 'arn:aws:rds:us-east-2:1:db:x' }), expected: unknownDb },
    { name: 'another partition', plant: database({ keyId: phi.arn.replace('arn:aws:', 'arn:aws-cn:') }), expected: failsDb },
    { name: 'a disabled key', plant: phiIs({ state: 'Disabled' }), expected: failsDb },
    {
      name: 'a key pending deletion',
      plant: phiIs({ state: 'PendingDeletion', deletionAt: '2026-12-01T00:00:00.000Z' }),
      expected: failsDb,
    },
    { name: 'a key of an unknown state', plant: phiIs({ state: 'Sleeping' }), expected: unknownDb },
    {
      name: 'a key that could not be described',
      plant: (facts) => putKeys(facts, here, [unreadKey('cc-phi'), ebsKey]),
      expected: unknownDb,
    },
    { name: 'another key could not be described', plant: addKey(unreadKey('other')), expected: [] },
    { name: 'keys refused', plant: (facts) => refuse(facts, 'keys', here), expected: unknownDb },
    {
      name: 'keys refused, storage not encrypted',
      plant: (facts) => {
        refuse(facts, 'keys', here);
        database({ storageEncrypted: false, encryptionType: null })(facts);
      },
      expected: failsDb,
    },
    { name: 'the declared key is not unique', plant: addKey(key('other', { aliases: ['alias/cc-phi'] })), expected: unknownDb },
    {
      name: 'Performance Insights with the declared key',
      plant: database({ performanceInsightsEnabled: true, performanceInsightsKeyId: phi.arn }),
      expected: [],
    },
    {
      name: 'Performance Insights with aws/rds',
      plant: database({ performanceInsightsEnabled: true, performanceInsightsKeyId: awsKey.arn }),
      expected: failsDb,
    },
    { name: 'Performance Insights with no key', plant: database({ performanceInsightsEnabled: true }), expected: failsDb },
    {
      name: 'Performance Insights off, the key of the first time still named',
      plant: database({ performanceInsightsKeyId: awsKey.arn }),
      expected: [],
    },
    { name: 'Performance Insights: AWS does not say', plant: database({ performanceInsightsEnabled: null }), expected: unknownDb },
    {
      name: 'master password with the declared key',
      plant: database({ hasMasterUserSecret: true, masterUserSecretKeyId: phi.arn }),
      expected: [],
    },
    { name: 'master password with aws/secretsmanager', plant: database({ hasMasterUserSecret: true }), expected: failsDb },
    { name: 'activity stream with another key', plant: database({ activityStreamKeyId: ebsKey.arn }), expected: failsDb },
    {
      name: 'one part unknown, another failing',
      plant: database({ performanceInsightsEnabled: null, storageEncrypted: false, encryptionType: null }),
      expected: failsDb,
    },
    {
      name: "a cluster's member: the cluster is judged",
      plant: database({ clusterId: 'cc-aurora', storageEncrypted: null, encryptionType: null, keyId: null }),
      expected: [],
    },
    {
      name: "a cluster's member with Performance Insights of its own",
      plant: database({ clusterId: 'cc-aurora', performanceInsightsEnabled: true }),
      expected: failsDb,
    },
    { name: 'a member of a cluster that is not listed', plant: database({ clusterId: 'nowhere' }), expected: unknownDb },
    { name: 'DocumentDB comes along', plant: database({ engine: 'docdb', keyId: awsKey.arn }), expected: failsDb },
    {
      name: "by whatever key: AWS's",
      plant: database({ keyId: awsKey.arn }),
      spec: stores({ in: 'production', type: 'rds', key: 'aws_managed', reason: 'test' }),
      expected: [],
    },
    {
      name: 'by whatever key: sse-rds',
      plant: database({ storageEncrypted: false, encryptionType: 'sse-rds', keyId: null }),
      spec: stores({ in: 'production', type: 'rds', key: 'aws_managed', reason: 'test' }),
      expected: [],
    },
    {
      name: 'by whatever key, but a disabled one',
      plant: phiIs({ state: 'Disabled' }),
      spec: stores({ in: 'production', type: 'rds', key: 'aws_managed', reason: 'test' }),
      expected: failsDb,
    },
    { name: 'listing refused', plant: (facts) => refuse(facts, 'db-instances', here), expected: [`unknown ${at}/${at}`] },
  ],
  'rds-cluster': [
    { name: 'the declared key', expected: [] },
    {
      name: 'aws/rds',
      plant: (facts) => put(facts, 'db-clusters', here, [{ ...cluster, keyId: awsKey.arn }]),
      expected: [`fail ${at}/${cluster.arn}`],
    },
    {
      name: 'Neptune comes along',
      plant: (facts) =>
        put(facts, 'db-clusters', here, [{ ...cluster, engine: 'neptune', storageEncrypted: false, encryptionType: null, keyId: null }]),
      expected: [`fail ${at}/${cluster.arn}`],
    },
    {
      name: 'Performance Insights with no key',
      plant: (facts) => put(facts, 'db-clusters', here, [{ ...cluster, performanceInsightsEnabled: true }]),
      expected: [`fail ${at}/${cluster.arn}`],
    },
    {
      name: 'no flag',
      plant: (facts) => put(facts, 'db-clusters', here, [{ ...cluster, storageEncrypted: null }]),
      expected: [`unknown ${at}/${cluster.arn}`],
    },
    { name: 'listing refused', plant: (facts) => refuse(facts, 'db-clusters', here), expected: [`unknown ${at}/${at}`] },
  ],
  'rds-snapshot': [
    { name: 'a customer key', expected: [] },
    {
      name: 'automated, not encrypted',
      plant: (facts) => put(facts, 'db-snapshots', here, [{ ...snapshot, encrypted: false, keyId: null }]),
      expected: [`fail ${at}/${snapshot.arn}`],
    },
    {
      name: 'manual, aws/rds',
      plant: (facts) => put(facts, 'db-snapshots', here, [{ ...snapshot, type: 'manual', keyId: awsKey.arn }]),
      expected: [`fail ${at}/${snapshot.arn}`],
    },
    {
      name: 'retained backup of a deleted instance, not encrypted',
      plant: (facts) => put(facts, 'db-automated-backups', here, [{ ...backup, status: 'retained', encrypted: false, keyId: null }]),
      expected: [`fail ${at}/${backup.arn}`],
    },
    {
      name: 'no flag',
      plant: (facts) => put(facts, 'db-snapshots', here, [{ ...snapshot, encrypted: null }]),
      expected: [`unknown ${at}/${snapshot.arn}`],
    },
    {
      name: 'snapshots refused, a backup failing',
      plant: (facts) => {
        refuse(facts, 'db-snapshots', here);
        put(facts, 'db-automated-backups', here, [{ ...backup, encrypted: false }]);
      },
      expected: [`unknown ${at}/${at}`, `fail ${at}/${backup.arn}`],
    },
    {
      name: 'backups refused',
      plant: (facts) => refuse(facts, 'db-automated-backups', here),
      expected: [`unknown ${at}/${at}/rds-automated-backup`],
    },
  ],
});
