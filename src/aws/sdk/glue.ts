export { GetDatabasesCommand, GetDataCatalogEncryptionSettingsCommand, GlueClient } from '@aws-sdk/client-glue';
