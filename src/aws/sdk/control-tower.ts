import { endpointRules } from './endpoint-rules.ts';
import { clientOf, commandOf, kinds, listOf, structure } from './own-model.ts';

// The newest client on npm is older than the operations on landing zones. These are the members that iq reads, by AWS's service model:
// https://docs.aws.amazon.com/controltower/latest/APIReference/API_Operations.html
const namespace = 'com.amazonaws.controltower';
const { text, boolean, number, json } = kinds;

const structureOf = (name: string, members: Readonly<Record<string, unknown>>) => structure(namespace, name, members);
const list = (name: string, member: unknown) => listOf(namespace, name, member);

interface Paged {
  readonly nextToken?: string | undefined;
  readonly maxResults?: number | undefined;
}

interface Status {
  readonly status?: string | undefined;
}

const status = structureOf('Status', { status: text });

/** One landing zone in the list: its ARN alone. */
interface LandingZoneSummary {
  readonly arn?: string | undefined;
}

const summary = structureOf('LandingZoneSummary', { arn: text });

/** The client of AWS Control Tower. */
export const ControlTowerClient = clientOf({ serviceId: 'ControlTower', namespace, rules: endpointRules('controltower', '{Region}') });

/** Lists the one landing zone of an organization, or none: in every region but its home. */
export class ListLandingZonesCommand extends commandOf<
  Paged,
  { readonly landingZones?: readonly LandingZoneSummary[] | undefined; readonly nextToken?: string | undefined }
>([
  9,
  namespace,
  'ListLandingZones',
  { http: ['POST', '/list-landingzones', 200] },
  structureOf('ListLandingZonesInput', { nextToken: text, maxResults: number }),
  structureOf('ListLandingZonesOutput', { landingZones: list('LandingZoneSummaries', summary), nextToken: text }),
]) {}

interface LandingZoneDetail extends LandingZoneSummary {
  readonly version?: string | undefined;
  readonly status?: string | undefined;
  readonly latestAvailableVersion?: string | undefined;
  readonly driftStatus?: Status | undefined;
  /** As the owner of the landing zone wrote it. */
  readonly manifest?: unknown;
}

/** Asks for a landing zone: version, state, drift and manifest. */
export class GetLandingZoneCommand extends commandOf<
  { readonly landingZoneIdentifier: string | undefined },
  { readonly landingZone?: LandingZoneDetail | undefined }
>([
  9,
  namespace,
  'GetLandingZone',
  { http: ['POST', '/get-landingzone', 200] },
  structureOf('GetLandingZoneInput', { landingZoneIdentifier: text }),
  structureOf('GetLandingZoneOutput', {
    landingZone: structureOf('LandingZoneDetail', {
      arn: text,
      version: text,
      status: text,
      latestAvailableVersion: text,
      driftStatus: status,
      manifest: json,
    }),
  }),
]) {}

interface EnabledBaselineSummary {
  readonly arn?: string | undefined;
  readonly baselineIdentifier?: string | undefined;
  readonly baselineVersion?: string | undefined;
  readonly driftStatusSummary?:
    | { readonly types?: { readonly inheritance?: Status | undefined; readonly source?: Status | undefined } | undefined }
    | undefined;
  readonly targetIdentifier?: string | undefined;
  readonly parentIdentifier?: string | undefined;
  readonly statusSummary?: Status | undefined;
}

const baseline = structureOf('EnabledBaselineSummary', {
  arn: text,
  baselineIdentifier: text,
  baselineVersion: text,
  driftStatusSummary: structureOf('EnabledBaselineDriftStatusSummary', {
    types: structureOf('EnabledBaselineDriftTypes', { inheritance: status, source: status }),
  }),
  targetIdentifier: text,
  parentIdentifier: text,
  statusSummary: status,
});

/** Lists the baselines that are enabled on units and, with their children, on accounts. */
export class ListEnabledBaselinesCommand extends commandOf<
  Paged & { readonly includeChildren?: boolean | undefined },
  { readonly enabledBaselines?: readonly EnabledBaselineSummary[] | undefined; readonly nextToken?: string | undefined }
>([
  9,
  namespace,
  'ListEnabledBaselines',
  { http: ['POST', '/list-enabled-baselines', 200] },
  structureOf('ListEnabledBaselinesInput', { nextToken: text, maxResults: number, includeChildren: boolean }),
  structureOf('ListEnabledBaselinesOutput', { enabledBaselines: list('EnabledBaselines', baseline), nextToken: text }),
]) {}

interface EnabledControlSummary {
  readonly arn?: string | undefined;
  readonly controlIdentifier?: string | undefined;
  readonly targetIdentifier?: string | undefined;
  readonly statusSummary?: Status | undefined;
  readonly driftStatusSummary?: {
    readonly driftStatus?: string | undefined;
    readonly types?: { readonly inheritance?: Status | undefined; readonly resource?: Status | undefined } | undefined;
  };
  readonly parentIdentifier?: string | undefined;
}

const control = structureOf('EnabledControlSummary', {
  arn: text,
  controlIdentifier: text,
  targetIdentifier: text,
  statusSummary: status,
  driftStatusSummary: structureOf('DriftStatusSummary', {
    driftStatus: text,
    types: structureOf('EnabledControlDriftTypes', { inheritance: status, resource: status }),
  }),
  parentIdentifier: text,
});

/** Lists the controls that are enabled on units. */
export class ListEnabledControlsCommand extends commandOf<
  Paged & { readonly includeChildren?: boolean | undefined },
  { readonly enabledControls?: readonly EnabledControlSummary[] | undefined; readonly nextToken?: string | undefined }
>([
  9,
  namespace,
  'ListEnabledControls',
  { http: ['POST', '/list-enabled-controls', 200] },
  structureOf('ListEnabledControlsInput', { nextToken: text, maxResults: number, includeChildren: boolean }),
  structureOf('ListEnabledControlsOutput', { enabledControls: list('EnabledControls', control), nextToken: text }),
]) {}
