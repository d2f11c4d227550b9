import type { LevelText } from '../../src/policy/evaluate.ts';
import type { Case } from './random-policies.ts';

/** Every value that is a little smaller than this one: one member less, or one member smaller. */
function smaller(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) {
    const inside = value.flatMap((one, at) => smaller(one).map((less) => value.with(at, less)));
    return [...value.map((_, at) => value.toSpliced(at, 1)), ...inside];
  }
  if (typeof value !== 'object' || value === null) return [];
  const members = Object.entries(value);
  const inside = members.flatMap(([name, one]) => smaller(one).map((less) => ({ ...value, [name]: less })));
  return [...members.map((_, at) => Object.fromEntries(members.toSpliced(at, 1))), ...inside];
}

function smallerTexts(content: string): readonly string[] {
  try {
    return smaller(JSON.parse(content)).map((less) => JSON.stringify(less));
  } catch {
    return [];
  }
}

function smallerLevels(levels: readonly LevelText[]): readonly (readonly LevelText[])[] {
  return levels.flatMap((level, at) => {
    const { policies } = level;
    const fewer = policies.map((_, index) => policies.toSpliced(index, 1));
    const shorter = policies.flatMap((policy, index) =>
      smallerTexts(policy.content).map((content) => policies.with(index, { ...policy, content })),
    );
    return [levels.toSpliced(at, 1), ...[...fewer, ...shorter].map((less) => levels.with(at, { ...level, policies: less }))];
  });
}

/** The smallest case found, by leaving out one thing after another, that still fails. */
export function shrink({ levels, context }: Case, fails: (one: Case) => boolean): Case {
  const fewerKeys = Object.keys(context.keys).map((name) => {
    const { [name]: _, ...keys } = context.keys;
    return { levels, context: { ...context, keys } };
  });
  const candidates = [...smallerLevels(levels).map((less) => ({ levels: less, context })), ...fewerKeys];
  const found = candidates.find(fails);
  return found === undefined ? { levels, context } : shrink(found, fails);
}

/** A case in words short enough to be read. */
export function caseText({ levels, context }: Case): string {
  const policies = levels.flatMap(({ id, policies: all }) =>
    all.length === 0 ? [`${id}: no policy`] : all.map(({ content }) => `${id}: ${content}`),
  );
  return [...policies, `context: ${JSON.stringify(context)}`].join('\n');
}
