import { describe, expect, it } from 'vitest';
import { matchesGlob, ouMatches } from '../../src/spec/sections/glob.ts';
import { isDecidedByTags, type LiveAccount, resolveSets, type SetsSection, staticMembers } from '../../src/spec/sets.ts';

describe('matchesGlob', () => {
  it.each([
    ['', '', true],
    ['', 'a', false],
    ['*', '', true],
    ['*', 'anything/at:all', true],
    ['cc-*', 'cc-dicom', true],
    ['cc-*', 'xcc-dicom', false],
    ['*-dr', 'cc-dr-dr', true],
    ['a*b*c', 'a-b-b-c', true],
    ['a*b*c', 'a-c-b', false],
    ['c?', 'cc', true],
    ['c?', 'c', false],
    ['c?', 'ccc', false],
    ['a.c', 'abc', false],
    ['A', 'a', false],
    ['*', 'has * in it', true],
    ['a*', 'a*', true],
    ['[ab]', 'a', false],
    ['?', '𝔸', true],
  ])('%s on %s: %s', (pattern, text, expected) => expect(matchesGlob(pattern, text)).toBe(expected));

  it('takes no time on patterns made to backtrack', () => {
    const started = performance.now();
    expect(matchesGlob(`${'a*'.repeat(500)}b`, 'a'.repeat(5_000))).toBe(false);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});

describe('ouMatches', () => {
  it.each([
    ['/', '/', true],
    ['/', '/Workloads', false],
    ['/**', '/', true],
    ['/**', '/Workloads/Prod', true],
    ['/Workloads/**', '/Workloads', true],
    ['/Workloads/**', '/Workloads/Prod/Eu', true],
    ['/Workloads/**', '/WorkloadsOld', false],
    ['/Workloads/**', '/Old/Workloads/Prod', false],
    ['/Workloads', '/Workloads/Prod', false],
    ['/Workloads/*', '/Workloads', false],
    ['/Workloads/*', '/Workloads/Prod', true],
    ['/Workloads/*', '/Workloads/Prod/Eu', false],
    ['/*/Prod', '/Workloads/Prod', true],
    ['/**/Prod', '/Prod', true],
    ['/**/Prod', '/A/B/Prod', true],
    ['/**/Prod', '/A/B/Prod/C', false],
    ['/Work*/P?od', '/Workloads/Prod', true],
    ['/workloads', '/Workloads', false],
  ])('%s on %s: %s', (pattern, path, expected) => expect(ouMatches(pattern, path)).toBe(expected));
});

const section: SetsSection = {
  accounts: {
    management: { id: '111111111111', ou: '/' },
    production: { id: '222222222222', ou: '/Workloads/Prod' },
    staging: { id: '333333333333', ou: '/Workloads/Sdlc' },
    audit: { id: '555555555555', ou: '/Security' },
  },
  sets: {
    all: { ou: '/**' },
    members: { ou: '/**', except: ['management'] },
    gxp: { ou: '/Workloads/**', tag: { gxp: 'true' }, exactly: ['production', 'staging'] },
    tagged: { tag: { gxp: 'true' } },
    named: { accounts: ['audit', 'production'] },
    both: { ou: '/Workloads/**', accounts: ['audit', 'production'] },
    rest: { ou: '/**', except: ['gxp', 'management'] },
    sandbox: { ou: '/Sandbox/**', vended: true },
  },
};

const live = (id: string, ou: string | null, tags: Record<string, string> | null = {}): LiveAccount => ({ id, ou, tags });

describe('staticMembers', () => {
  it('knows OUs and names, and leaves only tags open', () => {
    expect(staticMembers(section)).toEqual({
      all: ['audit', 'management', 'production', 'staging'],
      members: ['audit', 'production', 'staging'],
      gxp: ['production', 'staging'],
      tagged: ['audit', 'management', 'production', 'staging'],
      named: ['audit', 'production'],
      both: ['production'],
      rest: ['audit'],
      sandbox: [],
    });
  });
});

describe('resolveSets', () => {
  const accounts = [
    live('222222222222', '/Workloads/Prod', { gxp: 'true', team: 'x' }),
    live('111111111111', '/'),
    live('333333333333', '/Workloads/Sdlc', { gxp: 'false' }),
    live('555555555555', '/Security'),
    live('999999999999', '/Sandbox/Anna'),
  ];

  it('goes by what AWS says, not by what is declared', () => {
    expect(resolveSets(section, accounts)).toEqual({
      all: ['111111111111', '222222222222', '333333333333', '555555555555', '999999999999'],
      members: ['222222222222', '333333333333', '555555555555', '999999999999'],
      gxp: ['222222222222'],
      tagged: ['222222222222'],
      named: ['222222222222', '555555555555'],
      both: ['222222222222'],
      rest: ['333333333333', '555555555555', '999999999999'],
      sandbox: ['999999999999'],
    });
  });

  it('keeps an account in scope whose tags or OU AWS did not say', () => {
    const unknown = resolveSets(section, [live('888888888888', null, null), live('333333333333', '/Workloads/Sdlc', null)]);
    expect(unknown.tagged).toEqual(['333333333333', '888888888888']);
    expect(unknown.sandbox).toEqual(['888888888888']);
    // exactly says who the tagged ones are while AWS does not.
    expect(unknown.gxp).toEqual(['333333333333']);
  });

  it.each<[string, SetsSection['sets'], boolean]>([
    ['no set has a tag', { all: { ou: '/**' } }, false],
    ['a set with a tag can hold it', { t: { ou: '/Work/**', tag: { gxp: 'true' } } }, true],
    ['another unit leaves it out', { t: { ou: '/Security/**', tag: { gxp: 'true' } } }, false],
    ['its name leaves it out', { t: { accounts: ['other'], tag: { gxp: 'true' } } }, false],
    ['it is excepted', { t: { ou: '/**', except: ['one'], tag: { gxp: 'true' } } }, false],
    ['a set excepted by tag is open itself', { t: { ou: '/**', tag: { a: 'b' } }, rest: { ou: '/**', except: ['t'] } }, true],
    ['exactly is a claim about the living organization, and no condition', { t: { ou: '/**', tag: { gxp: 'true' }, exactly: [] } }, true],
  ])('tags decide, or do not, where %s', (_, sets, decides) => {
    const accounts = { one: { id: '222222222222', ou: '/Work/Prod' }, other: { id: '333333333333', ou: '/Work/Prod' } };
    expect(isDecidedByTags({ accounts, sets }, { name: 'one', ou: '/Work/Prod', tags: { gxp: 'false' } })).toBe(decides);
  });

  it('ends on sets that refer to each other, and is quick on many that do', () => {
    const names = Array.from({ length: 60 }, (_, index) => `s${index}`);
    const sets = Object.fromEntries(names.map((name) => [name, { ou: '/**', except: names.filter((other) => other !== name) }]));
    expect(Object.keys(resolveSets({ sets }, [live('111111111111', '/')]))).toHaveLength(60);
  });

  it('is not fooled by names that objects have by nature', () => {
    expect(resolveSets({ sets: { a: { ou: '/**', except: ['constructor'] } } }, [live('111111111111', '/')]).a).toEqual(['111111111111']);
  });
});
