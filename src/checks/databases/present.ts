import type { Spec } from '../../spec/spec.ts';
import type { Draft, Judged } from '../check.ts';
import { candidates, databasesOf, describeExpectation, type Expectation, expectations, placeOfExpectation } from './expectations.ts';
import { sourceOf } from './subjects.ts';
import type { DatabaseWorld } from './world.ts';

/** Each declared database is there exactly once, and runs the declared engine. */
export function judgePresent(world: DatabaseWorld, spec: Spec): readonly Judged[] {
  const found = world.each(expectations(world, databasesOf(spec)), placeOfExpectation, (expectation) => judgeOne(world, expectation));
  return [...found, ...judgeUnread(world, spec)];
}

function judgeOne(world: DatabaseWorld, expectation: Expectation): Draft {
  const { name, database, place } = expectation;
  const all = candidates(world, expectation);
  const [subject, ...more] = all.filter((one) => sourceOf(one) === null);
  const expected = { database: describeExpectation(expectation), engine: database.engine };
  const where = `${world.label(place.account)}, ${place.region}`;
  if (subject === undefined) {
    const replicas = all.map(({ arn }) => arn);
    const besides = replicas.length === 0 ? '' : ` What matches is a replica of another database: ${replicas.join(', ')}.`;
    const message = `${name}: there is no ${describeExpectation(expectation).slice(4)} in ${where}; the listing was read to its end.${besides}`;
    return { outcome: 'fail', resource: name, expected, actual: replicas, message };
  }
  if (more.length > 0) {
    const arns = [subject, ...more].map(({ arn }) => arn);
    const message = `${name}: ${arns.length} databases in ${where} match where exactly one must: ${arns.join(', ')}.`;
    return { outcome: 'fail', resource: name, expected, actual: arns, message };
  }
  const isEngine = subject.engine === database.engine;
  return {
    outcome: isEngine ? 'pass' : 'fail',
    resource: subject.arn,
    expected,
    actual: { database: subject.arn, engine: subject.engine },
    message: isEngine
      ? `${name} is ${subject.id} in ${where}, engine ${subject.engine}.`
      : `${name} is ${subject.id} in ${where}, and it runs ${subject.engine}, not ${database.engine}.`,
  };
}

/** A database in an account that the run could not read must not vanish. Accounts that the run itself left out are the run's affair. */
function judgeUnread(world: DatabaseWorld, spec: Spec): readonly Judged[] {
  const unread = Object.entries(databasesOf(spec)).flatMap(([name, database]) => {
    const read = world.accounts(database.in);
    const named = database.in.flatMap((one) => (one in spec.organization.accounts ? [world.account(one)] : (world.sets[one] ?? [])));
    return [...new Set(named)].filter((account) => !read.includes(account)).map((account) => ({ name, database, account }));
  });
  return world.each(
    unread,
    ({ name, database, account }) => ({ target: { account, region: database.region }, resource: name }),
    ({ name, database, account }) => {
      const state = world.at('organization', {}).accounts.find(({ id }) => id === account)?.state ?? null;
      const depth = world.depthOf(account);
      if (state === 'ACTIVE' && depth === 'full') return [];
      const reason =
        state === null
          ? 'the organization has no such account'
          : state === 'ACTIVE'
            ? `its class is read at depth ${depth ?? 'none'}, and databases need full`
            : `the account is ${state}`;
      const message = `${name} is declared in ${world.label(account)}, where it was not looked for: ${reason}.`;
      const draft = { resource: name, expected: describeExpectation({ name, database }), actual: { state, depth }, message };
      return state === null
        ? { ...draft, outcome: 'fail' }
        : { ...draft, outcome: 'unknown', because: { reason: 'not-asked', detail: reason } };
    },
  );
}
