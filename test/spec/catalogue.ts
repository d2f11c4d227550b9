import { catalogue as registered } from '../../src/checks/index.ts';

/** The registered checks, as the loader sees them. */
export const catalogue = registered();
