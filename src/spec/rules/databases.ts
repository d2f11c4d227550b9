import type { Complaint } from '../shape.ts';
import { entriesOf, itemsOf, type Rule } from './context.ts';

/** A replica survives the loss of a region only in another one. */
const replicaRegions: Rule = ({ draft }) =>
  entriesOf(draft.databases)
    .filter(([, { region, replica }]) => region !== undefined && replica?.region === region)
    .map(([name, { region }]) => ({
      path: ['databases', name, 'replica', 'region'],
      message: `the replica is in ${region}, the region of the primary: expected another region`,
    }));

/** The zones of a database are zones of its region, no two alike, and as many as `defaults.azs` demands. */
const zones: Rule = ({ draft }) =>
  entriesOf(draft.databases).flatMap(([name, { region, azs }]): readonly Complaint[] => {
    const path = ['databases', name, 'azs'];
    const wanted = draft.defaults?.azs ?? 2;
    const items = itemsOf(azs);
    return [
      ...items
        .filter(([, zone]) => region !== undefined && !(zone.startsWith(region) && zone.length > region.length))
        .map(([index, zone]) => ({
          path: [...path, index],
          message: `${zone} is not an Availability Zone of ${region}`,
          hint: `such as ${region}a`,
        })),
      ...items
        .filter(([index, zone]) => azs?.indexOf(zone) !== index)
        .map(([index, zone]) => ({ path: [...path, index], message: `${zone} is named twice` })),
      ...(azs !== undefined && azs.length < wanted
        ? [{ path, on: 'key' as const, message: `${azs.length} zones are named, but defaults.azs demands ${wanted}` }]
        : []),
    ];
  });

/** Engine and topology belong together: Aurora is a topology of its own. */
const topologies: Rule = ({ draft }) =>
  entriesOf(draft.databases).flatMap(([name, { engine, topology }]): readonly Complaint[] => {
    if (engine === undefined || topology === undefined || engine.startsWith('aurora') === (topology === 'aurora')) return [];
    const message = `the engine ${engine} cannot have the topology ${topology}`;
    return [
      { path: ['databases', name, 'topology'], message, hint: topology === 'aurora' ? 'Aurora engines begin with aurora' : 'write aurora' },
    ];
  });

/** The rules on databases. */
export const databaseRules: readonly Rule[] = [replicaRegions, zones, topologies];
