import type { Manifest } from '../../facts/control-tower/manifest.ts';
import type { LandingZone } from '../../facts/landing-zones.ts';
import type { Spec } from '../../spec/spec.ts';
import { type Draft, type Judged, passIf, type World } from '../check.ts';
import { unsaid } from '../unsaid.ts';
import { controlTowerOf } from './section.ts';

type ZoneWorld = World<'landing-zones'>;

/** What one setting of a landing zone must be. The judgement of a setting that the manifest leaves out is `null`. */
interface Setting {
  readonly name: string;
  readonly expected: unknown;
  readonly of: (manifest: Manifest, zone: LandingZone) => Pick<Draft, 'actual' | 'message'> & { readonly isMet: boolean | null };
}

/** One finding for each setting of each landing zone that the spec speaks of, from the zone's manifest. */
export function judgeConfiguration(world: ZoneWorld, spec: Spec): readonly Judged[] {
  const { home } = controlTowerOf(spec);
  const zones = world.at('landing-zones', {});
  const settings = settingsOf(world, spec);
  if (zones.length === 0) {
    const nowhere = [spec.organization.id];
    return world.each(
      nowhere,
      (resource) => ({ target: {}, resource }),
      (resource): Draft => {
        world.at('landing-zones', {});
        const expected = Object.fromEntries(settings.map(({ name, expected }) => [name, expected]));
        return {
          outcome: 'fail',
          resource,
          expected,
          actual: null,
          message: `Control Tower knows no landing zone in ${home}: nothing is set up`,
        };
      },
    );
  }
  return world.each(
    zones.flatMap((zone) => settings.map((setting) => ({ zone, setting }))),
    ({ zone, setting }) => ({ target: {}, resource: `${zone.arn}#${setting.name}`, expected: setting.expected }),
    ({ zone, setting }) => {
      world.at('landing-zones', {});
      return judgeSetting(zone, setting);
    },
  );
}

function judgeSetting(zone: LandingZone, { name, expected, of }: Setting): Draft {
  const { arn, manifest } = zone;
  const resource = `${arn}#${name}`;
  if (manifest === null) return unsaid(`AWS gave no manifest of ${arn}`, { resource, expected, actual: null });
  const { isMet, actual, message } = of(manifest, zone);
  return isMet === null
    ? unsaid(`the manifest of ${arn}: ${message}`, { resource, expected, actual })
    : passIf(isMet, { resource, expected, actual, message });
}

function settingsOf(world: ZoneWorld, spec: Spec): readonly Setting[] {
  const { logging, security, log_key: key } = controlTowerOf(spec);
  return [
    governedRegions(spec),
    integration('logging', world.account(logging), { world, of: (manifest) => manifest.logging }),
    logRetention(spec),
    ...(key === undefined ? [] : [logKey()]),
    integration('security', world.account(security), { world, of: (manifest) => manifest.securityRoles }),
    accessManagement(spec),
  ];
}

function governedRegions(spec: Spec): Setting {
  const expected = [...spec.organization.regions.governed].sort();
  return {
    name: 'governed_regions',
    expected,
    of: ({ governedRegions: actual }) => {
      if (actual === null) return { isMet: null, actual, message: 'governedRegions is not there' };
      const missing = expected.filter((region) => !actual.includes(region)).map((region) => `${region} is not governed`);
      const extra = actual.filter((region) => !expected.includes(region)).map((region) => `${region} is governed besides`);
      const wrong = [...missing, ...extra];
      return { isMet: wrong.length === 0, actual, message: wrong.length === 0 ? `governs ${actual.join(', ')}` : wrong.join('; ') };
    },
  };
}

/**
 * An integration that is switched on, in the declared account. From version 4 each can be switched off, or left out, while the zone stays
 * ACTIVE; before it, the security roles have no switch.
 */
function integration(
  name: 'logging' | 'security',
  account: string,
  { world, of }: { world: ZoneWorld; of: (manifest: Manifest) => Manifest['securityRoles'] },
): Setting {
  return {
    name,
    expected: { enabled: true, account },
    of: (manifest, zone) => {
      const found = of(manifest);
      if (found === null) return { isMet: false, actual: null, message: `the manifest has no integration for ${name}: it is off` };
      const actual = { enabled: found.enabled, account: found.accountId };
      if (found.enabled === false) return { isMet: false, actual, message: `${name} is switched off` };
      if (found.accountId === null) return { isMet: null, actual, message: `no account is named for ${name}` };
      if (found.accountId !== account) return { isMet: false, actual, message: `${name} is in ${world.label(found.accountId)}` };
      if (found.enabled === null && !(name === 'security' && isBefore4(zone)))
        return { isMet: null, actual, message: `it does not say whether ${name} is on` };
      return { isMet: true, actual, message: `${name} is on, in ${world.label(account)}` };
    },
  };
}

function isBefore4({ version }: LandingZone): boolean {
  return version !== null && /^[0-3]\./.test(version);
}

function logRetention(spec: Spec): Setting {
  const { text, seconds } = controlTowerOf(spec).min_log_retention;
  const least = Math.ceil(seconds / 86_400);
  return {
    name: 'log_retention',
    expected: { atLeastDays: least },
    of: ({ logging }) => {
      const actual = logging?.retentionDays ?? null;
      if (actual === null) return { isMet: null, actual, message: 'the retention of the log bucket is not there' };
      const message = `the log bucket keeps logs for ${actual} days${actual < least ? `, less than ${text} (${least} days)` : ''}`;
      return { isMet: actual >= least, actual: { days: actual }, message };
    },
  };
}

function logKey(): Setting {
  return {
    name: 'log_key',
    expected: 'customer_managed',
    of: ({ logging }) => {
      if (logging === null) return { isMet: false, actual: null, message: 'the manifest has no integration for logging, and so no key' };
      const { keyArn: actual } = logging;
      return {
        isMet: actual !== null,
        actual,
        message: actual === null ? 'no key is named: the logs have SSE-S3' : `the logs are encrypted with ${actual}`,
      };
    },
  };
}

function accessManagement(spec: Spec): Setting {
  const { access_management: wanted } = controlTowerOf(spec);
  return {
    name: 'access_management',
    expected: wanted,
    of: ({ accessManagement: found }, zone) => {
      // Before version 4 it is on where the manifest leaves it out. https://docs.aws.amazon.com/controltower/latest/userguide/landing-zone-schemas.html
      const enabled = found?.enabled ?? (found === null && isBefore4(zone) ? true : null);
      if (enabled === null) return { isMet: null, actual: null, message: 'it does not say whether Control Tower manages access' };
      const actual = enabled ? 'identity_center' : 'self_managed';
      const message = `access is managed ${enabled ? 'by Control Tower through IAM Identity Center' : 'outside Control Tower'}`;
      return { isMet: actual === wanted, actual, message };
    },
  };
}
