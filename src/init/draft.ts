import { catalogue } from '../checks/index.ts';
import { specFile } from '../spec/sections/index.ts';
import { lastObserved, notObserved } from './last-observed.ts';
import type { Comment, Drafted, Exclusion, InitInput, LeftOut, Path, Review, Section, SpecDraft } from './model.ts';
import { accessSection } from './sections/access.ts';
import { documentSection, systemSection } from './sections/document.ts';
import { sections as registered } from './sections/index.ts';
import { organizationSection } from './sections/organization.ts';
import { type RememberingSource, sourceOf } from './source.ts';

/** A section with what came of it. */
interface Made {
  readonly section: Section;
  readonly drafted: Drafted | LeftOut;
}

/** Sections that are not written after all, each with the reason: what was drafted of them is not valid. */
export type Dropped = Readonly<Record<string, string>>;

/**
 * The spec of what there is, before it is judged. Pure: the same input gives the same draft. Throws EvidenceError where the facts do not hold
 * the organization.
 */
export function draftOf(input: InitInput, dropped: Dropped = {}, sections: readonly Section[] = registered): SpecDraft {
  const source = sourceOf(input);
  const made = sections.map((section): Made => {
    const reason = dropped[section.key];
    return { section, drafted: reason === undefined ? section.draft(source) : leftOut(section, reason) };
  });
  // Last, for by now it is known what the others named; nothing but access names accounts after that.
  const last = [accessSection, documentSection, systemSection, organizationSection(source)];
  const all = [...made, ...last.map((section): Made => ({ section, drafted: section.draft(source) }))];
  return assembled(all, source);
}

function leftOut({ checks }: Section, reason: string): LeftOut {
  return { excluded: checks.map((check) => ({ check, reason, review: reason })) };
}

function assembled(all: readonly Made[], { input }: RememberingSource): SpecDraft {
  const written = all.filter((made): made is { section: Section; drafted: Drafted } => 'value' in made.drafted);
  const excluded = exclusionsOf(all);
  const values = new Map<string, unknown>(written.map(({ section, drafted }) => [section.key, drafted.value]));
  values.set('version', 1).set('scope', { excluded: excluded.map(({ check, reason }) => ({ check, reason })) });
  const order = Object.keys(specFile.shape);
  const lines = linesOf(written);
  const reviews = [
    ...written.flatMap(({ section, drafted }) =>
      (drafted.reviews ?? []).map((review) => ({
        ...review,
        path: review.path === undefined ? lineOf(lines, review.requirement) : [section.key, ...review.path],
      })),
    ),
    ...excluded.flatMap(({ check, review }, index) => {
      // What is left out of one check for one reason is marked together.
      const alike = excluded
        .filter((other) => other.review === review && checkOf(other.check) === checkOf(check))
        .map((other) => other.check);
      if (review === undefined || alike[0] !== check) return [];
      return [{ requirement: alike.join(', '), text: review, path: ['scope', 'excluded', index] as Path }];
    }),
    ...Object.entries(input.assumed ?? {}).map(([requirement, text]) => ({ requirement, text, path: lineOf(lines, requirement) })),
  ];
  return {
    value: Object.fromEntries(order.filter((key) => values.has(key)).map((key) => [key, values.get(key)])),
    comments: [...written.flatMap(commentsOf), ...headComments(input)],
    reviews,
    headings: Object.fromEntries(written.flatMap(({ section: { key, heading } }) => (heading === undefined ? [] : [[key, heading]]))),
    lines,
  };
}

/** In the order of the catalogue; what no section takes is said to be left out by this command. */
function exclusionsOf(all: readonly Made[]): readonly Exclusion[] {
  const stated = all.flatMap(({ drafted }) => drafted.excluded ?? []);
  const taken = new Set([...all.flatMap(({ section }) => section.checks), ...stated.map(({ check }) => check)]);
  const others = catalogue()
    .filter(({ id }) => !taken.has(id))
    .map(({ id }): Exclusion => {
      const reason = 'Not drafted by iq init';
      return { check: id, reason, review: 'nothing was looked for: write the section by hand' };
    });
  const order = catalogue().flatMap(({ id, requirements }) => [id, ...requirements]);
  const inOrder = [...stated, ...others].sort((a, b) => order.indexOf(a.check) - order.indexOf(b.check));
  // Those of one check that are marked alike stand together, at the place of the first.
  return [...Map.groupBy(inOrder, ({ check, review }) => `${checkOf(check)} ${review ?? ''}`).values()].flat();
}

const checkOf = (id: string): string => id.split('.')[0] ?? '';

function commentsOf({ section, drafted }: { readonly section: Section; readonly drafted: Drafted }): readonly Comment[] {
  return (drafted.comments ?? []).map(({ path, text }) => ({ path: [section.key, ...path], text }));
}

function headComments(input: InitInput): readonly Comment[] {
  const scope = 'What is not verified, each check or requirement with its reason. Take an entry out once its section is written.';
  return [
    { path: ['scope'], text: scope },
    { path: [], text: headOf(input) },
  ];
}

function headOf(input: InitInput): string {
  const missing = notObserved(input.facts);
  const last = lastObserved(input.facts);
  return [
    `An architecture spec for iq, drafted by iq init from ${input.origin}.`,
    'It says what is there, not what should be. REVIEW marks a line where the reference design would object, or where nobody could see:',
    'change the infrastructure, or the line, or leave it and say why. Then take the mark away.',
    '  iq spec validate FILE       every mistake at once, with line and column',
    '  iq verify --spec FILE       read the organization, judge it, seal the evidence',
    ...(last === undefined ? [] : [`Last answer: ${last}.`]),
    ...(missing === undefined ? [] : [`Not read: ${missing}. Nothing was guessed in the place of these facts: see the marks.`]),
  ].join('\n');
}

function linesOf(written: readonly { readonly section: Section; readonly drafted: Drafted }[]): Readonly<Record<string, Path>> {
  const found = written.flatMap(({ section, drafted }): readonly (readonly [string, Path])[] => [
    ...section.checks.map((check) => [check, [section.key]] as const),
    ...Object.entries(drafted.lines ?? {}).map(([id, path]) => [id, [section.key, ...path]] as const),
  ]);
  return Object.fromEntries(found);
}

/** The line that asks for a requirement: its own, that of its check, or the list of what is left out. */
export function lineOf(lines: SpecDraft['lines'], requirement: string): Path {
  return lines[requirement] ?? lines[requirement.split('.')[0] ?? ''] ?? ['scope'];
}

export type PlacedReview = Review & { readonly path: Path };
