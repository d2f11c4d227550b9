import { describe, expect, it } from 'vitest';
import { renderDriftJson } from '../../../src/reporters/drift/json.ts';
import { changeWith, driftWith, everything, hostile } from './drift.ts';

describe('renderDriftJson', () => {
  it('holds the comparison, member by member, with the version of its schema', () => {
    const text = renderDriftJson(everything);
    expect(JSON.parse(text)).toEqual({ schemaVersion: 1, ...everything });
    expect(text.endsWith('}\n')).toBe(true);
  });

  it('is the same text whatever order the members were made in', () => {
    const reversed = Object.fromEntries(Object.entries(everything).reverse()) as unknown as typeof everything;
    expect(renderDriftJson(reversed)).toBe(renderDriftJson(everything));
  });

  it('tells nothing from null', () => {
    const fields = [
      { path: 'gone', before: null },
      { path: 'new', after: null },
    ];
    const parsed = JSON.parse(renderDriftJson(driftWith({ resources: [changeWith({ fields })] })));
    expect(parsed.resources[0].fields).toEqual(fields);
  });

  it.each(hostile)('carries %j without a character that a terminal obeys', (name) => {
    const text = renderDriftJson(driftWith({ resources: [changeWith({ resource: name })] }));
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(JSON.parse(text).resources[0].resource).toBe(name);
  });
});
