import type { KeyGrant } from '../../../facts/key-grants.ts';
import type { Spec } from '../../../spec/spec.ts';
import type { Judged } from '../../check.ts';
import { keyLabel } from '../../keys/condition.ts';
import { refused, unsaid } from '../../unsaid.ts';
import { overDeclared, unreadable } from '../keys.ts';
import type { EncryptionWorld } from '../world.ts';
import { isListed } from './lists.ts';

/** Whether the spec says who may hold grants on a key. */
export const saysGrants = ({ grants }: Spec['keys'][string]): boolean => grants !== undefined;

const shown = 4;

/** Nobody but whom the spec takes holds a grant on the key. */
export function judgeGrants(world: EncryptionWorld, spec: Spec): readonly Judged[] {
  return overDeclared(world, spec, {
    expected: 'no grants but for those that the spec lists',
    says: saysGrants,
    judge: (entry, key) => {
      const allowed = spec.keys[entry.name]?.grants ?? 'none';
      const expected = { grants: allowed };
      const draft = { resource: key.arn, expected, actual: null };
      if (key.readError !== null) return unreadable(key, expected);
      if (key.manager === 'AWS')
        return { ...draft, outcome: 'not-applicable', message: `key:${entry.name} is managed by AWS, and so are its grants.` };
      const found = world.at('key-grants', entry).find(({ arn }) => arn === key.arn);
      if (found === undefined) return refused({ reason: 'not-asked', detail: `the grants on ${key.arn} were not read` }, draft);
      if (found.grants === null)
        return found.grantsError === null ? unsaid(`AWS listed no grants on ${key.arn}`, draft) : refused(found.grantsError, draft);
      const { grants } = found;
      const isTaken = (name: string): boolean => allowed !== 'none' && isListed(allowed, nameOf(name), entry.account);
      const others = grants.flatMap(({ grantees }) => grantees.filter((name) => !isTaken(name)));
      const nameless = allowed === 'none' ? [] : grants.filter(({ grantees }) => grantees.length === 0);
      const seen = { ...draft, actual: grants.map(told) };
      const what = `key:${entry.name}, ${keyLabel(key)}`;
      const isBroken = others.length > 0 || (allowed === 'none' && grants.length > 0);
      if (isBroken) {
        const names = [...new Set(others.map(nameOf))].sort();
        const more = names.length > shown ? ` and ${names.length - shown} more` : '';
        const who = names.length === 0 ? 'somebody whom AWS does not name' : `${names.slice(0, shown).join(', ')}${more}`;
        const whom = allowed === 'none' ? 'and nobody may' : `whom keys.${entry.name}.grants does not take`;
        return { ...seen, outcome: 'fail', message: `${what}: a grant is held by ${who}, ${whom}.` };
      }
      if (nameless.length > 0) return unsaid(`AWS did not say who holds ${nameless.length} of the grants on ${key.arn}`, seen);
      const message =
        grants.length === 0 ? `${what}: there are no grants on it.` : `${what}: its grants are held by those that the spec lists.`;
      return { ...seen, outcome: 'pass', message };
    },
  });
}

/** As the lists of the spec have it: a session of a role is that role, where AWS names it so. */
function nameOf(grantee: string): string {
  const [, prefix, account, role] = /^(arn:[^:]+):sts::(\d{12}):assumed-role\/([^/]+)\/.+$/.exec(grantee) ?? [];
  if (role !== undefined) return `${prefix}:iam::${account}:role/${role}`;
  return grantee.startsWith('arn:') || /^\d{12}$/.test(grantee) ? grantee : `service/${grantee}`;
}

function told({ grantees, operations, retiring, isConstrained }: KeyGrant) {
  return { grantees, operations, retiring, isConstrained };
}
