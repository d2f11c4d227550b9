import { X509Certificate } from 'node:crypto';
import type { Qualification } from '../../record.ts';
import type { Field } from './fields.ts';
import { styles } from './style.ts';

/** Whom the certificate of the sealing key names; nothing where it has none. */
export function certificateField({ seal }: Pick<Qualification, 'seal'>): Field[] {
  const [leaf] = seal.certificates ?? [];
  if (leaf === undefined) return [];
  const { subject, issuer } = new X509Certificate(Buffer.from(leaf, 'base64'));
  return [{ label: 'Certificate of the key says', value: [oneLine(subject), `issued by ${oneLine(issuer)}`] }];
}

/** Where the execution is entered, and what the ledger held before; nothing where there is none. */
export function ledgerField({ ledger }: Pick<Qualification, 'ledger'>): Field[] {
  if (ledger === undefined) return [];
  const entered: Field = { label: 'Ledger', value: `${ledger.at}, entry ${ledger.sequence}` };
  if (ledger.previousCheckpoint === '') return [{ ...entered, value: [`${entered.value}`, 'the first entry: the ledger was empty'] }];
  // A checkpoint (C2SP) says origin, size and root hash on its first lines.
  const [origin = '', size = '', root = ''] = ledger.previousCheckpoint.split('\n');
  return [entered, { label: 'Ledger before this entry', value: [`${size} entries of ${origin}, root hash`, root], style: styles.code }];
}

/** Node puts each part of a name on a line of its own. */
function oneLine(name: string): string {
  return name.replaceAll('\n', ', ');
}
