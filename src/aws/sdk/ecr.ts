export { DescribeRepositoriesCommand, ECRClient } from '@aws-sdk/client-ecr';
