export { KafkaClient, ListClustersV2Command } from '@aws-sdk/client-kafka';
