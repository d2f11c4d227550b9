import type { Target } from '../../record.ts';
import type { World } from '../check.ts';

/** The facts that the judgements over databases may read. */
export const databaseFacts = [
  'db-automated-backups',
  'db-clusters',
  'db-instances',
  'db-parameters',
  'keys',
  'organization',
  'replica-lag',
] as const;

export type DatabaseWorld = World<(typeof databaseFacts)[number]>;

/** What says which databases there are. */
export type ListedWorld = World<'db-clusters' | 'db-instances'>;

/** One account and region. */
export type Place = Required<Target>;
