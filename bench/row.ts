/** One line of the table. */
export interface Row {
  readonly metric: string;
  readonly measured: string;
  readonly target: string;
  /** `null` where there is no target. */
  readonly isMet: boolean | null;
}

/** What a figure stands for, what it rests on, and the greatest value that meets the target. */
interface Ratio {
  readonly metric: string;
  readonly value: number;
  readonly detail: string;
  readonly target?: number;
}

/** A row of a ratio. */
export function ratio({ metric, value, detail, target }: Ratio): Row {
  return {
    metric,
    measured: `${value.toFixed(2)}× (${detail})`,
    target: target === undefined ? '–' : `≤ ${target}×`,
    isMet: target === undefined ? null : value <= target,
  };
}

/** The table as Markdown. */
export function tableText(rows: readonly Row[]): string {
  const met = (row: Row) => (row.isMet === null ? '–' : row.isMet ? 'yes' : 'NO');
  const lines = rows.map((row) => `| ${row.metric} | ${row.measured} | ${row.target} | ${met(row)} |`);
  return ['| metric | measured | target now | met |', '|---|---|---|---|', ...lines].join('\n');
}
