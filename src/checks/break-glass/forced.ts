import type { Target } from '../../record.ts';
import type { Spec } from '../../spec/spec.ts';
import { documentsOf } from '../access/holders.ts';
import { asks } from '../access/reach.ts';
import { accountOf } from '../account-of.ts';
import { type Judged, passIf, type World } from '../check.ts';
import { partitionOf } from '../guardrails/setting.ts';
import { unsaid } from '../unsaid.ts';
import { overRole } from './section.ts';

interface Way {
  /** As people are told: `AWS-StartSSHSession`. */
  readonly what: string;
  /** Its ARN in a region and account. */
  readonly resource: (place: Required<Target>) => string;
}

const documentWay = (what: string): Way => ({
  what,
  resource: ({ region }) => `arn:${partitionOf(region)}:ssm:${region}::document/${what}`,
});

/**
 * What sessions can be started on that nothing records: documents, of which Session Manager records none, and tasks, whose sessions go by the
 * settings of ECS Exec only where ECS Exec starts them. https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-logging.html,
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
 */
const unrecorded: readonly Way[] = [
  ...['AWS-StartSSHSession', 'AWS-StartPortForwardingSession', 'AWS-StartPortForwardingSessionToRemoteHost'].map(documentWay),
  {
    what: 'sessions on ECS tasks past ECS Exec',
    resource: ({ account, region }) => `arn:${partitionOf(region)}:ecs:${region}:${account}:task/*`,
  },
];

/** In every governed region, who breaks the glass cannot start a session that nothing records. */
export function judgeForced(world: World<'authorization-details' | 'roles'>, spec: Spec): readonly Judged[] {
  const account = accountOf(world);
  const expected = { 'ssm:StartSession': 'deny', on: unrecorded.map(({ what }) => what) };
  return overRole(world, spec, { expected }, (role) =>
    world.each(
      world.regions(account),
      (region) => ({ target: { account, region }, resource: role.arn, expected }),
      (region) => {
        const draft = { resource: role.arn, expected };
        const documents = documentsOf(world.at('authorization-details', { account }), role);
        if (documents === null) return unsaid(`AWS does not show every policy of ${role.name}`, { ...draft, actual: null });
        const verdicts = unrecorded.map(({ what, resource }) => ({
          name: what,
          verdict: asks(documents.policies, documents.boundary, {
            action: 'ssm:StartSession',
            resource: resource({ account, region }),
            keys: {},
          }),
        }));
        const named = (wanted: readonly string[]) => verdicts.filter(({ verdict }) => wanted.includes(verdict)).map(({ name }) => name);
        const actual = Object.fromEntries(verdicts.map(({ name, verdict }) => [name, verdict]));
        const open = named(['allow']);
        const unsure = named(['conditional', 'unknown']);
        if (open.length === 0 && unsure.length > 0)
          return unsaid(`whether ${role.name} can start ${unsure.join(', ')} in ${region} depends on what is not known of the session`, {
            ...draft,
            actual,
          });
        const message =
          open.length === 0
            ? `In ${region} ${role.name} cannot start a session that nothing records`
            : `In ${region} ${role.name} can start ${open.join(', ')}, and nothing records what goes through`;
        return passIf(open.length === 0, { ...draft, actual, message });
      },
    ),
  );
}
