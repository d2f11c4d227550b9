import type { Answer } from './context.ts';

/** EC2 Auto Scaling: there is no group. */
export const autoScaling: Readonly<Record<string, Answer>> = {
  DescribeAutoScalingGroups: () => '<AutoScalingGroups/>',
  DescribeScheduledActions: () => '<ScheduledUpdateGroupActions/>',
};
