import { spawn } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { bareEnvironment } from '../program.ts';

/** A machine on which iq is installed as npm does it, and where `npm` and `aws` are what the test says. */
export interface Machine {
  /** Where scripts are run. */
  readonly folder: string;
  /** Of the package iq-evidence. */
  readonly root: string;
  /** Puts a program on the PATH, in shell. */
  program(name: string, script: string): void;
  /** Runs a script as a pipeline does, to its end. */
  run(script: string, environment?: Readonly<Record<string, string>>, shell?: readonly string[]): Promise<Ended>;
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Makes one in a folder. The program is that of the sources. */
export function installed(folder: string): Machine {
  const [bin, root] = [join(folder, 'bin'), join(folder, 'lib/node_modules/iq-evidence')];
  mkdirSync(bin, { recursive: true });
  mkdirSync(join(root, 'dist'), { recursive: true });
  symlinkSync(resolve('examples'), join(root, 'examples'));
  writeFileSync(join(root, 'dist/iq.js'), `#!/usr/bin/env node\nimport(${JSON.stringify(resolve('src/iq.ts'))});\n`, { mode: 0o755 });
  symlinkSync(join(root, 'dist/iq.js'), join(bin, 'iq'));
  const machine: Machine = {
    folder,
    root,
    program: (name, script) => writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 }),
    run: async (script, environment = {}, shell = ['/bin/sh', '-e', '-c']) => {
      const { PATH = '', ...bare } = bareEnvironment(folder);
      const [command = '', ...args] = shell;
      const child = spawn(command, [...args, script], {
        cwd: folder,
        env: { ...bare, ...environment, PATH: `${bin}:${PATH}` },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const [stdout, stderr] = [text(child.stdout), text(child.stderr)];
      const code = await new Promise<number | null>((ended) => child.once('close', ended));
      return { code, stdout: await stdout, stderr: await stderr };
    },
  };
  machine.program(
    'npm',
    `case "$1" in root) echo ${join(folder, 'lib/node_modules')} ;; *) echo "npm $*" >> ${join(folder, 'npm.log')} ;; esac`,
  );
  return machine;
}
