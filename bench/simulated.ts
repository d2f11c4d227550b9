import { bound, organization, shapes } from '../test/aws/scheduler/simulation.ts';
import { type Row, ratio } from './row.ts';

/** The scheduler in virtual time: four organizations, one of them with a giant account. */
export async function simulated(): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const shape of shapes) {
    const { makespan, aws, calls } = await organization(shape, { truth: (limit) => limit });
    const detail = `${(makespan / 1000).toFixed(1)} ÷ ${(bound(shape) / 1000).toFixed(1)} s, ${aws.throttled} of ${calls.length} throttled`;
    rows.push(ratio({ metric: `simulated, ${shape.name}: makespan ÷ bound`, value: makespan / bound(shape), detail, target: 1.05 }));
  }
  return rows;
}
