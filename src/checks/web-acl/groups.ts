import type { ManagedRuleGroup } from '../../facts/managed-rule-groups.ts';
import type { WebAcl } from '../../facts/web-acls.ts';
import type { ManagedGroup } from '../../spec/sections/edge.ts';
import type { Spec } from '../../spec/spec.ts';
import { type Draft, type Judged, passIf } from '../check.ts';
import { notAsked } from '../not-asked.ts';
import { refused, unsaid } from '../unsaid.ts';
import { eachAcl, nameOf, type OwnedAcl } from './each-acl.ts';
import { effectiveAction, entriesOf, type ManagedEntry } from './entries.ts';
import { faultsOf } from './group-faults.ts';
import type { WebAclWorld } from './world.ts';

/** A declared managed rule group of a web ACL. */
interface Declared {
  readonly owned: OwnedAcl;
  readonly group: ManagedGroup;
  /** `AWS/AWSManagedRulesCommonRuleSet`. */
  readonly label: string;
  readonly resource: string;
}

function eachGroup(
  world: WebAclWorld,
  spec: Spec,
  { expected, judge }: { readonly expected: (group: ManagedGroup) => unknown; readonly judge: (declared: Declared) => Draft },
): readonly Judged[] {
  return eachAcl(world, spec, {
    expected: 'the declared managed rule groups',
    isAsked: ({ groups }) => groups.length > 0,
    judge: (owned) =>
      world.each(
        owned.declared.groups.map((group): Declared => {
          const label = `${group.vendor}/${group.name}`;
          return { owned, group, label, resource: `${owned.acl.arn}#${label}` };
        }),
        ({ group, resource }) => ({ target: owned.place, resource, expected: expected(group) }),
        judge,
      ),
  });
}

/** Where the web ACL uses the group. A group inside the statement of a rule is no use of it: AWS WAF takes it at the top alone. */
function usesOf(acl: WebAcl, { vendor, name }: Pick<ManagedGroup, 'vendor' | 'name'>): readonly ManagedEntry[] {
  return entriesOf(acl, []).flatMap((entry) =>
    entry.kind === 'managed' && entry.statement.vendor === vendor && entry.statement.name === name ? [entry] : [],
  );
}

/** The use by which the group is judged: of those that act, the one with the fewest faults. `null`: none acts. */
function bestUse(acl: WebAcl, group: ManagedGroup): ManagedEntry | null {
  const acting = usesOf(acl, group).filter(({ override }) => override === 'None');
  const ranked = acting.map((use) => ({ use, faults: faultsOf(use, group).length + (isVersionRight(use, group) ? 0 : 1) }));
  return ranked.sort((a, b) => a.faults - b.faults)[0]?.use ?? null;
}

const isVersionRight = ({ statement }: ManagedEntry, { version }: ManagedGroup): boolean => statement.version === (version ?? null);

/** Each declared managed rule group is there and acts. */
export function judgeGroups(world: WebAclWorld, spec: Spec): readonly Judged[] {
  return eachGroup(world, spec, {
    expected: () => ({ override: 'None' }),
    judge: ({ owned, group, label, resource }) => {
      const uses = usesOf(owned.acl, group);
      const draft = { resource, expected: { override: 'None' }, actual: uses.map(({ name, override }) => ({ name, override })) };
      const name = nameOf(world, owned);
      if (uses.length === 0) return passIf(false, { ...draft, message: `${name} does not have the managed rule group ${label}.` });
      if (uses.some(({ override }) => override === 'None'))
        return passIf(true, { ...draft, message: `${name} has the managed rule group ${label}, and lets it act.` });
      const strange = uses.find(({ override }) => override !== 'Count');
      if (strange !== undefined) return unsaid(`AWS did not say whether the rule ${strange.name} of ${name} lets ${label} act`, draft);
      const message = `${name} has the managed rule group ${label}, but the rule ${uses[0]?.name} overrides it to Count: it blocks nothing.`;
      return passIf(false, { ...draft, message });
    },
  });
}

/** What a group that does not act leaves the others to judge. */
function withoutUse(world: WebAclWorld, { owned, label, resource }: Declared): Draft {
  return notAsked(resource, `${nameOf(world, owned)} does not have ${label}, or does not let it act: managed-groups says so.`);
}

/** The rules of each declared group act: none only counts, none lets in, none is spared but those approved. */
export function judgeGroupRules(world: WebAclWorld, spec: Spec): readonly Judged[] {
  return eachGroup(world, spec, {
    expected: ({ count }) => ({ count }),
    judge: (declared) => {
      const { owned, group, label, resource } = declared;
      const use = bestUse(owned.acl, group);
      if (use === null) return withoutUse(world, declared);
      const { overrides, excluded, scopeDown } = use.statement;
      const draft = {
        resource,
        expected: { count: group.count, scope_down: group.scope_down },
        actual: { overrides, excluded, scopeDown },
      };
      const name = nameOf(world, owned);
      const faults = faultsOf(use, group);
      if (faults.length > 0) return passIf(false, { ...draft, message: `${name}: of ${label}, ${faults.join(', and ')}.` });
      const strange = overrides.find(({ action }) => action === null);
      if (strange !== undefined)
        return unsaid(`AWS did not say in words that iq knows what ${name} lets ${strange.name} of ${label} do`, draft);
      return judgeAgainstVendor(world, { declared, use, draft });
    },
  });
}

function judgeAgainstVendor(
  world: WebAclWorld,
  {
    declared,
    use,
    draft,
  }: { readonly declared: Declared; readonly use: ManagedEntry; readonly draft: Pick<Draft, 'resource' | 'expected' | 'actual'> },
): Draft {
  const { owned, label } = declared;
  const name = nameOf(world, owned);
  const known = vendorOf(world, owned, use);
  if (known?.rulesError) return refused(known.rulesError, draft);
  if (known === undefined || known.rules === null) return unsaid(`the rules of ${label} were not read`, draft);
  const names = new Set(known.rules.map((rule) => rule.name));
  const lost = [...use.statement.overrides.map((override) => override.name), ...use.statement.excluded].filter((one) => !names.has(one));
  if (lost.length > 0) {
    const message = `${name} overrides ${lost.join(', ')} of ${label}, which has no rule of that name: AWS WAF ignores it, and it does nothing.`;
    return passIf(false, { ...draft, message });
  }
  const actions = known.rules.map((rule) => effectiveAction(rule, use.statement));
  if (actions.some((action) => action !== null && stops.has(action)))
    return passIf(true, { ...draft, message: `${name} lets the rules of ${label} act, but those that may only count.` });
  if (actions.includes(null)) return unsaid(`AWS did not say what the rules of ${label} do`, draft);
  return passIf(false, { ...draft, message: `${name}: no rule of ${label} blocks anything, they only label or count.` });
}

const stops = new Set(['Block', 'Captcha', 'Challenge']);

/** What the vendor says of the group in the version that is used. */
function vendorOf(world: WebAclWorld, { place }: OwnedAcl, { statement }: ManagedEntry): ManagedRuleGroup | undefined {
  const { vendor, name, version } = statement;
  return world.at('managed-rule-groups', place).find((one) => one.vendor === vendor && one.name === name && one.version === version);
}

/** Each declared group is of the declared version, or of none, and that version is not expired. */
export function judgeGroupVersions(world: WebAclWorld, spec: Spec): readonly Judged[] {
  return eachGroup(world, spec, {
    expected: ({ version }) => version ?? 'the default of its vendor',
    judge: (declared) => {
      const { owned, group, label, resource } = declared;
      const use = bestUse(owned.acl, group);
      if (use === null) return withoutUse(world, declared);
      const { version } = use.statement;
      const draft = { resource, expected: group.version ?? 'the default of its vendor', actual: version };
      const name = nameOf(world, owned);
      const said = `${label} in ${version === null ? 'the default version of its vendor' : `the version ${version}`}`;
      if (!isVersionRight(use, group)) {
        const wanted = group.version === undefined ? 'the spec pins none' : `must have it in the version ${group.version}`;
        return passIf(false, { ...draft, message: `${name} has ${said}, and ${wanted}.` });
      }
      if (version === null) return passIf(true, { ...draft, message: `${name} has ${said}.` });
      const known = vendorOf(world, owned, use);
      if (known?.availableError) return refused(known.availableError, draft);
      if (known === undefined || known.available === null) return unsaid(`the versions of ${label} were not read`, draft);
      const isThere = known.available.includes(version);
      const message = isThere ? `${name} has ${said}.` : `${name} has ${said}, which is expired: it is not among those available.`;
      return passIf(isThere, { ...draft, message });
    },
  });
}
