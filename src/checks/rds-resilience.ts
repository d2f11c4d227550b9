import type { Spec } from '../spec/spec.ts';
import { defineCheck } from './check.ts';
import { judgeBackupRetention, judgeRestoreWindow } from './databases/backups.ts';
import { judgeDeclared } from './databases/declared.ts';
import { databasesOf } from './databases/expectations.ts';
import { judgeReplicaLag } from './databases/lag.ts';
import { hasParameters, judgeParameters } from './databases/parameters.ts';
import { judgePresent } from './databases/present.ts';
import { judgeDeletionProtection, judgePrivate } from './databases/protection.ts';
import { judgeReplicaKey } from './databases/replica-key.ts';
import { hasReplica, judgeReplica } from './databases/replicas.ts';
import { judgeStatus } from './databases/status.ts';
import { judgeTopology } from './databases/topology.ts';
import { databaseFacts } from './databases/world.ts';
import { judgeZones } from './databases/zones.ts';

const anyReplica = (spec: Spec): boolean => Object.keys(databasesOf(spec, hasReplica)).length > 0;

export default defineCheck({
  id: 'rds-resilience',
  scope: 'organization',
  depth: 'full',
  title: 'Every declared database is set up to survive the loss that it is declared to survive',
  failureTitle: 'A database is not set up to survive a loss that it is declared to survive',
  why: `Each requirement here is one bad night. A zone fails: only a standby in another zone keeps the system up. Somebody drops a table or a
bug corrupts records: only a restore window that is long enough and reaches to minutes ago brings them back. A region fails: only a replica in another
region, really replicating, encrypted with a key of that region, is left. All of them look fine in an architecture diagram, and each can be
switched off, left pending or quietly broken: a replica that stopped weeks ago is still listed as available, and reports a lag of -1, which is
below every limit. Electronic records must stay accurate and ready to retrieve for as long as they are kept.`,
  remediation: `D is the database's identifier, R its region. Everything below acts on a live database: mind the change window.
Missing, or matched twice: correct "match" in the spec, or the tags ("aws rds add-tags-to-resource"). Undeclared: declare it, or take a final snapshot and delete it.
No standby: "aws rds modify-db-instance --region R --db-instance-identifier D --multi-az --apply-immediately". The database stays up; writes are slower while the standby fills.
Wrong zone: turn Multi-AZ off, take the unwanted zone's subnet out of the DB subnet group, turn Multi-AZ on again. If the primary itself stands there, first swap the two with
"aws rds reboot-db-instance --region R --db-instance-identifier D --force-failover". Until it is on again there is no standby.
Status, pending changes: "aws rds describe-events --region R --source-type db-instance --source-identifier D --duration 1440" says what happened. Apply what waits
("modify-db-instance --apply-immediately") or let the maintenance window pass, then run iq again. storage-full: raise --allocated-storage now.
inaccessible-encryption-credentials-recoverable: enable its KMS key and "aws rds start-db-instance" within seven days; after that only a restore from a backup is left.
Public: "modify-db-instance --no-publicly-accessible --apply-immediately", then find out from the flow logs and the database's own log who has reached it.
Deletion protection: "modify-db-instance --deletion-protection --apply-immediately".
Retention: "modify-db-instance --backup-retention-period 35 --apply-immediately"; from 0 days that interrupts the database and takes a first snapshot. The window then grows by a day
a day, and nothing brings back the days before: keep manual snapshots meanwhile. For a cluster say "modify-db-cluster --db-cluster-identifier".
Latest restorable time too old: look in describe-events for failed backups; a full disk, a stopped database or a disabled key stops the upload of logs.
Parameter: a default group cannot be changed. Make one of the same family ("create-db-parameter-group"), set the value
("modify-db-parameter-group --db-parameter-group-name G --parameters ParameterName=rds.force_ssl,ParameterValue=1,ApplyMethod=pending-reboot"), give it to the database
("modify-db-instance --db-parameter-group-name G"), reboot. pending-reboot: "reboot-db-instance"; with --force-failover a Multi-AZ instance is back in a minute or two.
Replica missing: "aws rds create-db-instance-read-replica --region DR-REGION --source-region R --source-db-instance-identifier ARN-OF-D --db-instance-identifier D-dr --kms-key-id KEY-OF-DR-REGION".
Replica promoted, terminated or under the wrong key: none of that is mended in place. Make a new one beside it, see its lag fall, then delete the old one.
Lag: look at the source's write rate, at long queries on the replica, and at a replica class smaller than the primary's. An idle PostgreSQL source reports up to 5m with
nothing missing: declare idle_tolerance. A lag of -1 is no lag but a broken replication: read the replica's status message and its error log.`,
  limits: `Settings and measurements, not exercises: no failover and no restore is tried, so that a restored database opens, and how soon, is for a drill to show.
Subnets, routes and security groups are not read: "private" is the database's own setting. The lag is that of the last hour, of instances; the lag of an Aurora
cluster, and which member of a global database is the source, come out as unknown, and so does a value that the engine chooses because its parameter group gives none.
Automated backups replicated to another region and recovery points of AWS Backup are other features and do not count. Regions that are not governed are for
cmk-encryption.other-regions. DocumentDB and Neptune, which answer through the same calls, are not judged.`,
  references: [
    { framework: '21 CFR 11', clause: '11.10(c)' },
    { framework: 'HIPAA', clause: '164.308(a)(7)(ii)(A)' },
    { framework: 'HIPAA', clause: '164.308(a)(7)(ii)(B)' },
    { framework: 'HIPAA', clause: '164.312(a)(2)(iv)' },
    { framework: 'HIPAA', clause: '164.312(e)(1)' },
  ],
  section: 'databases',
  besides: ['keys', 'defaults.azs'],
  terms: `Where a procedure names a field and no call, it is a field of "aws rds describe-db-instances --db-instance-identifier D", or of "aws rds
describe-db-clusters --db-cluster-identifier D", D being the database that present has found.`,
  needs: databaseFacts,
  requirements: {
    present: {
      text: 'Each declared database is there exactly once and runs the declared engine',
      judge: judgePresent,
      procedure: `"aws rds describe-db-instances" (topology instance_multi_az) or "aws rds describe-db-clusters" in databases.NAME.region: of those that replicate
no other database, exactly one matches databases.NAME.match, and its Engine is databases.NAME.engine.`,
    },
    declared: {
      text: 'No RDS database lives beside the declared ones',
      judge: judgeDeclared,
      procedure: `"aws rds describe-db-instances" and "aws rds describe-db-clusters" in each governed region of the accounts that databases names: every
cluster, and every instance without DBClusterIdentifier, is a declared database, or replicates one (ReadReplicaSourceDBInstanceIdentifier,
ReplicationSourceIdentifier, the same global cluster). Engines docdb and neptune do not count.`,
    },
    topology: {
      text: 'It has the declared topology, with a standby or members that take over',
      judge: judgeTopology,
      procedure: `instance_multi_az: MultiAZ of the instance is true, and PendingModifiedValues does not take it away. Of a cluster ("aws rds
describe-db-clusters"): MultiAZ is true, DBClusterMembers are at least two (aurora) or three (multi_az_cluster), exactly one IsClusterWriter, and Engine begins with aurora or not, as declared.`,
    },
    zones: {
      text: 'Its copies stand in different Availability Zones, in the declared ones where they are named',
      judge: judgeZones,
      procedure: `AvailabilityZone and SecondaryAvailabilityZone of the instance, or AvailabilityZone of each member of the cluster: all are under
databases.NAME.azs where that is given, and there are at least two, of a multi_az_cluster three; without azs, at least defaults.azs.`,
    },
    status: {
      text: 'It serves, and no change that matters waits to be applied',
      judge: judgeStatus,
      procedure: `DBInstanceStatus of the instance, or Status of the cluster and DBInstanceStatus of its members, is available, backing-up,
storage-initialization or storage-optimization; PendingModifiedValues holds nothing but what concerns size, speed, price, password or log export.`,
    },
    private: {
      text: 'Neither it nor a replica of it is publicly accessible',
      judge: judgePrivate,
      procedure: `PubliclyAccessible is false: of the instance, of each member of the cluster, and of each replica of it in every region.`,
    },
    'deletion-protection': {
      text: 'It is protected from deletion as declared',
      judge: judgeDeletionProtection,
      procedure: `DeletionProtection is true, where databases.NAME.deletion_protection is true (the default).`,
    },
    'backup-retention': {
      text: 'Its automated backups are kept as long as declared',
      judge: judgeBackupRetention,
      procedure: `BackupRetentionPeriod, in days, is at least databases.NAME.backup.keep, and PendingModifiedValues does not lower it.`,
    },
    'restore-window': {
      text: 'It can be restored to any time from the declared minutes ago back to the declared retention',
      judge: judgeRestoreWindow,
      procedure: `"aws rds describe-db-instance-automated-backups --db-instance-identifier D": Status is active; RestoreWindow.LatestTime is at most
databases.NAME.backup.restorable_within ago; RestoreWindow.EarliestTime is databases.NAME.backup.keep ago or earlier, or as old as the database,
give or take 26 hours. A cluster has LatestRestorableTime and EarliestRestorableTime instead ("aws rds describe-db-clusters").`,
    },
    parameters: {
      text: 'The declared parameters have their values, and they are in force',
      judge: judgeParameters,
      asked: (spec) => Object.keys(databasesOf(spec, hasParameters)).length > 0,
      procedure: `ParameterApplyStatus of each parameter group is in-sync (of a cluster's member, DBClusterParameterGroupStatus too), and "aws rds
describe-db-parameters --db-parameter-group-name GROUP" (of a cluster, also "aws rds describe-db-cluster-parameters") gives each declared
parameter its declared ParameterValue.`,
    },
    replica: {
      text: 'A replica of it stands in the declared region, replicates and serves',
      judge: judgeReplica,
      asked: anyReplica,
      procedure: `"aws rds describe-db-instances" in databases.NAME.replica.region (of a cluster, describe-db-clusters): the
ReadReplicaSourceDBInstanceIdentifier of one (ReplicationSourceIdentifier of a cluster) is the ARN of the database, its status is one that serves (see
status), and StatusInfos says of "read replication" Normal true and Status replicating.`,
    },
    'replica-key': {
      text: 'The replica is encrypted with the declared key of its own region',
      judge: judgeReplicaKey,
      asked: anyReplica,
      procedure: `"aws rds describe-db-instances" in databases.NAME.replica.region: StorageEncrypted of the replica is true and KmsKeyId is the key that
databases.NAME.replica.key declares; "aws kms describe-key --key-id KEY" there says KeyManager CUSTOMER, KeyState Enabled and KeyUsage ENCRYPT_DECRYPT.`,
    },
    'replica-lag': {
      text: 'The replica kept up with its source over the last hour',
      judge: judgeReplicaLag,
      asked: anyReplica,
      procedure: `"aws cloudwatch get-metric-statistics --namespace AWS/RDS --metric-name ReplicaLag --dimensions Name=DBInstanceIdentifier,Value=REPLICA
--statistics Maximum --period 60 --start-time AN-HOUR-AGO --end-time NOW" in the replica's region: at least 50 values, the newest at most 10 minutes
old, none below 0, and 95 of 100 at most databases.NAME.replica.lag_p95, or idle_tolerance where that is more.`,
    },
  },
});
