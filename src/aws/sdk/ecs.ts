export { DescribeClustersCommand, ECSClient, ListClustersCommand } from '@aws-sdk/client-ecs';
