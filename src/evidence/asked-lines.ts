import { z } from 'zod';
import type { Qualification, Seal } from '../record.ts';
import { type Line, line } from './checklist.ts';
import { explain } from './explain.ts';

const assurance = z.enum(['ephemeral', 'file', 'kms']);
/** What a resolved spec says of the seal, as far as a record can be held against it. */
const resolved = z.looseObject({
  evidence: z
    .looseObject({
      purposes: z.record(z.string(), z.looseObject({ protocol: z.string().optional(), change: z.string().optional() })).optional(),
      seal: z.looseObject({ minimum: assurance.optional(), signer: z.string().optional() }).optional(),
      timestamp: z.looseObject({ urls: z.array(z.string()).optional(), require: z.int().optional() }).optional(),
      ledger: z.looseObject({ at: z.string() }).optional(),
    })
    .optional(),
});

const rank: Readonly<Record<Seal['assurance'], number>> = { ephemeral: 0, file: 1, kms: 2 };

/** Whether a record was made and sealed as its own spec and its purpose ask. What a spec asks binds no replay; where it asks nothing there is no line. */
export function askedLines(record: Qualification, spec: unknown): Line[] {
  const { mode, seal, ledger, purpose } = record;
  const what = 'the run was sealed as its spec asks';
  const parsed = resolved.safeParse(spec);
  if (!parsed.success) return [line(what, [`what spec.resolved.json asks cannot be read: ${explain(parsed.error)}`])];
  const { evidence } = parsed.data;
  const demanded = purposeLines(record, evidence?.purposes?.[purpose.replaceAll('-', '_')]);
  if (evidence === undefined || mode === 'replay') return demanded;
  const wrong: string[] = [];
  const { minimum = 'ephemeral', signer } = evidence.seal ?? {};
  if (rank[seal.assurance] < rank[minimum]) wrong.push(`it asks for a key of ${minimum} at least, and the seal is of ${seal.assurance}`);
  const own = seal.keyArn === undefined ? 'a key that is not in AWS KMS' : `kms:${seal.keyArn}`;
  if (signer !== undefined && signer !== own) wrong.push(`it names the signer ${signer}, and the record ${own}`);
  const { urls = [], require: required = urls.length === 0 ? 0 : 1 } = evidence.timestamp ?? {};
  const { required: noted = 0, authorities = [] } = seal.timestamps ?? {};
  if (noted < required) wrong.push(`it asks for ${required} timestamps, and the record for ${noted || 'none'}`);
  const unasked = urls.filter((url) => !authorities.includes(url));
  if (unasked.length > 0) wrong.push(`it names authorities that the record does not: ${unasked.join(', ')}`);
  if (evidence.ledger !== undefined && evidence.ledger.at !== ledger?.at) {
    wrong.push(`it asks for the ledger ${evidence.ledger.at}, and the record names ${ledger?.at ?? 'none'}`);
  }
  return [...demanded, line(what, wrong)];
}

/** A qualification executes an approved protocol, whatever the spec says; other purposes where the spec asks. */
function purposeLines(
  { purpose, protocol, change, seal, scope }: Qualification,
  asked: { readonly protocol?: string | undefined; readonly change?: string | undefined } = {},
): Line[] {
  const isQualification = purpose === 'qualification';
  const demandsProtocol = isQualification || asked.protocol === 'approved';
  if (!demandsProtocol && asked.change !== 'required') return [];
  const wrong: string[] = [];
  if (demandsProtocol && protocol?.approval !== 'approved')
    wrong.push(`its protocol is ${protocol?.approval ?? 'not cited'}, and has to be approved`);
  if (asked.change === 'required' && change === undefined) wrong.push('it names no change');
  if (isQualification && seal.assurance === 'ephemeral') wrong.push('it is sealed by a key made for the run');
  if (isQualification && scope.narrowed) wrong.push('it was narrowed');
  return [line(`the run was what its purpose, ${purpose}, asks`, wrong)];
}
