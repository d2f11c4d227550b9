/**
 * What the drafting of a spec is made of: types only, and the contract between the frame (`draft.ts`, `review.ts`, `write.ts`), the sections
 * (`sections/`, one file each, registered in `sections/index.ts`) and what facts come from (AWS, a file, templates).
 */
import type { FactName, FactValues } from '../facts/index.ts';
import type { Organization } from '../facts/organization.ts';
import type { FactRecord, Target } from '../record.ts';

/** A place in the YAML, as keys and indexes. */
export type Path = readonly (string | number)[];

/** What a draft is made from: the facts, and what whoever read them knows besides. `sourceOf` (source.ts) makes an `InitSource` of it. */
export interface InitInput {
  readonly facts: ReadonlyMap<string, FactRecord>;
  /** Regions to be read in full, sorted; at least one. */
  readonly governed: readonly string[];
  /** How iq gets in: the role in every account, where it is known. */
  readonly role?: string | undefined;
  readonly externalId?: string | undefined;
  readonly managementRole?: string | undefined;
  /** Where the facts come from, as the end of a sentence for the head of the file: "what AWS answered on 2026-11-23". */
  readonly origin: string;
  /** Accounts that the source cannot see at all: no section describes them, and they are read no deeper than who gets in. */
  readonly unseen?: readonly string[];
  /** What was assumed and not read, by requirement: each becomes a `# REVIEW` line. */
  readonly assumed?: Readonly<Record<string, string>>;
}

/** An account of the organization as a draft sees it. */
export interface InitAccount {
  /** 12 digits. */
  readonly id: string;
  /** AWS's name of it. */
  readonly label: string;
  /** `/A/B`; `/` is the root. */
  readonly ou: string;
  /** ACTIVE, by AWS's word: only such an account is read. */
  readonly isActive: boolean;
  readonly isManagement: boolean;
  /** `null` where AWS did not say. */
  readonly tags: Readonly<Record<string, string>> | null;
}

/** A fact that was read. */
export interface Observed<V> {
  readonly target: Target;
  readonly value: V;
}

/** A reading that is missing although the spec would need it. */
export interface Gap {
  readonly target: Target;
  /** Why, in one short sentence. */
  readonly why: string;
}

/** What is given a name in the spec: one namespace for each, as the grammar has it (`vpc` under networks.vpcs, `group` under security_groups). */
export type Kind = 'account' | 'key' | 'bucket' | 'database' | 'vpc' | 'group' | 'prefix-list' | 'web-acl' | 'fleet' | 'network-tier';

/**
 * All that a section may look at. It hands out names and remembers them: an account or a set is declared in the spec once a section has
 * named it, and only then, so a large organization needs no line for each account. Made anew for each draft; asked in the same order, it
 * answers the same.
 */
export interface InitSource {
  readonly input: InitInput;
  readonly organization: Organization;
  /** All accounts: the management account first, then by unit and name. */
  readonly accounts: readonly InitAccount[];
  /** Ids of the ACTIVE ones, in the same order. Sections describe these. */
  readonly active: readonly string[];
  /** Regions to be read in full, sorted. */
  readonly governed: readonly string[];

  /**
   * The value of a fact at a target; `null` where nobody read it, or AWS did not answer: never the same as "there is none". Where a value may
   * be `null` itself, look into `each`, or `input.facts`.
   */
  value<F extends FactName>(fact: F, target: Target): FactValues[F] | null;
  /**
   * Every observed reading of a fact in ACTIVE accounts (and, of a fact of governed regions, in governed regions), in the order of `active`
   * and by region. Saved facts hold of some things (policies of buckets, grants of keys: facts that take `of`) only what the spec of their
   * run asked for: what is not in such a value was perhaps not asked for, and what is wrong with it the judging of the draft shows.
   */
  each<F extends FactName>(fact: F): readonly Observed<FactValues[F]>[];
  /** Where a fact should have been read and was not. Empty where all is known. */
  gaps(fact: FactName): readonly Gap[];

  /** The name of an account in the spec, which declares it. */
  account(id: string): string;
  /**
   * What stands for exactly these ACTIVE accounts in an `in`: the name of a set or an account, or the shortest list of them found. Declares
   * what it names.
   */
  where(ids: readonly string[]): string | readonly string[];
  /** `name (id)` for comments: readable, and declares nothing. */
  label(id: string): string;
  /**
   * The name in the spec of a thing (by its ARN or id), given when it is first asked for: `wanted` made to fit the grammar (lower case,
   * underscores) and unlike every other of its kind.
   */
  name(kind: Kind, id: string, wanted: string): string;
  /** The name that a thing was given; `undefined` where nobody named it: then the spec cannot refer to it. */
  named(kind: Kind, id: string): string | undefined;
}

/** A comment above the line at a path, which starts at the section's own value: `[]` is the section itself. */
export interface Comment {
  readonly path: Path;
  /** One line or more; no `#`. */
  readonly text: string;
}

/** `# REVIEW: <requirement>: <text>`, above the line at a path. What the reference design would not have, or nobody could see. */
export interface Review {
  /** A requirement id (`check.requirement`), or of a check that is left out as a whole, the check id; several with a comma and a space between. */
  readonly requirement: string;
  /** What there is, in one short sentence without a stop. */
  readonly text: string;
  /** From the section's own value. Default: the line that `lines` gives for the requirement. */
  readonly path?: Path;
}

/** A check, or one requirement, that the draft leaves out. */
export interface Exclusion {
  /** A check id or a requirement id. */
  readonly check: string;
  /** Honest and short: "No database was found", "What CloudFormation cannot say". It is printed in the report. */
  readonly reason: string;
  /** A `# REVIEW` line above it: where the reference design asks for it, or nobody could see. Without it: nothing to object to. */
  readonly review?: string;
}

/** A section that is written. */
export interface Drafted {
  /** As the YAML has it: plain maps, lists, text, numbers, booleans; undefined keys are left out. */
  readonly value: unknown;
  readonly comments?: readonly Comment[];
  /** What the section could see by itself; the loop finds the rest by judging. */
  readonly reviews?: readonly Review[];
  /** Requirements that the section leaves out though it is there. */
  readonly excluded?: readonly Exclusion[];
  /**
   * Which line asks for a requirement, from the section's own value: by requirement id, or by check id for all others of the check. The
   * section's own line otherwise. Paths that are not there fall back to what is above them.
   */
  readonly lines?: Readonly<Record<string, Path>>;
}

/** A section that is left out: there is nothing of the kind, or the grammar cannot say it. All of its checks must be among these. */
export interface LeftOut {
  readonly excluded: readonly Exclusion[];
}

/** One top-level key of the spec. */
export interface Section {
  /** The key: `keys`, `stores`, `identity`. In the file the sections stand in the order of the grammar, whatever the order they are drafted in. */
  readonly key: string;
  /** The checks that this section (alone) specifies or excludes. Whatever nobody takes is excluded by the frame, with a reason. */
  readonly checks: readonly string[];
  /** The rule above it in the file, such as "Encryption"; none where it belongs to the part before. */
  readonly heading?: string;
  /** Pure. Later sections may use the names that earlier ones gave (`source.named`). */
  readonly draft: (source: InitSource) => Drafted | LeftOut;
}

/** A whole draft, before it is judged. */
export interface SpecDraft {
  /** Section values by key, in the order of the grammar. */
  readonly value: Readonly<Record<string, unknown>>;
  /** By path from the top. */
  readonly comments: readonly Comment[];
  readonly reviews: readonly (Review & { readonly path: Path })[];
  readonly headings: Readonly<Record<string, string>>;
  /** Which line asks for a requirement or a check, from the top. */
  readonly lines: Readonly<Record<string, Path>>;
}
