import { matches } from '../policy/glob.ts';

type Tags = Readonly<Record<string, string>>;

/** Tags that a resource has to have, and where CloudFormation made it (stack/logical-id), which it writes down in tags. Globs allowed. */
export interface TagPattern {
  readonly tag?: Tags | undefined;
  readonly cfn?: string | undefined;
}

/** Whether every tag that is wanted is there, and fits. */
export function fitsTags({ tag, cfn }: TagPattern, tags: Tags): boolean {
  const [stack, logicalId] = cfn?.split('/') ?? [];
  const made = { 'aws:cloudformation:stack-name': stack, 'aws:cloudformation:logical-id': logicalId };
  return Object.entries({ ...tag, ...made }).every(([key, pattern]) => {
    const value = Object.hasOwn(tags, key) ? tags[key] : undefined;
    return pattern === undefined || (value !== undefined && matches(pattern, value));
  });
}

/** Whether tags have a part in saying which resources are meant. */
export function needsTags(pattern: TagPattern | undefined): boolean {
  return pattern?.tag !== undefined || pattern?.cfn !== undefined;
}
