import type { Requirement } from '../../check.ts';
import { asksForInventory, judgeUndeclared } from '../inventory/undeclared.ts';
import type { EncryptionFact } from '../world.ts';

/** What a second source knows. */
export const inventoryRequirements: Readonly<Record<string, Requirement<EncryptionFact>>> = {
  'undeclared-stores': {
    text: 'The AWS Config aggregator knows of no store that is not listed',
    judge: judgeUndeclared,
    asked: asksForInventory,
    procedure: `In the account and region of inventory.config_aggregator: "aws configservice describe-configuration-aggregators", for each "aws configservice
describe-configuration-aggregator-sources-status --configuration-aggregator-name NAME": LastUpdateStatus of the account and region is SUCCEEDED; and "aws configservice
select-aggregate-resource-config --configuration-aggregator-name NAME --expression 'SELECT accountId, awsRegion, resourceType, COUNT(*) GROUP BY accountId, awsRegion,
resourceType'": no type that holds data and that this protocol does not list, none in a region that is not governed, and each other type is found by its own listing too.`,
  },
};
