/** Stands for a text of which no more is known than how it begins. */
export class Beginning {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** Stands for a text that is there and may say anything. */
export const anyText = new Beginning('');

/** Stands for a member that may be there or not, and may hold anything. */
export const perhaps: unique symbol = Symbol('perhaps');

/** A value of an event, as far as it is known. */
export type EventValue = Scalar | typeof perhaps | readonly EventValue[] | { readonly [member: string]: EventValue };

/** One value without members or elements. */
export type Scalar = string | number | boolean | null | Beginning;

export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Beginning);
}
