import { describe, expect, it, test } from 'vitest';
import {
  consistencyProof,
  inclusionProof,
  isConsistent,
  isIncluded,
  leafHash,
  nodeHash,
  rootOf,
} from '../../../src/evidence/ledger/tree.ts';

// The vectors of Certificate Transparency's own tests (certificate-transparency-go, merkletree).
const inputs = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
const roots = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];
const leaves = inputs.map((hex) => leafHash(Buffer.from(hex, 'hex')));
const hex = (hashes: readonly Uint8Array[]) => hashes.map((hash) => Buffer.from(hash).toString('hex'));
const many = (count: number) => Array.from({ length: count }, (_, index) => leafHash(Buffer.from(`leaf ${index}`)));

describe('the tree of RFC 6962', () => {
  it('has the known root of nothing', () => {
    expect(hex([rootOf([])])).toEqual(['e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855']);
  });

  test.each(roots.map((root, index) => [index + 1, root] as const))('has the known root of %i leaves', (size, root) => {
    expect(hex([rootOf(leaves.slice(0, size))])).toEqual([root]);
  });

  it('makes the known proofs of inclusion', () => {
    expect(hex(inclusionProof(leaves, 0))).toEqual([
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
    ]);
    expect(hex(inclusionProof(leaves.slice(0, 3), 2))).toEqual(['fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125']);
    expect(hex(inclusionProof(leaves.slice(0, 5), 1))).toEqual([
      '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
    ]);
  });

  it('makes the known proofs of consistency', () => {
    expect(hex(consistencyProof(leaves, 1))).toEqual([
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
    ]);
    expect(hex(consistencyProof(leaves, 6))).toEqual([
      '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ]);
    expect(hex(consistencyProof(leaves.slice(0, 5), 2))).toEqual([
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
    ]);
  });

  it('proves every leaf of every tree up to 40, and no other', () => {
    const all = many(40);
    for (let size = 1; size <= 40; size++) {
      const some = all.slice(0, size);
      const root = rootOf(some);
      for (let index = 0; index < size; index++) {
        const proof = inclusionProof(some, index);
        const leaf = some[index] as Uint8Array;
        expect(isIncluded(leaf, { index, size, proof, root })).toBe(true);
        expect(isIncluded(leaf, { index, size, proof: [...proof, root], root })).toBe(false);
        if (proof.length > 0) expect(isIncluded(leaf, { index, size, proof: proof.slice(1), root })).toBe(false);
        if (size > 1) {
          const other = (index + 1) % size;
          expect(isIncluded(leaf, { index: other, size, proof: inclusionProof(some, other), root })).toBe(false);
        }
      }
    }
  });

  it('proves that every tree up to 40 begins every larger one, and none that was changed', () => {
    const all = many(40);
    for (let size = 1; size <= 40; size++) {
      const some = all.slice(0, size);
      const to = { size, root: rootOf(some) };
      for (let from = 1; from <= size; from++) {
        const proof = consistencyProof(some, from);
        const root = rootOf(all.slice(0, from));
        expect(isConsistent({ from: { size: from, root }, to, proof })).toBe(true);
        const changed = rootOf([...all.slice(0, from - 1), leafHash(Buffer.from('changed'))]);
        expect(isConsistent({ from: { size: from, root: changed }, to, proof })).toBe(false);
        expect(isConsistent({ from: { size: from, root }, to, proof: [...proof, root] })).toBe(false);
        if (proof.length > 0) expect(isConsistent({ from: { size: from, root }, to, proof: proof.slice(0, -1) })).toBe(false);
        if (proof.length > 0) expect(isConsistent({ from: { size: from, root }, to: { size, root: changed }, proof })).toBe(false);
      }
    }
  });

  it('takes no step past the root', () => {
    const [extra, root] = [leafHash(Buffer.from('extra')), rootOf(leaves)];
    const proof = [...inclusionProof(leaves, 0), extra];
    expect(isIncluded(leaves[0] as Uint8Array, { index: 0, size: 8, proof, root: nodeHash(extra, root) })).toBe(false);
  });

  test.each([
    ['an index beyond the tree', { index: 8, size: 8 }],
    ['a negative one', { index: -1, size: 8 }],
    ['half of one', { index: 0.5, size: 8 }],
    ['a tree without leaves', { index: 0, size: 0 }],
  ])('proves nothing about %s', (_, place) => {
    const proof = inclusionProof(leaves, 0);
    expect(isIncluded(leaves[0] as Uint8Array, { ...place, proof, root: rootOf(leaves) })).toBe(false);
  });

  it('lets every tree begin with the empty one, which has one root', () => {
    const to = { size: 8, root: rootOf(leaves) };
    expect(isConsistent({ from: { size: 0, root: rootOf([]) }, to, proof: [] })).toBe(true);
    expect(isConsistent({ from: { size: 0, root: to.root }, to, proof: [] })).toBe(false);
    expect(isConsistent({ from: { size: 9, root: to.root }, to, proof: [] })).toBe(false);
  });

  it('makes no proof about leaves that are not there', () => {
    expect(() => inclusionProof(leaves, 8)).toThrow(RangeError);
    expect(() => consistencyProof(leaves, 0)).toThrow(RangeError);
    expect(() => consistencyProof(leaves, 9)).toThrow(RangeError);
  });
});
