import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { operations } from '../src/aws/operations.ts';
import { checks } from '../src/checks/index.ts';
import { facts } from '../src/facts/index.ts';

const files = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.replaceAll('\\', '/'));

interface Import {
  readonly from: string;
  /** A path inside src, or a package. */
  readonly to: string;
  readonly isType: boolean;
}

const imports: readonly Import[] = files.flatMap((from) => {
  const text = readFileSync(join('src', from), 'utf8');
  const statements = [
    ...text.matchAll(/^(?:import|export)\s+(type\s)?[^;]*?\sfrom\s+'([^']+)'/gm),
    ...text.matchAll(/(?:^|[^.\w])import\((type\s)?'([^']+)'\)/g),
  ];
  return statements.map(([, type, target = '']) => ({
    from,
    to: target.startsWith('.') ? normalize(join(dirname(from), target)).replaceAll('\\', '/') : target,
    isType: type !== undefined,
  }));
});

/** `a ↛ b`, values and types alike unless said. */
function violations(from: RegExp, to: RegExp, options: { readonly except?: RegExp; readonly typesAllowed?: boolean } = {}) {
  return imports
    .filter((entry) => from.test(entry.from) && to.test(entry.to) && !(options.except?.test(entry.to) ?? false))
    .filter((entry) => !(options.typesAllowed === true && entry.isType))
    .map((entry) => `${entry.from} → ${entry.to}`);
}

describe('the import arrows of ARCHITECTURE.md', () => {
  it('only aws and facts speak to the SDK', () => {
    expect(violations(/^(?!aws\/|facts\/)/, /^(@aws-sdk|@smithy)\//)).toEqual([]);
  });

  it('checks are pure: no SDK, no Node, no output, no evidence', () => {
    expect(violations(/^checks\//, /^(@aws-sdk|@smithy|node:|chalk|commander|pdfkit)/)).toEqual([]);
    expect(violations(/^checks\//, /^(aws|reporters|evidence|commands)\//)).toEqual([]);
    expect(violations(/^checks\//, /^facts\//, { typesAllowed: true })).toEqual([]);
    expect(violations(/^checks\//, /^spec\//, { except: /^spec\/sections\//, typesAllowed: true })).toEqual([]);
    expect(violations(/^checks\//, /^[a-z-]+\.ts$/, { typesAllowed: true })).toEqual([]);
  });

  it('the access review is as pure as a check, and is worked out for reports alone', () => {
    expect(violations(/^access-review\//, /^(@aws-sdk|@smithy|node:|chalk|commander|pdfkit)/)).toEqual([]);
    expect(violations(/^access-review\//, /^(aws|reporters|evidence|commands)\//)).toEqual([]);
    expect(violations(/^access-review\//, /^(facts\/|spec\/|[a-z-]+\.ts$)/, { typesAllowed: true })).toEqual([]);
    expect(violations(/^access-review\//, /^checks\//, { except: /^checks\/access\//, typesAllowed: true })).toEqual([]);
    expect(violations(/^(?!access-review\/|qualify\.ts$|run\.ts$)/, /^access-review\//, { typesAllowed: true })).toEqual([]);
  });

  it('the architecture is as pure as a check, and is worked out for the picture alone', () => {
    expect(violations(/^architecture\//, /^(@aws-sdk|@smithy|node:|chalk|commander|pdfkit|elkjs)/)).toEqual([]);
    expect(violations(/^architecture\//, /^(aws|reporters|evidence|commands)\//)).toEqual([]);
    const pure = { except: /^fact-key\.ts$/, typesAllowed: true };
    expect(violations(/^architecture\//, /^(facts\/|spec\/|[a-z-]+\.ts$)/, pure)).toEqual([]);
    expect(violations(/^architecture\//, /^checks\//, { except: /^checks\/networks\//, typesAllowed: true })).toEqual([]);
    expect(violations(/^(?!architecture\/|qualify\.ts$)/, /^architecture\//, { typesAllowed: true })).toEqual([]);
  });

  it('the policy evaluator knows nothing but policies', () => {
    expect(violations(/^policy\//, /^(?!policy\/)/)).toEqual([]);
  });

  it('the event matcher knows nothing but patterns', () => {
    expect(violations(/^events\//, /^(?!events\/)/, { except: /^policy\/(literals|logic)\.ts$/ })).toEqual([]);
  });

  it('what is meant by a match knows nothing but globs and blocks of addresses', () => {
    expect(violations(/^match\//, /^(?!match\/)/, { except: /^(policy\/glob\.ts|cidr-tools)$/ })).toEqual([]);
  });

  it('facts rest on the seat alone', () => {
    expect(violations(/^facts\//, /^(checks|evidence|reporters|commands|spec)\//)).toEqual([]);
    expect(violations(/^facts\//, /^@aws-sdk/, { typesAllowed: true })).toEqual([]);
  });

  it('aws knows neither facts nor checks', () => {
    expect(violations(/^aws\//, /^(facts|checks|evidence|reporters|commands|spec)\//)).toEqual([]);
  });

  it('what writes to AWS is reached by commands alone, and reads through none of the seats', () => {
    expect(violations(/^(?!commands\/|aws\/writing\/)/, /^aws\/writing\//)).toEqual([]);
    expect(violations(/^commands\//, /^aws\/writing\//, { typesAllowed: true }).length).toBeGreaterThan(0);
    // Loaded by who writes, not by every run.
    const commands = files.filter((file) => file.startsWith('commands/')).map((file) => readFileSync(join('src', file), 'utf8'));
    expect(commands.filter((text) => /^import (?!type )[^;]*aws\/writing\//m.test(text))).toEqual([]);
    expect(violations(/^aws\/writing\//, /^aws\/(transport|seats?|calls|clients|scheduler)\b/)).toEqual([]);
  });

  it('what an auditor asks of CloudTrail is a seat of its own, which no run can sit on', () => {
    expect(violations(/^(?!commands\/corroborate|corroborat(e\.ts|ion\/)|aws\/corroboration\/)/, /^aws\/corroboration\//)).toEqual([]);
    expect(violations(/^(?!commands\/corroborate|corroborat(e\.ts|ion\/))/, /^corroborat(e\.ts|ion\/)/)).toEqual([]);
    // Its guard is made from its own table, and the table of the reader knows nothing of it.
    expect(violations(/^aws\/corroboration\//, /^aws\/(operations|seats?|session-policy)\.ts$/)).toEqual([]);
  });

  it('the guard of the reader allows no operation that writes or signs', () => {
    const allowed = Object.keys(operations);
    expect(
      allowed.filter((name) =>
        /^(SNS\.Publish|KMS\.(Sign|GetPublicKey|Encrypt|Decrypt|Generate)|S3\.(Put|Create|Delete|GetObject$|HeadObject))/.test(name),
      ),
    ).toEqual([]);
    // Of the SDK's classes too: what is not in the bundle cannot be sent.
    const written = files.filter((file) => file.startsWith('aws/sdk/')).map((file) => readFileSync(join('src', file), 'utf8'));
    expect(written.filter((text) => /\b(SignCommand|PublishCommand|PutObject\w*Command)\b/.test(text))).toEqual([]);
  });

  it('what compares two runs is as pure as a check, and judges nothing', () => {
    expect(violations(/^drift\//, /^(@aws-sdk|@smithy|node:|chalk|commander|pdfkit|zod)/)).toEqual([]);
    expect(violations(/^drift\//, /^(aws|reporters|evidence|commands|checks|spec)\//)).toEqual([]);
    expect(violations(/^drift\//, /^(facts\/|[a-z-]+\.ts$)/, { typesAllowed: true })).toEqual([]);
    expect(violations(/^reporters\//, /^drift\//, { typesAllowed: true })).toEqual([]);
  });

  it('a history is as pure as a comparison', () => {
    expect(violations(/^history\//, /^(@aws-sdk|@smithy|node:|chalk|commander)/)).toEqual([]);
    expect(violations(/^history\//, /^(aws|reporters|evidence|commands|facts|checks)\//)).toEqual([]);
    expect(violations(/^history\//, /^(drift\/|[a-z-]+\.ts$)/, { typesAllowed: true })).toEqual([]);
  });

  it('what reads a cloud assembly asks AWS nothing', () => {
    expect(violations(/^init\/cdk\//, /^(aws|checks|commands|reporters|spec)\//, { typesAllowed: true })).toEqual([]);
    expect(violations(/^(?!init\/cdk\/|commands\/init\.ts$)/, /^init\/cdk\//)).toEqual([]);
  });

  it('what tells of a run sees records and types, and publishes to AWS through commands alone', () => {
    expect(violations(/^notify\//, /^(checks|facts|commands|evidence|@aws-sdk)\//)).toEqual([]);
    expect(violations(/^notify\//, /^aws\//, { except: /^aws\/http\// })).toEqual([]);
    expect(violations(/^(?!commands\/|notify\/)/, /^notify\//)).toEqual([]);
  });

  it('permissions come from tables and facts, and judge nothing', () => {
    expect(violations(/^permissions\//, /^(checks|evidence|reporters|commands|@aws-sdk)\//)).toEqual([]);
    expect(violations(/^permissions\//, /^facts\//, { typesAllowed: true })).toEqual([]);
  });

  it('the catalogue describes the checks, and runs nothing', () => {
    expect(violations(/^catalogue\//, /^(evidence|commands)\/|^@aws-sdk\/|^node:/)).toEqual([]);
    // A protocol says of each check what its page says.
    expect(violations(/^(?!commands\/|catalogue\/|protocol\/content\.ts$)/, /^catalogue\//)).toEqual([]);
  });

  it('evidence knows no AWS and no check', () => {
    expect(violations(/^evidence\//, /^(aws|checks|facts|reporters|commands)\//)).toEqual([]);
    expect(violations(/^evidence\//, /^spec\//, { typesAllowed: true })).toEqual([]);
  });

  it('reporters see types of record and spec, and judge nothing', () => {
    expect(violations(/^reporters\//, /^(aws|checks|facts|evidence|commands)\//)).toEqual([]);
    // The script and the style of a page are files of their own.
    expect(violations(/^reporters\//, /^([a-z-]+\.ts|spec\/.*)$/, { except: /^package\.ts$/, typesAllowed: true })).toEqual([]);
    expect(violations(/^spec\//, /^checks\//)).toEqual([]);
    expect(violations(/^(?!reporters\/picture\/elk\.ts$)/, /^elkjs\//, { typesAllowed: true })).toEqual([]);
  });

  it('cli loads every command when it is asked for', () => {
    expect(violations(/^cli\//, /^commands\//).length).toBeGreaterThan(0);
    const wiring = ['cli.ts', ...files.filter((file) => file.startsWith('cli/'))].map((file) => readFileSync(join('src', file), 'utf8'));
    expect(wiring.filter((text) => /^import (?!type )[^;]* from '\.{1,2}\/(commands|checks|facts|aws)\//m.test(text))).toEqual([]);
    expect(violations(/^(?!cli\.ts$|iq\.ts$|cli\/)/, /^cli(\/|\.ts$)/)).toEqual([]);
  });
});

describe('the registries', () => {
  const named = (folder: string) =>
    files.filter((file) => new RegExp(`^${folder}/[a-z0-9-]+\\.ts$`).test(file)).map((file) => file.slice(folder.length + 1, -3));

  it('every file that defines a fact is registered under its own name', () => {
    const defining = named('facts').filter((file) => /= defineFact\(/.test(readFileSync(`src/facts/${file}.ts`, 'utf8')));
    expect(facts.map((fact) => fact.name).sort()).toEqual(defining.sort());
  });

  it('every file that defines a check is registered under its own name', () => {
    const defining = named('checks').filter((file) =>
      /= defineCheck\(|default defineCheck\(/.test(readFileSync(`src/checks/${file}.ts`, 'utf8')),
    );
    expect(checks.map((check) => check.id).sort()).toEqual(defining.sort());
  });

  it('every fact is needed by a check, or by the plan itself', () => {
    const needed = new Set(['organization', 'enabled-regions', ...checks.flatMap((check) => check.needs)]);
    for (const fact of facts) for (const used of needed.has(fact.name) ? fact.uses : []) needed.add(used.name);
    expect(facts.map((fact) => fact.name).filter((name) => !needed.has(name))).toEqual([]);
  });
});
