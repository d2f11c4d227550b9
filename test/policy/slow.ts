import type { Context } from '../../src/policy/context.ts';
import type { LevelText, Verdict } from '../../src/policy/evaluate.ts';
import { conditionAnswer } from './slow-conditions.ts';
import { type Answer, allOf, anyOf, covers, eachPart, matches, meets, opposite, partsOf, sure } from './slow-values.ts';

type Json = Readonly<Record<string, unknown>>;
type Said = Readonly<Record<'Allow' | 'Deny', Answer>>;

const versions: readonly unknown[] = ['2012-10-17', '2008-10-17'];
const elements = ['Sid', 'Effect', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition', 'Principal', 'NotPrincipal'];
const unreadable: Said = { Allow: 'unreadable', Deny: 'unreadable' };

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The statements of a document, or `null` where it cannot be read. */
function statementsOf(content: string): readonly Json[] | null {
  try {
    const document: unknown = JSON.parse(content);
    if (!isObject(document) || ('Version' in document && !versions.includes(document.Version))) return null;
    if (Object.keys(document).some((name) => !['Version', 'Id', 'Statement'].includes(name))) return null;
    const all: readonly unknown[] = Array.isArray(document.Statement) ? document.Statement : [document.Statement];
    return all.length > 0 && all.every(isObject) ? all : null;
  } catch {
    return null;
  }
}

/** The strings of one element of a pair of which exactly one is there, or `null`. */
function stringsOf(statement: Json, name: 'Action' | 'Resource'): readonly string[] | null {
  const found = [name, `Not${name}`].filter((one) => one in statement);
  const written = statement[found[0] ?? ''];
  const all: readonly unknown[] = Array.isArray(written) ? written : [written];
  return found.length === 1 && all.length > 0 && all.every((one) => typeof one === 'string') ? all : null;
}

function actionAnswer(statement: Json, action: string): Answer {
  const patterns = stringsOf(statement, 'Action');
  if (patterns === null || patterns.some((pattern) => !/^(\*|\*:\*|[a-z0-9-]+:.+)$/i.test(pattern))) return 'unreadable';
  const isListed = patterns.some((pattern) => pattern === '*' || matches(pattern.toLowerCase(), action.toLowerCase()));
  return sure(isListed !== 'NotAction' in statement);
}

function resourceAnswer(listed: string, resource: string | null): Answer {
  if (listed === '*') return 'yes';
  const parts = partsOf(listed);
  if (parts === null || listed.includes('${')) return 'unreadable';
  if (resource === null) return 'open';
  const asked = partsOf(resource);
  if (asked === null || (!eachPart(parts, asked, meets) && !meets(listed, resource))) return 'no';
  return eachPart(parts, asked, covers) ? 'yes' : 'open';
}

function conditionAnswers(condition: unknown, context: Context): readonly Answer[] {
  if (!isObject(condition)) return ['unreadable'];
  return Object.entries(condition).flatMap(([operator, keys]): readonly Answer[] => {
    if (!isObject(keys)) return ['unreadable'];
    return Object.entries(keys).map(([key, listed]) => conditionAnswer(operator, key, { listed, context }));
  });
}

/** What a statement says of one action that it names, each part by itself. */
function restAnswer(statement: Json, context: Context): Answer {
  const among = anyOf(stringsOf(statement, 'Resource')?.map((listed) => resourceAnswer(listed, context.resource)) ?? ['unreadable']);
  const strange = Object.keys(statement).filter((name) => !elements.includes(name) || name.endsWith('Principal'));
  return allOf([
    'NotResource' in statement ? opposite(among) : among,
    ...('Condition' in statement ? conditionAnswers(statement.Condition, context) : []),
    ...strange.map((): Answer => 'unreadable'),
  ]);
}

function statementSays(statement: Json, action: string, context: Context): Said {
  const { Effect: effect } = statement;
  if (effect !== 'Allow' && effect !== 'Deny') return unreadable;
  const among = actionAnswer(statement, action);
  const answer = among === 'yes' ? restAnswer(statement, context) : among;
  return { Allow: 'no', Deny: 'no', [effect]: answer };
}

function verdictOf(said: readonly (readonly Said[])[]): Verdict {
  const denied = said.flat().map(({ Deny }) => Deny);
  const allowed = said.map((level) => level.map(({ Allow }) => Allow));
  if (denied.includes('yes')) return 'deny';
  if (allowed.some((level) => level.every((answer) => answer === 'no'))) return 'deny';
  const unsure = allowed.filter((level) => !level.includes('yes'));
  if (denied.includes('unreadable') || unsure.some((level) => level.includes('unreadable'))) return 'unknown';
  return denied.includes('open') || unsure.length > 0 ? 'conditional' : 'allow';
}

/** The verdict on each action, one after another, from the text of the policies alone and with no thought of speed. */
export function slowVerdicts(levels: readonly LevelText[], actions: readonly string[], context: Context): readonly Verdict[] {
  const read = levels.map(({ policies }) => policies.map(({ content }) => statementsOf(content)));
  return actions.map((action) => {
    const says = (statements: readonly Json[] | null) => statements?.map((one) => statementSays(one, action, context)) ?? [unreadable];
    return verdictOf(read.map((level) => level.flatMap(says)));
  });
}

/** The verdict on one action. */
export function slowVerdict(levels: readonly LevelText[], action: string, context: Context): Verdict {
  return slowVerdicts(levels, [action], context)[0] as Verdict;
}
