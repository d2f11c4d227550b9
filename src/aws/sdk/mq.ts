export { DescribeBrokerCommand, ListBrokersCommand, MqClient } from '@aws-sdk/client-mq';
