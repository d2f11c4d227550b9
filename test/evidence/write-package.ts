import type { PackageFile } from '../../src/evidence/package.ts';
import { type PackagePlace, Staging } from '../../src/evidence/staging.ts';

interface Written extends PackagePlace {
  readonly files: readonly PackageFile[];
  readonly staging?: Staging;
}

/** A package of these files, at once; its path. */
export function writePackage({ dir, runId, files, staging = new Staging({ dir, runId }) }: Written): string {
  try {
    staging.add(files);
    return staging.commit();
  } finally {
    staging.discard();
  }
}
