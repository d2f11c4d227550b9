import { mkdirSync, writeFileSync } from 'node:fs';
import { sessionPolicy } from '../src/aws/session-policy.ts';
import type { Check } from '../src/checks/check.ts';
import { checks } from '../src/checks/index.ts';
import { facts } from '../src/facts/index.ts';
import { neededFacts, operationsOf } from '../src/needs.ts';
import { leastPolicies } from '../src/permissions/least.ts';
import { specSchema } from '../src/spec/schema.ts';

// docs/ from the code: CI fails where the committed files differ.
const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

function checkPage(check: Check): string {
  const operations = operationsOf(facts.filter((fact) => (check.needs as readonly string[]).includes(fact.name)));
  return `## \`${check.id}\`: ${check.title}

${check.why}

**Spec section:** \`${check.section}\` · **Judged:** ${check.scope === 'organization' ? 'once for the organization' : 'once for each account'} · **Relevant to:** ${check.references
    .map((reference) => `${reference.framework} ${reference.clause}`)
    .join(', ')}

| requirement | what is true when it passes |
|---|---|
${Object.entries(check.requirements)
  .map(([name, requirement]) => `| \`${check.id}.${name}\` | ${requirement.text} |`)
  .join('\n')}

**What it reads:** ${operations.map((operation) => `\`${operation}\``).join(', ')}

**What it cannot prove:** ${check.limits}

**When it fails:** ${check.remediation}
`;
}

const needed = neededFacts(checks);
mkdirSync('docs', { recursive: true });
writeFileSync(
  'docs/checks.md',
  `# Checks

Generated from the code by \`npm run docs\`. Requirement ids are stable and never reused.

${checks.map(checkPage).join('\n')}`,
);
writeFileSync(
  'docs/permissions.json',
  json({ policy: leastPolicies(needed).whole, sessionPolicyBesideSecurityAudit: sessionPolicy(operationsOf(needed)) }),
);
writeFileSync('docs/spec.schema.json', json(specSchema()));
