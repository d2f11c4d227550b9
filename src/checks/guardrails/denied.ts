import type { Chain } from '../../policy/evaluate.ts';
import { futureAction, futureService } from '../../policy/universe.ts';
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
  const { asked, counts, openByService, examples } = survey(chain, questions);
  const { resource, expected, who, what } = wanted;
  const open = counts.allow + counts.conditional;
  const actual = { asked, denied: asked - open - counts.unknown, ...counts, openByService, examples };
  const place = { resource, expected, actual };
  if (asked === 0) return unsaid(`${who}: nothing to ask about ${what}`, place);
  if (open === 0 && counts.unknown > 0) return unsaid(`${who}: ${what}: ${sentence(examples[0])}`, place);
  const first = examples.find(({ verdict }) => verdict !== 'unknown');
  const message =
    open === 0
      ? `${who}: ${what} denied (${asked} questions)`
      : `${who}: ${what}: ${open} of ${asked} not denied: ${services(openByService)}; ${sentence(first)}`;
  return passIf(open === 0, { ...place, message });
}

const sentence = (example: Example | undefined): string =>
  example === undefined ? '' : `${spoken(example.action)} in ${example.where}: ${example.because}`;

/** An action for people: a sentinel is one that does not exist yet. */
function spoken(action: string): string {
  const [service, name] = action.split(':');
  if (service === futureService.service) return 'an action of a service that AWS adds';
  return name === futureAction ? `an action that AWS adds to ${service}` : action;
}

/** `ec2 (12), rds (3)`. */
function services(openByService: Survey['openByService']): string {
  const counts = Object.entries(openByService);
  const shown = counts.slice(0, servicesShown).map(([service, count]) => `${service} (${count})`);
  return `${shown.join(', ')}${counts.length > servicesShown ? ` and ${counts.length - servicesShown} more services` : ''}`;
}
