import { absences } from './absences.ts';
import { bucketObservations } from './buckets.ts';
import { containerObservations } from './containers.ts';
import { databaseObservations } from './databases.ts';
import { edgeObservations } from './edge.ts';
import { fleetObservations } from './fleets.ts';
import { groupObservations } from './groups.ts';
import { identityObservations } from './identity.ts';
import { keyObservations } from './keys.ts';
import { messagingObservations } from './messaging.ts';
import { networkObservations } from './networks.ts';
import type { Observation } from './observation.ts';
import { routeObservations } from './routes.ts';
import { storeObservations } from './stores.ts';
import { trailObservations } from './trails.ts';
import { webAclObservations } from './web-acls.ts';

/** Every fact that templates can say. All others are known at run time alone, or by AWS alone. */
export const observations: readonly Observation[] = [
  ...networkObservations,
  ...routeObservations,
  ...groupObservations,
  ...keyObservations,
  ...bucketObservations,
  ...databaseObservations,
  ...storeObservations,
  ...messagingObservations,
  ...edgeObservations,
  ...webAclObservations,
  ...fleetObservations,
  ...containerObservations,
  ...identityObservations,
  ...trailObservations,
  ...absences,
];
