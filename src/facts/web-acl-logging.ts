import { z } from 'zod';
import type { Output } from '../aws/sdk.ts';
import type { Seat } from '../aws/seat.ts';
import { once } from '../once.ts';
import { defineFact } from './fact.ts';
import { compare, required } from './values.ts';
import { choiceOf } from './web-acls/rules.ts';

/** Where a web ACL logs to, and what it leaves out. `null` is what AWS left out, never a default. */
export interface WebAclLogging {
  /** ARN of the web ACL. */
  readonly acl: string;
  /** ARNs. Sorted. */
  readonly destinations: readonly string[];
  /** Parts of a request that are not logged, by AWS's name: UriPath, QueryString, Method, `SingleHeader cookie`; `null`: a part without a name here. */
  readonly redacted: readonly (string | null)[];
  /** `null`: no filter, everything is logged. */
  readonly filter: {
    /** AWS's word for what no filter names: KEEP, DROP. */
    readonly default: string;
    /** What each filter does, by AWS's word: KEEP, DROP. */
    readonly behaviors: readonly string[];
  } | null;
  /** AWS's word for whose logging it is: CUSTOMER, CLOUDWATCH_TELEMETRY_RULE_MANAGED. */
  readonly scope: string | null;
}

const texts = once(() => z.array(z.string()));
const shape = (): z.ZodType<readonly WebAclLogging[]> =>
  z.array(
    z.strictObject({
      acl: z.string(),
      destinations: texts(),
      redacted: z.array(z.string().nullable()),
      filter: z.strictObject({ default: z.string(), behaviors: texts() }).nullable(),
      scope: z.string().nullable(),
    }),
  );

const operation = 'WAFV2.ListLoggingConfigurations';
type Configuration = NonNullable<Output<typeof operation>['LoggingConfigurations']>[number];
type Part = NonNullable<Configuration['RedactedFields']>[number];

/** That of the owner, and that of the telemetry rules of CloudWatch. Where no scope is asked for, AWS lists the first alone. */
const scopes = ['CUSTOMER', 'CLOUDWATCH_TELEMETRY_RULE_MANAGED'] as const;

/** The logging of every regional web ACL of the account and region, but that of Security Lake. Sorted by the ARN of the web ACL. */
export const webAclLogging = defineFact({
  name: 'web-acl-logging',
  scope: 'region',
  depth: 'full',
  operations: [operation],
  shape,
  read: async (seat): Promise<readonly WebAclLogging[]> => {
    const found = await Promise.all(scopes.map((scope) => readAll(seat, scope)));
    return found.flat().sort((a, b) => compare(a.acl, b.acl));
  },
});

async function readAll(seat: Seat<typeof operation>, scope: (typeof scopes)[number]): Promise<readonly WebAclLogging[]> {
  const found: WebAclLogging[] = [];
  const tokens = { token: 'NextMarker', next: 'NextMarker' } as const;
  for await (const page of seat.pages(operation, { Scope: 'REGIONAL', LogScope: scope, Limit: 100 }, tokens)) {
    found.push(...required(page.LoggingConfigurations, 'LoggingConfigurations').map(loggingOf));
  }
  return found;
}

function loggingOf({ ResourceArn, LogDestinationConfigs, RedactedFields, LoggingFilter, LogScope }: Configuration): WebAclLogging {
  return {
    acl: required(ResourceArn, 'ResourceArn'),
    destinations: [...required(LogDestinationConfigs, 'LogDestinationConfigs')].sort(compare),
    redacted: (RedactedFields ?? []).map(partOf).sort((a, b) => compare(a ?? '', b ?? '')),
    filter:
      LoggingFilter === undefined
        ? null
        : {
            default: required(LoggingFilter.DefaultBehavior, 'DefaultBehavior'),
            behaviors: required(LoggingFilter.Filters, 'Filters').map(({ Behavior }) => required(Behavior, 'Behavior')),
          },
    scope: LogScope ?? null,
  };
}

function partOf(part: Part): string | null {
  const name = choiceOf(part);
  return name === 'SingleHeader' ? `SingleHeader ${required(part.SingleHeader?.Name, 'SingleHeader').toLowerCase()}` : name;
}
