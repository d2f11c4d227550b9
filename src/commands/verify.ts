import type { Narrowing } from '../plan.ts';
import type { Purpose } from '../record.ts';
import { execute, type OutputOptions } from './execute.ts';

export interface VerifyOptions extends OutputOptions {
  readonly spec: string;
  readonly facts?: string;
  readonly purpose: Purpose;
  readonly change?: string;
  readonly deployment?: Readonly<Record<string, string>>;
  readonly check?: readonly string[];
  readonly account?: readonly string[];
  readonly region?: readonly string[];
  readonly saveFacts?: string;
  readonly profile?: string;
  readonly role?: string;
  readonly concurrency: number;
}

/** The main job. */
export async function verify(options: VerifyOptions): Promise<void> {
  const { spec, facts, purpose, change, deployment, check, account, region, profile, role, concurrency, ...output } = options;
  const narrowing: Narrowing = {
    ...(check === undefined ? {} : { checks: check }),
    ...(account === undefined ? {} : { accounts: account }),
    ...(region === undefined ? {} : { regions: region }),
  };
  const given = { facts, change, deployment, profile, role };
  const request = { spec, narrowing, purpose, concurrency, ...(JSON.parse(JSON.stringify(given)) as Partial<typeof given>) };
  await execute(request as Parameters<typeof execute>[0], output);
}
