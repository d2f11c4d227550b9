import type { LandingZone } from '../../../facts/landing-zones.ts';
import type { Exclusion, InitSource } from '../../model.ts';
import { type Part, unseen } from '../part.ts';

const requirements = ['landing-zone.zone', 'landing-zone.zone-configuration', 'landing-zone.baselines', 'landing-zone.controls'];

const lastPart = (arn: string) => arn.slice(arn.lastIndexOf('/') + 1);

/** The landing zone of AWS Control Tower as its manifest has it; left out where there is none, or where the grammar asks for more than it says. */
export function controlTowerOf(source: InitSource): Part {
  const key = 'control_tower';
  const zones = source.value('landing-zones', {});
  if (zones === null) return { key, excluded: unseen(source, 'landing-zones', requirements) };
  const [zone] = zones;
  if (zone === undefined) {
    const review = 'no landing zone was found in the regions that were asked: the organization alone is judged';
    return { key, excluded: requirements.map((check) => ({ check, reason: 'There is no landing zone of AWS Control Tower', review })) };
  }
  const settings = settingsOf(zone, source);
  if (settings === null) {
    const review = `the manifest of ${zone.arn} does not say all that the spec would: logging, security roles, retention, access`;
    return {
      key,
      excluded: requirements.map((check) => ({ check, reason: 'The landing zone is of a shape that the spec cannot say', review })),
    };
  }
  const controls = controlsOf(source);
  const enrolled = enrolledIn(source);
  const left = source.active.filter((id) => id !== source.organization.masterAccountId && enrolled?.includes(id) === false);
  return {
    key,
    value: {
      ...settings,
      ...(enrolled === null || enrolled.length === 0 ? {} : { baselines: { in: source.where(enrolled) } }),
      ...(controls === null ? {} : { controls }),
    },
    comments: [
      { path: [], text: 'The landing zone of AWS Control Tower.' },
      { path: ['logging'], text: 'Where the logs of all accounts go, for how long at least, and with whose key.' },
      { path: ['baselines'], text: 'Accounts that Control Tower must have enrolled.' },
      { path: ['controls'], text: 'These are enabled on these units. Whatever else is enabled must be in order too.' },
    ],
    excluded: [
      ...(enrolled !== null && enrolled.length > 0 ? [] : notEnrolled(source, enrolled !== null)),
      ...(controls === null ? unseen(source, 'enabled-controls', ['landing-zone.controls']) : []),
    ],
    reviews:
      enrolled === null || enrolled.length === 0 || left.length === 0
        ? []
        : [{ requirement: 'landing-zone.baselines', path: ['baselines'], text: `not enrolled: ${left.map(source.label).join(', ')}` }],
  };
}

/** Members that have a baseline; `null` where nobody could see it. */
function enrolledIn({ value, active, organization }: InitSource): readonly string[] | null {
  const targets = value('enabled-baselines', {})?.map(({ target }) => lastPart(target));
  return targets === undefined ? null : active.filter((id) => id !== organization.masterAccountId && targets.includes(id));
}

function notEnrolled(source: InitSource, isRead: boolean): readonly Exclusion[] {
  const check = 'landing-zone.baselines';
  if (!isRead) return unseen(source, 'enabled-baselines', [check]);
  return [{ check, reason: 'Control Tower has enrolled no account', review: 'the reference design has every member account enrolled' }];
}

function settingsOf({ arn, version, manifest }: LandingZone, source: InitSource): Readonly<Record<string, unknown>> | null {
  const home = arn.split(':')[3] ?? '';
  const { logging, securityRoles, accessManagement } = manifest ?? {};
  const isKnown = (id: string | null | undefined): id is string => source.accounts.some((account) => account.id === id);
  const least = /^[0-9]+\.[0-9]+/.exec(version ?? '')?.[0];
  const days = logging?.retentionDays;
  if (least === undefined || !isKnown(logging?.accountId) || !isKnown(securityRoles?.accountId)) return null;
  if (typeof days !== 'number' || days < 1 || typeof accessManagement?.enabled !== 'boolean' || !source.governed.includes(home))
    return null;
  return {
    home,
    min_version: least,
    drift: 'none',
    logging: source.account(logging.accountId),
    min_log_retention: daysText(days),
    log_key: logging.keyArn === null ? undefined : 'customer_managed',
    security: source.account(securityRoles.accountId),
    access_management: accessManagement.enabled ? 'identity_center' : 'self_managed',
  };
}

/** In years where it is some whole number of them: a year counts 365.25 days. */
function daysText(days: number): string {
  const years = Math.floor(days / 365.25);
  return years > 0 && Math.ceil(years * 365.25) === days ? `${years}y` : `${days}d`;
}

/** What is enabled on units, without what accounts have from them; `null` where nobody could see it. */
function controlsOf(source: InitSource): readonly unknown[] | null {
  const enabled = source.value('enabled-controls', {});
  if (enabled === null) return null;
  const { units, root } = source.organization;
  const pathOf = (target: string) => (lastPart(target) === root.id ? '/' : units.find(({ id }) => id === lastPart(target))?.path);
  return enabled.flatMap(({ control, target, drift }) => {
    const on = pathOf(target);
    if (on === undefined) return [];
    return [{ control: lastPart(control), on, ...(drift === 'NOT_CHECKING' ? { drift: 'not_checked' } : {}) }];
  });
}
