import type { Listing } from '../listing.ts';
import { type Part, settledByKey } from '../store.ts';

/** Parameters of type SecureString, which are always encrypted. The other types are not, and are for what is no secret. */
export const ssmParameters: Listing = {
  name: 'ssm-parameter',
  type: 'ssm_parameter',
  noun: 'SecureString parameter',
  facts: ['ssm-parameters'],
  stores: (world, place) =>
    world.at('ssm-parameters', place).map(({ arn, name, keyId }) => {
      const part: Part = { name: 'value', what: `Parameter ${name}`, keyId, settle: settledByKey };
      return { type: 'ssm_parameter', place, arn, names: [name, arn], parts: () => [part] };
    }),
};
