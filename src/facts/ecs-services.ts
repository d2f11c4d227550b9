import { z } from 'zod';
import type { Output } from '../aws/sdk.ts';
import type { Seat } from '../aws/seat.ts';
import { once } from '../once.ts';
import { matches } from '../policy/glob.ts';
import { ecsClusters } from './ecs-clusters.ts';
import { defineFact } from './fact.ts';
import { startEach } from './start-each.ts';
import { byArn, required, text } from './values.ts';

/** The part of a service's tasks that runs on a capacity provider. */
export interface StrategyItem {
  readonly provider: string;
  readonly weight: number | null;
  readonly base: number | null;
}

/** A service of an ECS cluster. `null` is what AWS left out. */
export interface EcsService {
  readonly arn: string;
  readonly name: string;
  /** ARN of its cluster. */
  readonly cluster: string;
  readonly status: string | null;
  /** AWS's word: EC2, FARGATE and others; `null` where a strategy says where its tasks run. */
  readonly launchType: string | null;
  /** In AWS's order; none where a launch type says where its tasks run. */
  readonly strategy: readonly StrategyItem[];
}

/** Services as the spec asks for them. */
export interface AskedServices {
  /** Name of the cluster. */
  readonly cluster: string;
  /** Names of services, globs allowed. */
  readonly services: readonly string[];
}

const words = once(() => z.string().nullable());
const shape = (): z.ZodType<readonly EcsService[]> =>
  z.array(
    z.strictObject({
      arn: z.string(),
      name: z.string(),
      cluster: z.string(),
      status: words(),
      launchType: words(),
      strategy: z.array(z.strictObject({ provider: z.string(), weight: z.number().nullable(), base: z.number().nullable() })),
    }),
  );

type ServiceSeat = Seat<'ECS.DescribeServices' | 'ECS.ListServices'>;
type Answer = NonNullable<Output<'ECS.DescribeServices'>['services']>[number];

/** The services of active clusters that are asked for (`Reading.of`: `AskedServices`), all of them where nothing is said. Sorted by ARN. */
export const ecsServices = defineFact({
  name: 'ecs-services',
  scope: 'region',
  depth: 'full',
  operations: ['ECS.DescribeServices', 'ECS.ListServices'],
  uses: [ecsClusters],
  shape,
  read: async (seat, need, reading): Promise<readonly EcsService[]> => {
    const of = (reading?.of ?? null) as readonly AskedServices[] | null;
    const clusters = (await need(ecsClusters)).filter(({ status }) => status !== 'INACTIVE');
    const found = await Promise.all(
      clusters.map(async ({ arn, name }) => {
        const asked = of === null ? ['*'] : of.flatMap((one) => (one.cluster === name ? one.services : []));
        return asked.length === 0 ? [] : servicesOf(seat, arn, asked);
      }),
    );
    return byArn(found.flat());
  },
});

async function servicesOf(seat: ServiceSeat, cluster: string, names: readonly string[]): Promise<readonly EcsService[]> {
  const pages = seat.pages('ECS.ListServices', { cluster, maxResults: 100 }, { token: 'nextToken', next: 'nextToken' });
  const isAsked = (arn: string): boolean => names.some((name) => matches(name, arn.slice(arn.lastIndexOf('/') + 1)));
  const found = await startEach(
    pages,
    (page) => tens(required(page.serviceArns, 'serviceArns').filter(isAsked)),
    (services) => describe(seat, cluster, services),
  );
  return found.flat();
}

/** One call describes no more than ten. */
function tens(items: readonly string[]): readonly (readonly string[])[] {
  return Array.from({ length: Math.ceil(items.length / 10) }, (_, index) => items.slice(index * 10, index * 10 + 10));
}

async function describe(seat: ServiceSeat, cluster: string, arns: readonly string[]): Promise<readonly EcsService[]> {
  const { services, failures } = await seat.call('ECS.DescribeServices', { cluster, services: [...arns] });
  const described = required(services, 'services').map((service) => serviceOf(service, cluster));
  // A service that was deleted after the listing named it is MISSING.
  const gone = (failures ?? []).filter(({ reason }) => reason === 'MISSING').map(({ arn }) => arn);
  const unsaid = arns.find((arn) => !gone.includes(arn) && !described.some((service) => service.arn === arn));
  if (unsaid !== undefined) throw new Error(`ECS did not describe ${unsaid}`);
  return described;
}

function serviceOf(answer: Answer, cluster: string): EcsService {
  return {
    arn: required(answer.serviceArn, 'serviceArn'),
    name: required(answer.serviceName, 'serviceName'),
    cluster,
    status: text(answer.status),
    launchType: text(answer.launchType),
    strategy: (answer.capacityProviderStrategy ?? []).map(({ capacityProvider, weight, base }) => ({
      provider: required(capacityProvider, 'capacityProvider'),
      weight: weight ?? null,
      base: base ?? null,
    })),
  };
}
