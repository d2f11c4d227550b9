import type { Qualification } from '../record.ts';
import { harmlessJson } from './json.ts';
import { harmless } from './legible.ts';
import type { ReporterOptions } from './options.ts';
import { invocationOf } from './sarif/invocation.ts';
import { resultOf, selectedOf } from './sarif/results.ts';
import { rulesOf } from './sarif/rules.ts';

const schema = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';

/**
 * A narrowed run is another analysis than a whole one: GitHub closes the alerts of an analysis that are not in its newest upload, and what was
 * left out is not mended.
 */
function analysisOf({ system, scope, runId }: Qualification): string {
  return harmless(['iq', system.id, ...(scope.narrowed ? ['partial'] : []), runId].join('/'));
}

function propertiesOf(record: Qualification) {
  const { runId, conclusion, judgementSha256, purpose, mode, scope, summary, spec, baseline } = record;
  return {
    runId,
    conclusion,
    judgementSha256,
    purpose,
    mode,
    scope: scope.narrowed ? 'partial' : 'whole',
    organization: scope.organization,
    spec: spec.name,
    specSha256: spec.sha256,
    ...summary,
    ...(baseline === undefined ? {} : { baseline: baseline.runId }),
  };
}

/**
 * What failed or could not be verified as SARIF 2.1.0, each finding at the place in the spec that it is judged by. What else the run says stands
 * among the notifications of its invocation. The same record gives the same text.
 */
export async function renderSarif(
  record: Qualification,
  { catalogue, exitCode, places, pause = async () => undefined }: Pick<ReporterOptions, 'catalogue' | 'exitCode' | 'places' | 'pause'>,
): Promise<string> {
  const selected = selectedOf(record);
  const rules = rulesOf(record, { catalogue, shown: selected.shown });
  const placing = { record, places, ruleIndexes: new Map(rules.map(({ id }, index) => [id, index])) };
  await pause();
  const run = {
    tool: { driver: { name: 'iq', version: record.tool.version, semanticVersion: record.tool.version, rules } },
    automationDetails: { id: analysisOf(record), description: { text: 'Installation qualification of an AWS organization' } },
    invocations: [invocationOf(record, { exitCode, selected })],
    columnKind: 'utf16CodeUnits',
    results: selected.shown.map((located) => resultOf(located, placing)),
    properties: propertiesOf(record),
  };
  await pause();
  return harmlessJson({ $schema: schema, version: '2.1.0', runs: [run] });
}
