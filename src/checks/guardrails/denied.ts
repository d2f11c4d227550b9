import type { Chain } from '../../policy/evaluate.ts';
import { type Draft, passIf } from '../check.ts';
import { unsaid } from '../unsaid.ts';
import { type Example, type Question, type Survey, survey } from './survey.ts';

/** What is to be denied to whom, for people. */
export interface Wanted {
  readonly resource: string;
  /** Whom it is about: `production (222222222222)`. */
  readonly who: string;
  /** What must be denied: `changes outside us-east-2`. */
  readonly what: string;
  readonly expected: unknown;
}

const servicesShown = 12;

/** Passes where every question is answered with a certain denial; `unknown` where nothing but unreadable policies stands against that. */
export function judgeDenied(chain: Chain, questions: readonly Question[], wanted: Wanted): Draft {
  const found = survey(chain, questions);
  const { resource, expected } = wanted;
  const actual = actualOf(found);
  const open = found.openings.filter(({ verdict }) => verdict !== 'unknown');
  if (open.length === 0 && found.openings.length > 0) {
    return unsaid(`${wanted.who}: ${wanted.what}: ${sentence(found.examples[0])}`, { resource, expected, actual });
  }
  if (found.asked === 0) return unsaid(`${wanted.who}: nothing to ask about ${wanted.what}`, { resource, expected, actual });
  const message =
    open.length === 0
      ? `${wanted.who}: ${wanted.what} denied (${found.asked} questions)`
      : `${wanted.who}: ${wanted.what}: ${open.length} of ${found.asked} not denied: ${services(open)}; ${sentence(found.examples.find(({ verdict }) => verdict !== 'unknown'))}`;
  return passIf(open.length === 0, { resource, expected, actual, message });
}

const sentence = (example: Example | undefined): string =>
  example === undefined ? '' : `${example.action} in ${example.where}: ${example.because}`;

/** `ec2 (12), rds (3)`. */
function services(openings: Survey['openings']): string {
  const counts = Object.entries(countByService(openings));
  const shown = counts.slice(0, servicesShown).map(([service, count]) => `${service} (${count})`);
  return `${shown.join(', ')}${counts.length > servicesShown ? ` and ${counts.length - servicesShown} more services` : ''}`;
}

function countByService(openings: Survey['openings']): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { action } of openings) {
    const service = action.slice(0, action.indexOf(':'));
    counts[service] = (counts[service] ?? 0) + 1;
  }
  return counts;
}

function actualOf({ asked, openings, examples }: Survey) {
  const count = (wanted: string) => openings.filter(({ verdict }) => verdict === wanted).length;
  return {
    asked,
    denied: asked - openings.length,
    allowed: count('allow'),
    conditional: count('conditional'),
    unknown: count('unknown'),
    openByService: countByService(openings),
    examples,
  };
}
