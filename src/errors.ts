/** One mistake in a spec: where it stands, what was expected there, and the nearest valid name where there is one. */
export interface SpecProblem {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  /** 1-based. */
  readonly column: number;
  /** Dotted path of the value, e.g. `stores.0.key`. */
  readonly path: string;
  readonly message: string;
  readonly hint?: string;
}

interface OperatorErrorOptions {
  readonly hint?: string;
  readonly cause?: unknown;
}

/** A mistake the operator can mend. The CLI prints message and hint without a stack and exits 3. */
export abstract class OperatorError extends Error {
  abstract readonly code: string;
  readonly hint: string | undefined;

  constructor(message: string, options: OperatorErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.hint = options.hint;
  }
}

/** Bad flags or arguments, or a file that cannot be read or written. */
export class UsageError extends OperatorError {
  readonly code = 'usage' as const;
}

/** All mistakes of one spec at once, in the order of the file. Never empty. */
export class SpecError extends OperatorError {
  readonly code = 'spec-invalid' as const;
  readonly problems: readonly SpecProblem[];
  /** One for each mistake, with its place. A key of the spec can hold a line break of its own. */
  readonly lines: readonly string[];

  constructor(problems: readonly SpecProblem[]) {
    const lines = problems.map((p) => `${p.file}:${p.line}:${p.column} ${p.message}${p.hint === undefined ? '' : ` (${p.hint})`}`);
    super(lines.join('\n'), {
      hint: `${problems.length} ${problems.length === 1 ? 'mistake' : 'mistakes'}; iq spec schema prints the grammar`,
    });
    this.problems = problems;
    this.lines = lines;
  }
}

export type AccessErrorCode = 'no-credentials' | 'expired-credentials' | 'endpoint-unreachable' | 'denied' | 'organization';

/** The run cannot even start: no identity, no endpoint, no organization to read. */
export class AccessError extends OperatorError {
  readonly code: AccessErrorCode;

  constructor(code: AccessErrorCode, message: string, options: OperatorErrorOptions = {}) {
    super(message, options);
    this.code = code;
  }
}

export type EvidenceErrorCode =
  | 'unreadable'
  | 'malformed'
  | 'exists'
  | 'key'
  | 'shards'
  | 'timestamp'
  | 'ledger'
  | 'publish'
  | 'sign-off'
  | 'protocol';

/** A package or a saved fact file that cannot be read, parsed or written, or packages that do not make one run. */
export class EvidenceError extends OperatorError {
  readonly code: EvidenceErrorCode;

  constructor(code: EvidenceErrorCode, message: string, options: OperatorErrorOptions = {}) {
    super(message, options);
    this.code = code;
  }
}
