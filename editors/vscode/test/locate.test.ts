import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { after, test } from 'node:test';
import { installation, locate, NotThere, type Surroundings } from '../src/locate';

const root = mkdtempSync(path.join(tmpdir(), 'locate-'));
after(() => { rmSync(root, { recursive: true }); });

/** A program below the folder of the tests. */
function program(name: string, mode = 0o755): string {
  const file = path.join(root, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, '#!/bin/sh\n', { mode });
  return file;
}

function around(more: Partial<Surroundings> = {}): Surroundings {
  return { platform: 'linux', named: undefined, environments: [], searchPath: '', home: path.join(root, 'nobody'), runs: () => Promise.resolve(true), ...more };
}

test('the program that is named is taken before all others, and ~ is the home', async () => {
  const named = program('mine/aura-lsp');
  program('env/bin/aura-lsp');
  const given = { environments: [path.join(root, 'env')], home: path.join(root, 'mine') };
  assert.equal((await locate(around({ ...given, named })))?.command, named);
  assert.equal((await locate(around({ ...given, named: '~/aura-lsp' })))?.command, named);
});

test('a program that is named and not there is an error, not a reason to look on', async () => {
  program('path/aura-lsp');
  await assert.rejects(locate(around({ named: '/nowhere/aura-lsp', searchPath: path.join(root, 'path') })), NotThere);
});

test('the nearest environment comes before the PATH', async () => {
  const near = program('near/bin/aura-lsp');
  const far = program('far/aura-lsp');
  const searchPath = path.join(root, 'far');
  assert.equal((await locate(around({ environments: [path.join(root, 'none'), path.join(root, 'near')], searchPath })))?.command, near);
  assert.equal((await locate(around({ searchPath })))?.command, far);
});

test('a file that cannot be run is no program', async () => {
  program('dull/aura-lsp', 0o644);
  assert.equal(await locate(around({ searchPath: path.join(root, 'dull') })), undefined);
});

test('where pipx and uv put programs is looked into although it is not on the PATH', async () => {
  const found = program('user/.local/bin/aura-lsp');
  assert.equal((await locate(around({ home: path.join(root, 'user') })))?.command, found);
});

test('uvx is asked before pipx, and one that fails is passed over', async () => {
  program('runners/uvx');
  program('runners/pipx');
  const searchPath = path.join(root, 'runners');
  assert.deepEqual((await locate(around({ searchPath })))?.args, ['aura-lsp']);
  const found = await locate(around({ searchPath, runs: (command) => Promise.resolve(command.endsWith('pipx')) }));
  assert.deepEqual(found?.args, ['run', 'aura-lsp']);
  assert.equal(await locate(around({ searchPath, runs: () => Promise.resolve(false) })), undefined);
});

test('on Windows programs have other names', async () => {
  const found = program('win/Scripts/aura-lsp.exe');
  assert.equal((await locate(around({ platform: 'win32', environments: [path.join(root, 'win')] })))?.command, found);
});

test('the server is installed by uv, else pipx, else pip', async () => {
  program('uv/uv');
  program('pipx/pipx');
  const both = [path.join(root, 'pipx'), path.join(root, 'uv')].join(':');
  assert.equal((await installation(around({ searchPath: both })))[0], 'uv');
  assert.equal((await installation(around({ searchPath: path.join(root, 'pipx') })))[0], 'pipx');
  assert.deepEqual((await installation(around())).slice(0, 3), ['python3', '-m', 'pip']);
});
