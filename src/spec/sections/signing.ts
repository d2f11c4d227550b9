import { z } from 'zod';
import { readWho, unprintable } from '../../who.ts';
import { quantity } from './grammar.ts';

/** Part of the name of a field, in which a period would start another name. */
export const signingRoleName = z
  .string()
  .regex(/^(?!seal$)[a-z][a-z0-9_]{0,39}$/, { error: 'expected a name: a small letter, then small letters, digits or _; seal is taken' });

const oneLine = z
  .string()
  .max(200)
  .regex(/^\S([^\n\r]*\S)?$/, { error: 'expected one line of text' })
  .refine((text) => /[\n\r]/.test(text) || !unprintable.test(text), {
    error: 'characters that cannot be seen are not allowed: it is printed beside a signature',
  });

const person = z
  .string()
  .refine((text) => readWho(text) !== undefined, {
    error: 'expected names of a certificate such as "CN=Ada Executor" or "CN=Ada Executor, O=Contour", CN among them, or eqms:NAME',
  })
  .describe(
    'A person: names that the subject of their certificate has, all of them and letter by letter, or eqms: and their name as the quality system has it, best the one that their certificate has',
  );

/** Who signs in a role, and what that means. */
export const signingRole = z.strictObject({
  meaning: oneLine.describe('What the signature means (21 CFR 11.50), printed beside its field'),
  unit: oneLine.describe('The unit that the person signs for, such as QA').optional(),
  who: z.array(person).min(1).max(200).describe('Who may sign in this role').optional(),
  via: z
    .array(z.enum(['certificate', 'eqms']))
    .min(1)
    .max(2)
    .describe(
      "certificate: with the person's own key; eqms: in the company's quality system, which is recorded here. certificate alone where absent",
    )
    .optional(),
});

const order = z.array(signingRoleName).max(32).describe('Roles that sign, in this order');

const approvedProtocol = z.literal('approved').describe('The run goes by a protocol that everybody has signed who must').optional();

const purpose = {
  protocol: approvedProtocol,
  change: z.literal('required').describe('The run names the change that it follows (--change)').optional(),
  sign: order.describe('Roles that sign the record, and then the report, in this order').optional(),
};

/** Who signs what, by the purpose of the run. */
export const purposes = z
  .strictObject({
    qualification: z.strictObject(purpose).describe('Runs that qualify the installation').optional(),
    post_change: z.strictObject(purpose).describe('Runs that follow a change').optional(),
    monitoring: z
      .strictObject({
        ...purpose,
        review: z
          .strictObject({
            every: quantity.describe('How often the ledger is reviewed, at least').optional(),
            sign: order.min(1).describe('Roles that sign a review, in this order'),
          })
          .describe('Reviews of the ledger (iq review), for the runs that nobody signs one by one')
          .optional(),
      })
      .describe('Runs that watch the installation')
      .optional(),
    engineering: z.strictObject({ sign: purpose.sign }).describe('Runs that prove nothing to anybody else').optional(),
  })
  .describe('What each purpose of a run asks for');

/** Who signs a protocol. */
export const protocol = z
  .strictObject({ sign: order.min(1).describe('Roles that sign the protocol, in this order') })
  .describe('The protocol (iq protocol), approved before it is executed');

const party = z
  .string()
  .regex(/^(document\.owner|(?!seal$)[a-z][a-z0-9_]{0,39})$/, { error: 'expected the name of a role, or document.owner' });

/** Roles that one person cannot play on one document. */
export const segregation = z
  .array(z.tuple([party, party], { error: 'expected two roles, or document.owner and a role' }))
  .min(1)
  .describe(
    'Roles, two by two, in which one person cannot sign the same document; document.owner is whoever the spec names there, by the name in their certificate: a team is nobody',
  );

export const authorities = z
  .string()
  .min(1)
  .describe("Path, relative to the spec, of the certificates of the authorities that issue people's certificates (PEM)");
