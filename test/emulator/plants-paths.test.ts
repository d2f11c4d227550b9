import { describePlants } from './plants.ts';

describePlants('paths');
