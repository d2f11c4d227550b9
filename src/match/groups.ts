import { matches } from '../policy/glob.ts';
import { fitsTags, type TagPattern } from './tags.ts';

/** Which Auto Scaling groups: all that is said has to fit. Globs allowed. */
export interface GroupPattern extends TagPattern {
  readonly name?: string | undefined;
}

/** What an Auto Scaling group is told by. */
export interface NamedGroup {
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** Whether every criterion holds. */
export function takesGroup(pattern: GroupPattern, { name, tags }: NamedGroup): boolean {
  return (pattern.name === undefined || matches(pattern.name, name)) && fitsTags(pattern, tags);
}

/** Whether a fact that is read of these groups (`Reading.of`) is read of the group. */
export function isGroupAsked(of: readonly unknown[] | null | undefined, group: NamedGroup): boolean {
  return of == null || (of as readonly GroupPattern[]).some((pattern) => takesGroup(pattern, group));
}
