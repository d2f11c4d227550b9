import { isWithin } from '../../match/addresses.ts';
import type { Spec } from '../../spec/spec.ts';
import { type Draft, type Judged, passIf } from '../check.ts';
import { notAsked } from '../not-asked.ts';
import { type Atom, aggregated, type Direction, linesOf, nobodyIn } from './atoms.ts';
import { declaredAtoms } from './declared.ts';
import { type Difference, differenceOf } from './difference.ts';
import { type Entry, findGroup, labelOf } from './groups.ts';
import { namingAt } from './naming.ts';
import { observedAtoms } from './observed.ts';
import { eachDeclared } from './present.ts';
import type { Because, GroupWorld } from './world.ts';

/** Each declared group lets in what is declared, and nothing else. */
export function judgeIngress(world: GroupWorld, spec: Spec): readonly Judged[] {
  return eachDeclared(world, spec, 'exactly the declared rules', (entry) => judgeGroup(world, spec, entry, 'ingress'));
}

/** Each declared group lets out what is declared, and nothing else. */
export function judgeEgress(world: GroupWorld, spec: Spec): readonly Judged[] {
  return eachDeclared(world, spec, 'exactly the declared rules', (entry) => judgeGroup(world, spec, entry, 'egress'));
}

function judgeGroup(world: GroupWorld, spec: Spec, entry: Entry, direction: Direction): Draft {
  const label = labelOf(entry.name);
  const found = findGroup(world, spec, entry);
  if (found.kind !== 'group') return notAsked(label, `${label} is not there exactly once: group-present says so.`);
  const { group } = found;
  const declared = declaredAtoms(world, spec, entry, direction);
  const observed = observedAtoms(group, direction, namingAt(world, spec, entry.place));
  const difference = differenceOf(declared.atoms, observed.atoms, direction);
  const place = {
    resource: group.arn,
    expected: textOf(declared.atoms, direction),
    actual: textOf(observed.atoms, direction),
  };
  const because = [
    ...observed.unclear.map((detail): Because => ({ reason: 'failed', detail })),
    ...openBecause(difference, declared.because),
  ];
  return verdict({ difference, because, about: { who: `${label} (${group.id})`, way: direction === 'ingress' ? 'in' : 'out' } }, place);
}

/** What is not known matters where something is found that it may be about. */
function openBecause({ open }: Difference, because: readonly Because[]): readonly Because[] {
  if (open.length === 0) return [];
  const [first] = because;
  const detail = `${open.join('; ')} may be the same or not${first === undefined ? '' : `: ${first.detail}`}`;
  return [{ ...(first ?? { reason: 'failed' as const }), detail }];
}

function verdict(
  {
    difference: { added, missing },
    because,
    about: { who, way },
  }: {
    readonly difference: Difference;
    readonly because: readonly Because[];
    readonly about: { readonly who: string; readonly way: 'in' | 'out' };
  },
  place: Pick<Draft, 'resource' | 'expected'> & { readonly actual: readonly string[] },
): Draft {
  const [first] = because;
  const diff = [...added.map((line) => `+ ${line}`), ...missing.map((line) => `- ${line}`)];
  if (diff.length > 0) {
    const said = [...(added.length > 0 ? ['+ is there but undeclared'] : []), ...(missing.length > 0 ? ['- is declared but missing'] : [])];
    const beside = first === undefined ? '' : ` Beside that could not be verified: ${first.detail}.`;
    return passIf(false, {
      ...place,
      message: `${who} lets ${way} other than declared (${said.join(', ')}): ${diff.join('; ')}.${beside}`,
    });
  }
  if (first !== undefined) return { ...place, outcome: 'unknown', message: `Could not be verified: ${first.detail}`, because: first };
  const { actual } = place;
  const message =
    actual.length === 0 ? `${who} lets nothing ${way}, as declared.` : `${who} lets ${way} what is declared: ${actual.join('; ')}.`;
  return passIf(true, { ...place, message });
}

/** The rules in the fewest words, sorted: what a line more or less in one of them says, the other has not. Those that are about nobody are none. */
function textOf(atoms: readonly Atom[], direction: Direction): readonly string[] {
  const isOfNobody = ({ peer }: Atom) => peer.kind === 'addresses' && peer.key !== null && isWithin(peer.key, nobodyIn(direction));
  const some = aggregated(atoms).filter((atom) => !isOfNobody(atom));
  return [...new Set(some.flatMap((atom) => linesOf(atom, direction)))].sort();
}
