import { beforeAll, describe, expect, it } from 'vitest';
import { driftOf } from '../../src/drift/drift.ts';
import type { DriftSource } from '../../src/drift/model.ts';
import { type Ground, readGround } from '../../src/trials/ground.ts';
import { movedFacts, shuffledFacts } from './moved.ts';
import { replayed } from './replayed.ts';

describe('an organization recorded twice', () => {
  let ground: Ground;
  let baseline: DriftSource;
  let moved: DriftSource;
  beforeAll(async () => {
    ground = await readGround();
    const later = movedFacts(ground.facts);
    [baseline, moved] = await Promise.all([replayed(ground, ground.facts), replayed(ground, later)]);
    moved = { ...moved, facts: shuffledFacts(later) };
  });

  it('has no drift against itself', () => {
    expect(driftOf(baseline, baseline)).toMatchObject({ result: 'nothing', verdicts: [], resources: [], notCompared: [], spec: [] });
  });

  it('has no drift where all has moved that moves by itself', () => {
    const { result, verdicts, resources, notCompared } = driftOf(baseline, moved);
    expect({ verdicts, resources, notCompared }).toEqual({ verdicts: [], resources: [], notCompared: [] });
    expect(result).toBe('nothing');
  });

  it('is compared in well under a second', () => {
    const times = [1, 2, 3].map(() => {
      const start = performance.now();
      driftOf(baseline, moved);
      return performance.now() - start;
    });
    expect(Math.min(...times)).toBeLessThan(1000);
  });

  it('has none the other way round either', () => {
    expect(driftOf(moved, baseline)).toMatchObject({ result: 'nothing', verdicts: [], resources: [] });
  });
});
