import type { SpecFile } from './sections/index.ts';

/** The spec with every key given the rotation period that holds for it: its own, else the one under `defaults`. */
export function applyDefaults(file: SpecFile): SpecFile {
  const keys = Object.entries(file.keys).map(
    ([name, key]) => [name, { ...key, rotation: key.rotation ?? file.defaults.key_rotation }] as const,
  );
  return { ...file, keys: Object.fromEntries(keys) };
}
