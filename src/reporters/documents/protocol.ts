import type { Protocol } from '../../qualification-file.ts';
import type { Field } from '../pdf/fields.ts';
import { numberOf } from '../pdf/furniture.ts';
import { colors, styles } from '../pdf/style.ts';
import { type DocumentOptions, type Frame, type Part, renderDocument, sealMarks } from './frame.ts';
import { documentFields, drawList, prose, responsibilitiesPart, systemPart, wordsPart, writtenFields } from './parts.ts';
import { attestationsPart, exclusionsPart, plannedDeviationsPart, proceduresSummary, referencesPart, tracePart } from './protocol-front.ts';
import { proceduresPart } from './protocol-procedures.ts';

/** The protocol for people: what will be executed and what passes, before anything is. */
export async function renderProtocol(protocol: Protocol, options: DocumentOptions): Promise<Uint8Array> {
  const { content, seal, writtenAt, tool } = protocol;
  const frame: Frame = {
    kicker: 'Installation qualification',
    title: 'IQ protocol',
    subtitle: content.system.name,
    number: numberOf(content.document),
    verdict: {
      label: 'To be approved before the execution',
      words: countWords(protocol),
      color: colors.strong,
      lines: ['An execution cites the digest of this protocol. It holds as approved once every role below has signed it.'],
      marks: sealMarks(seal),
    },
    control: controlOf(protocol),
    foot: [
      `Protocol SHA-256 ${protocol.sha256}`,
      `Specification as resolved SHA-256 ${content.spec.resolvedSha256}`,
      `Key id of the seal ${seal.keyId}`,
    ],
    statement: 'protocol',
    seal,
    writtenAt,
    tool,
    parts: partsOf(protocol, options),
  };
  return renderDocument(frame, options);
}

function countWords({ content: { procedures } }: Protocol): string {
  const requirements = procedures.flatMap((procedure) => procedure.requirements);
  const cases = requirements.reduce((count, { testCases }) => count + testCases.length, 0);
  const parts = [
    counted(procedures.length, 'test procedure'),
    counted(requirements.length, 'requirement'),
    counted(cases, 'planned test case'),
  ];
  return parts.join(', ');
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

function controlOf(protocol: Protocol): Field[] {
  const { content, spec } = protocol;
  return [
    ...documentFields(content),
    { label: 'System', value: content.system.name },
    { label: 'SHA-256 of the protocol', value: protocol.sha256, style: styles.code },
    { label: 'Installation specification', value: spec.name },
    { label: 'SHA-256 of it', value: spec.sha256, style: styles.code },
    { label: 'SHA-256 as resolved', value: content.spec.resolvedSha256, style: styles.code },
    { label: 'Tool that executes', value: `${content.tool.name} ${content.tool.version}` },
    ...writtenFields(protocol),
  ];
}

function partsOf({ content }: Protocol, { roles }: DocumentOptions): Part[] {
  const order = roles.map(({ name }) => name);
  const procedures = proceduresPart(content);
  return [
    prose('Purpose', [
      `This protocol lays down how the installation of ${content.system.name} is qualified: what is read, what is expected, and what counts as a pass. It is approved before the execution. An execution that was given another specification, other test cases or another version of the tool does not execute this protocol.`,
    ]),
    exclusionsPart(content),
    responsibilitiesPart(content.roles, order),
    systemPart(content.system, [
      { label: 'Organization in AWS', value: content.organization.id },
      { label: 'Regions', value: content.organization.regions.join(', ') || 'none' },
      { label: 'Tool', value: `${content.tool.name} ${content.tool.version}` },
      ...content.tool.data.map(({ name, sha256 }) => ({ label: `SHA-256 of ${name}`, value: sha256, style: styles.code })),
    ]),
    referencesPart(content),
    listPart('Prerequisites', [
      'This protocol is signed by every role that the specification asks for.',
      'The tool was qualified on the machine that executes (iq qualify). The executed record cites that qualification, or says that it was given none.',
      `The credentials of the execution can read and cannot write; the operations that they need are those of the section “${procedures.title}”.`,
      'The clock of the machine that executes agrees with that of AWS within what the specification allows, where it sets a limit.',
      'The key that seals the executed record is held by somebody: a key made for one run qualifies nothing.',
    ]),
    listPart('Acceptance criteria', [
      `A test case passes where its acceptance criterion in the section “${procedures.title}” is true of what AWS answered, or of a document that is in force.`,
      'What could not be read is not verified. It never counts as a pass.',
      'A test case that failed or was not verified gets a disposition by a person before the report can be approved. A deviation stands beside the result and never changes it.',
      'The installation is qualified where every test case passed, is not applicable, or has a disposition, and every role has signed the report.',
      'A narrowed execution, a replay of saved facts, or an execution for engineering qualifies nothing.',
    ]),
    proceduresSummary(content),
    attestationsPart(content),
    plannedDeviationsPart(content),
    tracePart(content),
    procedures,
    wordsPart,
  ];
}

function listPart(title: string, texts: readonly string[]): Part {
  return { title, draw: (sheet) => drawList(sheet, texts) };
}
