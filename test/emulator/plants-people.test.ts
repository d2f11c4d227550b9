import { describePlants } from './plants.ts';

describePlants('people');
