// What tools that are not ours say of a package: node scripts/third-party.ts [--install] [--tools DIR] [--write]
// --install brings those that are missing into the folder of tools (.third-party), --write keeps the output in docs/third-party.md.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { version } from '../src/package.ts';
import { type Check, checks, shellHead, versions } from './third-party/checks.ts';
import { copyOf, layOut, takeOutSeal, takeOutSignatures } from './third-party/laid-out.ts';
import { layOutSigned, signedChecks } from './third-party/signed.ts';
import { spoils } from './third-party/spoiled.ts';
import { installTools, toolsIn } from './third-party/tools.ts';

const { values } = parseArgs({
  options: { install: { type: 'boolean' }, write: { type: 'boolean' }, tools: { type: 'string', default: '.third-party' } },
});
const home = resolve(values.tools);
if (values.install === true) installTools(home);
const { tools, missing } = toolsIn(home);
if (missing.length > 0) throw new Error(`not installed: ${missing.join(', ')} (--install)`);
const head = shellHead(tools);

interface Result {
  readonly accepts: boolean;
  readonly output: string;
}

function shell(command: string, cwd: string): { readonly status: number | null; readonly output: string } {
  const { status, stdout, stderr } = spawnSync('bash', ['-c', head + command], { cwd, encoding: 'utf8', maxBuffer: 2 ** 26 });
  return { status, output: `${stdout}${stderr}`.replaceAll(`${cwd}/`, '') };
}

function ask({ command, says }: Check, folder: string): Result {
  const { status, output } = shell(command, join(folder, 'package'));
  return { accepts: status === 0 && says.test(output), output };
}

function askAll(asked: Readonly<Record<string, Check>>, folder: string, what: string): void {
  for (const [name, check] of Object.entries(asked)) {
    const { accepts, output } = ask(check, folder);
    if (!accepts) failures.push(`${name} does not accept ${what}:\n${output}`);
    const kept = output.split('\n').filter((line) => check.keep.test(line));
    say(`### ${check.title}`, '', '```', `$ ${check.command}`, ...kept, '```', '', accepts ? 'Accepted.' : '**Refused.**', '');
  }
}

const lines: string[] = [];
const failures: string[] = [];
const say = (...text: readonly string[]): void => {
  lines.push(...text);
  console.log(text.join('\n'));
};

const work = mkdtempSync(join(tmpdir(), 'iq-third-party-'));
try {
  await layOut(work);
  takeOutSeal(work);
  say('# What tools that are not ours say of one package', '');
  say(
    `Written by \`npm run verify:third-party -- --write\` with iq ${version}: a run over the emulated AWS of \`test/emulator\`, sealed by an EC P-256 key whose`,
    'certificate a company CA issued, stamped by an RFC 3161 authority, entered in a ledger. Key, CA and authority are made of OpenSSL for the occasion.',
    'Commands run in the folder of the package; `../` holds what an auditor has from elsewhere.',
    '',
    '| tool | version |',
    '|---|---|',
    ...Object.entries(versions).map(([tool, command]) => `| ${tool} | ${shell(command, work).output.trim()} |`),
    '',
    '## The package as it is',
    '',
  );
  askAll(checks, work, 'the package');
  say(
    '## Changed packages',
    '',
    'Each was changed in one place. A tool is listed where it can tell.',
    '',
    '| change | refused by |',
    '|---|---|',
  );
  for (const [index, { title, spoil, refusedBy }] of spoils.entries()) {
    const copy = join(work, `copy-${index}`);
    copyOf(work, copy);
    spoil(join(copy, 'package'));
    takeOutSeal(copy);
    const refused = refusedBy.filter((name) => !ask(checks[name], copy).accepts);
    for (const name of refusedBy) if (!refused.includes(name)) failures.push(`${name} accepts a package with ${title}`);
    say(`| ${title} | ${refused.join(', ')} |`);
  }
  const signed = join(work, 'signed');
  await layOutSigned(signed);
  takeOutSignatures(signed, 'protocol.pdf');
  say(
    '',
    '## A protocol that two people signed',
    '',
    'Written by `iq protocol` and signed by `iq sign-off` twice: each person has a key and a certificate of their own, every signature is stamped. The last',
    'signature covers the whole PDF; those before it cover what was there when they were made.',
    '',
  );
  askAll(signedChecks, signed, 'the signed protocol');
} finally {
  rmSync(work, { recursive: true, force: true });
}
if (values.write === true && failures.length === 0) writeFileSync('docs/third-party.md', `${lines.join('\n').trimEnd()}\n`);
for (const failure of failures) console.error(`NO: ${failure}`);
console.log(failures.length === 0 ? 'every tool says what it should' : `${failures.length} do not`);
process.exitCode = failures.length === 0 ? 0 : 1;
