export { HealthLakeClient, ListFHIRDatastoresCommand } from '@aws-sdk/client-healthlake';
