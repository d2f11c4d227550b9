import { describePlants } from './plants.ts';

describePlants('organization');
