import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

// Pinned: a result without the version that gave it says little.
const pyhanko = ['pyhanko==0.38.0', 'pyhanko-cli==0.6.0'];
const verapdf = '1.28.2';
const cosign = 'github.com/sigstore/cosign/v3/cmd/cosign@v3.1.3';

/** Tools that no distribution carries, below one folder. */
export interface Tools {
  readonly pyhanko: string;
  readonly cosign: string;
  /** Folder of veraPDF's jars. */
  readonly verapdf: string;
}

/** Where the tools lie below a folder, and which of them are not there. */
export function toolsIn(folder: string): { readonly tools: Tools; readonly missing: readonly string[] } {
  const tools = { pyhanko: join(folder, 'py/bin/pyhanko'), cosign: join(folder, 'bin/cosign'), verapdf: join(folder, 'vera/deps') };
  const isThere = (path: string): boolean => existsSync(path) && (path !== tools.verapdf || readdirSync(path).length > 0);
  return {
    tools,
    missing: Object.entries(tools)
      .filter(([, path]) => !isThere(path))
      .map(([name]) => name),
  };
}

const pom = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>local</groupId><artifactId>verapdf</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.verapdf.apps</groupId><artifactId>greenfield-apps</artifactId><version>${verapdf}</version></dependency>
  </dependencies>
</project>
`;
// veraPDF's own POM names a repository of its developers, which is asked first and adds nothing: for it nothing answers.
const settings = `<settings><mirrors><mirror>
  <id>nothing</id><mirrorOf>*,!central</mirrorOf><url>file:///dev/null</url>
</mirror></mirrors></settings>
`;

/** Installs what is missing, from the registries of Python, Maven and Go. Takes minutes. Throws where one refuses. */
export function installTools(folder: string): void {
  mkdirSync(join(folder, 'vera'), { recursive: true });
  writeFileSync(join(folder, 'vera/pom.xml'), pom);
  writeFileSync(join(folder, 'vera/settings.xml'), settings);
  const steps: Readonly<Record<string, readonly (readonly string[])[]>> = {
    pyhanko: [
      ['python3', '-m', 'venv', 'py'],
      ['py/bin/pip', 'install', '--quiet', '--disable-pip-version-check', ...pyhanko],
    ],
    verapdf: [
      ['mvn', '-q', '-B', '-f', 'vera/pom.xml', '-s', 'vera/settings.xml', 'dependency:copy-dependencies', '-DoutputDirectory=deps'],
    ],
    cosign: [['go', 'install', cosign]],
  };
  const env = { ...process.env, GOBIN: join(folder, 'bin'), GOFLAGS: '-mod=mod' };
  for (const name of toolsIn(folder).missing) {
    for (const [command = '', ...args] of steps[name] ?? []) {
      console.error(`installing ${name}: ${command} ${args.join(' ')}`);
      const { status, error } = spawnSync(command, args, { cwd: folder, env, stdio: ['ignore', 'ignore', 'inherit'] });
      if (status !== 0) throw new Error(`${name} cannot be installed: ${error?.message ?? `${command} ended with ${status}`}`);
    }
  }
}
