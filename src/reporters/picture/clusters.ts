import type { Frame } from './layout.ts';
import { internetOf, type SceneLink } from './scene.ts';

/** Accounts that links join, with these links. */
export interface Cluster {
  readonly frames: readonly Frame[];
  readonly links: readonly SceneLink[];
}

/** Accounts that links join, together; every other by itself. */
export function clustersOf(frames: readonly Frame[], links: readonly SceneLink[]): readonly Cluster[] {
  const homes = new Map(frames.flatMap((frame) => keysOf(frame).map((key) => [key, frame.account.id] as const)));
  const homeOf = (end: string) => homes.get(end);
  const drawn = links.filter(({ from, to }) => homeOf(from) !== undefined && homeOf(to) !== undefined);
  const leaders = new Map<string, string>();
  const leaderOf = (id: string): string => {
    const next = leaders.get(id);
    return next === undefined ? id : leaderOf(next);
  };
  for (const { from, to } of drawn) {
    const [a, b] = [leaderOf(homeOf(from) ?? ''), leaderOf(homeOf(to) ?? '')];
    if (a !== b) leaders.set(b, a);
  }
  const groups = [...new Set(frames.map(({ account }) => leaderOf(account.id)))];
  return groups.map((leader) => ({
    frames: frames.filter(({ account }) => leaderOf(account.id) === leader),
    links: drawn.filter(({ to }) => leaderOf(homeOf(to) ?? '') === leader),
  }));
}

function keysOf({ account, head, regions }: Frame): readonly string[] {
  return [internetOf(account.id), ...head.anchors.keys(), ...regions.flatMap(({ anchors }) => [...anchors.keys()])];
}
