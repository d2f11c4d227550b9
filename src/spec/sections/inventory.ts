import { z } from 'zod';
import { name, region } from './grammar.ts';

/** What tells of stores that no listing here covers. It never makes anything pass. */
export const inventory = z
  .strictObject({
    config_aggregator: z
      .strictObject({ in: name.describe('The account of the aggregator'), region })
      .describe('The AWS Config aggregator of the organization'),
  })
  .describe('A second source for what there is');
