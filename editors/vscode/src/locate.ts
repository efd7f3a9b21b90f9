/** Where the server is: what a user has named, else the first that is found. Nothing is run here but
 * what would install from the network first, and that only to see whether it can. */

import { access, constants, stat } from 'node:fs/promises';
import * as path from 'node:path';

/** A program with its first arguments, and how it was found, for people. */
export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  readonly origin: string;
}

export interface Surroundings {
  readonly platform: NodeJS.Platform;
  /** The setting `aura.path`, if it is set. */
  readonly named: string | undefined;
  /** Folders of Python environments, the nearest first; none of a workspace that is not trusted. */
  readonly environments: readonly string[];
  readonly searchPath: string;
  readonly home: string;
  /** Whether a command runs and ends well. */
  readonly runs: (command: string, args: readonly string[]) => Promise<boolean>;
}

/** Where a program that was named is not. */
export class NotThere extends Error {}

const SERVER = 'aura-lsp';
const RUNNERS: readonly (readonly [string, readonly string[]])[] = [
  ['uvx', [SERVER]],
  ['pipx', ['run', SERVER]],
];

/** The server's program; undefined if there is none.
 * @throws {NotThere} the one that was named is not there. */
export async function locate(around: Surroundings): Promise<Program | undefined> {
  if (around.named !== undefined) {
    const command = expanded(around.named, around.home);
    if (path.isAbsolute(command) ? !(await isProgram(command)) : !(await onPath(command, around))) {
      throw new NotThere(`\`aura.path\` names ${command}, which is not a program`);
    }
    return { command, args: [], origin: 'the setting aura.path' };
  }
  for (const environment of around.environments) {
    const command = path.join(environment, around.platform === 'win32' ? 'Scripts' : 'bin', programName(around));
    if (await isProgram(command)) return { command, args: [], origin: `the Python environment ${environment}` };
  }
  const found = await onPath(SERVER, around);
  if (found !== undefined) return { command: found, args: [], origin: 'the PATH' };
  for (const [runner, args] of RUNNERS) {
    const command = await onPath(runner, around);
    if (command !== undefined && (await around.runs(command, [...args, '--version']))) {
      return { command, args, origin: runner };
    }
  }
  return undefined;
}

/** How to install the server: with the best of the tools that are there. */
export async function installation(around: Surroundings): Promise<readonly [string, ...string[]]> {
  if ((await onPath('uv', around)) !== undefined) return ['uv', 'tool', 'install', SERVER];
  if ((await onPath('pipx', around)) !== undefined) return ['pipx', 'install', SERVER];
  const python = around.platform === 'win32' ? 'py' : 'python3';
  return [python, '-m', 'pip', 'install', '--user', SERVER];
}

async function onPath(name: string, around: Surroundings): Promise<string | undefined> {
  const delimiter = around.platform === 'win32' ? ';' : ':';
  const usual = path.join(around.home, '.local', 'bin'); // where pipx and uv put programs
  for (const folder of [...around.searchPath.split(delimiter), usual]) {
    const command = path.join(folder, around.platform === 'win32' ? `${name}.exe` : name);
    if (folder !== '' && (await isProgram(command))) return command;
  }
  return undefined;
}

function programName(around: Surroundings): string {
  return around.platform === 'win32' ? `${SERVER}.exe` : SERVER;
}

async function isProgram(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}

function expanded(file: string, home: string): string {
  return file.startsWith('~/') ? path.join(home, file.slice(2)) : file;
}
