import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ListedRequirement } from './requirements.ts';

/** What exercises one requirement. */
export interface MatrixRow extends ListedRequirement {
  /** Test cases of the broken organization that must fail (fixtures/broken, test/golden.test.ts). */
  readonly failing: number;
  /** Those of the half-denied organization that must come out as not verified. */
  readonly unverified: number;
  /** Files of tests and trials that name it, sorted. */
  readonly files: readonly string[];
}

interface Text {
  readonly path: string;
  readonly text: string;
}

/** Where tests, the faults of the emulator and the trials of `iq qualify` are written down. */
const folders = ['test/checks', 'test/emulator', 'src/trials', 'test/trials'];

/** Each requirement with what exercises it, from the tests as they are. A file counts where it names the requirement and its check. */
export function matrixOf(requirements: readonly ListedRequirement[], root = '.'): readonly MatrixRow[] {
  const texts = folders.flatMap((folder) => textsIn(join(root, folder), folder));
  const broken = casesOf(join(root, 'fixtures/broken/expected.json'), 'fail');
  const denied = casesOf(join(root, 'fixtures/half-denied/expected.json'), 'unknown');
  const count = (cases: readonly string[], id: string) => cases.filter((testCase) => testCase.startsWith(`${id}@`)).length;
  return requirements.map((requirement) => ({
    ...requirement,
    failing: count(broken, requirement.id),
    unverified: count(denied, requirement.id),
    files: texts.filter((text) => isNaming(text, requirement)).map(({ path }) => path),
  }));
}

/** Requirements that no test exercises: neither a fault that must fail nor a file that names them. */
export function untested(matrix: readonly MatrixRow[]): readonly MatrixRow[] {
  return matrix.filter(({ failing, files }) => failing === 0 && files.length === 0);
}

function textsIn(path: string, name: string): readonly Text[] {
  if (!existsSync(path)) return [];
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(ts|py)$/.test(file))
    .map((file) => ({ path: `${name}/${file.replaceAll('\\', '/')}`, text: withoutComments(readFileSync(join(path, file), 'utf8')) }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** What a comment names is not exercised. Comments behind code stay: a `//` may stand in a string. */
function withoutComments(text: string): string {
  return text.replaceAll(/^\s*(\/\/|#).*$/gm, '').replaceAll(/^\s*\/\*[\s\S]*?\*\/\s*$/gm, '');
}

/** By its whole id; or by its own name, as a word in quotes or behind a dot, in a file about its check. */
function isNaming({ path, text }: Text, { id, check }: ListedRequirement): boolean {
  const name = id.slice(check.length + 1);
  if (new RegExp(`(?<![\\w-])${escaped(id)}(?![\\w-])`).test(text)) return true;
  const isAbout = path.includes(`/${check}`) || new RegExp(`['"\`]${escaped(check)}['"\`.]`).test(text) || text.includes(`/${check}.ts'`);
  return isAbout && new RegExp(`(['"\`])${escaped(name)}\\1|[}.]${escaped(name)}['"\`@]`).test(text);
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function casesOf(path: string, outcome: 'fail' | 'unknown'): readonly string[] {
  const { [outcome]: cases = [] } = JSON.parse(readFileSync(path, 'utf8')) as Partial<Record<'fail' | 'unknown', readonly string[]>>;
  return cases;
}
