/** Who may sign: a person by the names in their certificate, or by their name in the company's quality system. */
export type Who =
  | { readonly kind: 'certificate'; readonly attributes: readonly (readonly [type: string, value: string])[] }
  | { readonly kind: 'eqms'; readonly name: string };

/** Types of names in a certificate that may be asked for, by their object identifiers. */
export const nameTypes: Readonly<Record<string, string>> = {
  CN: '2.5.4.3',
  SN: '2.5.4.4',
  serialNumber: '2.5.4.5',
  C: '2.5.4.6',
  L: '2.5.4.7',
  ST: '2.5.4.8',
  O: '2.5.4.10',
  OU: '2.5.4.11',
  GN: '2.5.4.42',
  UID: '0.9.2342.19200300.100.1.1',
  emailAddress: '1.2.840.113549.1.9.1',
};

/** Characters that make a name look like another one, or end its line: nobody signs under them. Among them fillers and blanks that count as letters or signs. */
export const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/u;

const isName = (text: string): boolean => text !== '' && text === text.trim() && !unprintable.test(text);

/** Reads `CN=Ada Executor`, `CN=Ada Executor, O=Contour` or `eqms:grace`. `undefined` for anything else; every person has a CN, and no type stands there twice. */
export function readWho(text: string): Who | undefined {
  if (text.startsWith('eqms:')) {
    const name = text.slice('eqms:'.length);
    return isName(name) ? { kind: 'eqms', name } : undefined;
  }
  const attributes = text.split(/,\s*(?=[A-Za-z]+=)/).map((part) => {
    const at = part.indexOf('=');
    return [part.slice(0, at), part.slice(at + 1)] as const;
  });
  const types = attributes.map(([type]) => type);
  const isSound = attributes.every(([type, value]) => Object.hasOwn(nameTypes, type) && isName(value));
  return isSound && types.includes('CN') && new Set(types).size === types.length ? { kind: 'certificate', attributes } : undefined;
}
