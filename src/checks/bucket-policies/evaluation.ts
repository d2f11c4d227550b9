import type { Context } from '../../policy/context.ts';
import { type Chain, compileChain, type Evaluation, evaluateChain, type Standing } from '../../policy/evaluate.ts';
import { futureAction, universe } from '../../policy/universe.ts';
import { type Caller, contextOf } from '../guardrails/callers.ts';
import { explain } from '../guardrails/explain.ts';
import { Unclear } from '../guardrails/setting.ts';
import type { Owned } from '../object-storage/settings.ts';
import type { PolicyWorld } from './world.ts';

/** One question to a bucket's policy: may this caller do this, asking in this way. */
export interface Question {
  readonly caller: Caller;
  readonly action: string;
  /** On the bucket itself, or on all objects in it. */
  readonly on: 'bucket' | 'objects';
  /** What the request says, beside who makes it. */
  readonly keys: Context['keys'];
}

/** What a bucket's policy by itself says to a request. */
export interface Answer {
  readonly question: Question;
  readonly standing: Standing;
  /** Why it is not certainly denied, as the end of a sentence. */
  readonly why: () => string;
}

/** A bucket policy, ready to be asked. */
export class BucketPolicy {
  readonly #chain: Chain;
  readonly #owned: Owned;
  readonly #organization: string;

  constructor(world: PolicyWorld, owned: Owned, content: string) {
    const { arn, name } = owned.bucket;
    const policies = [{ id: arn, name: 'the bucket policy', content }];
    this.#chain = compileChain(universe(), [{ id: arn, name, policies }], 'resource');
    this.#owned = owned;
    this.#organization = world.at('organization', {}).id;
  }

  /** One answer for each action. */
  ask(request: Omit<Question, 'action'>, actions: readonly string[]): readonly Answer[] {
    const evaluation = this.#evaluate(request);
    return actions.map((action) => ({
      question: { ...request, action },
      standing: evaluation.standing(action),
      why: () => explain('conditional', evaluation.reasons(action)),
    }));
  }

  #evaluate({ caller, on, keys }: Omit<Question, 'action'>): Evaluation {
    const { account, bucket } = this.#owned;
    const resource = on === 'bucket' ? bucket.arn : `${bucket.arn}/*`;
    if (bucket.region === null) throw new Unclear(`AWS did not say where ${bucket.name} is`);
    const context = contextOf(caller, { region: bucket.region, resource });
    const about = {
      'aws:ResourceAccount': { values: [account] },
      's3:ResourceAccount': { values: [account] },
      'aws:ResourceOrgID': { values: [this.#organization] },
    };
    return evaluateChain(this.#chain, { ...context, keys: { ...context.keys, ...about, ...keys } });
  }
}

/** Every action of S3 that is known here, and one that stands for those that AWS adds. */
export function s3Actions(): readonly string[] {
  const { actions, services } = universe();
  const range = services.get('s3');
  return range === undefined ? [] : actions.slice(range.from, range.to);
}

/** An action as people read it. */
export function actionLabel(action: string): string {
  return action.endsWith(`:${futureAction}`) ? 'actions that AWS adds' : action;
}
