#!/usr/bin/env node
// Only syntax and imports that an old Node knows: it must live long enough to say what is wrong.
import module from 'node:module';
import { rememberSignals } from './signals.ts';

const [major = 0, minor = 0, patch = 0] = process.versions.node.split('.').map(Number);
const isSupported = (major === 22 && (minor > 22 || (minor === 22 && patch >= 2))) || (major === 24 && minor >= 15) || major > 24;

if (isSupported) {
  // First of all: what comes while the rest is loaded counts.
  const signals = rememberSignals(process.argv);
  module.enableCompileCache();
  const { main } = await import('./cli.ts');
  await main(process.argv, signals);
} else {
  process.stderr.write(`iq needs Node 22.22.2 or later in line 22, or 24.15 or later; this is ${process.versions.node}\n`);
  process.exitCode = 3;
}
