import { mkdirSync, writeFileSync } from 'node:fs';
import { sessionPolicy } from '../src/aws/session-policy.ts';
import { describeCheck } from '../src/catalogue/page.ts';
import { checks } from '../src/checks/index.ts';
import { program } from '../src/cli.ts';
import { neededFacts, operationsOf } from '../src/needs.ts';
import { leastPolicies } from '../src/permissions/least.ts';
import { rememberSignals } from '../src/signals.ts';
import { specSchema } from '../src/spec/schema.ts';
import { carried } from '../test/emulator/carried.ts';
import { checksPage } from './check-page.ts';
import { commandsPage } from './command-page.ts';

// docs/ from the code: CI fails where the committed files differ.
const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

const needed = neededFacts(checks);
mkdirSync('docs', { recursive: true });
writeFileSync(
  'docs/checks.md',
  checksPage(
    checks.map((check) => describeCheck(check)),
    carried,
  ),
);
writeFileSync(
  'docs/permissions.json',
  json({ policy: leastPolicies(needed).whole, sessionPolicyBesideSecurityAudit: sessionPolicy(operationsOf(needed)) }),
);
writeFileSync('docs/spec.schema.json', json(specSchema()));
writeFileSync('docs/commands.md', commandsPage(program(rememberSignals([]))));
