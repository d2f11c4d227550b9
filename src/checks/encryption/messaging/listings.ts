import type { Listing } from '../listing.ts';
import { ecrRepositories, ecsClusters, lambdaFunctions } from './compute.ts';
import { eventDataStores, logGroups } from './logs.ts';
import { ssmParameters } from './parameters.ts';
import { mqBrokers, snsTopics, sqsQueues } from './queues.ts';
import { firehoseStreams, kinesisStreams, mskClusters } from './streams.ts';

/** Logs, messages on their way, and what compute keeps. */
export const messagingListings: readonly Listing[] = [
  logGroups,
  snsTopics,
  sqsQueues,
  ecrRepositories,
  ecsClusters,
  lambdaFunctions,
  ssmParameters,
  kinesisStreams,
  firehoseStreams,
  mskClusters,
  mqBrokers,
  eventDataStores,
];
