import { describePlants } from './plants.ts';

describePlants('records');
