export { DescribeParametersCommand, GetDocumentCommand, ListDocumentsCommand, SSMClient } from '@aws-sdk/client-ssm';
