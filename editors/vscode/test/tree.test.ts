import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Found, grouped } from '../src/views/tree';
import { type FunctionRow, innermost, mostComplex } from '../src/answers';

function found(path: string, line: number, severity: number, code: string): Found {
  return { uri: `file:///${path}`, path, line, character: 0, severity, code, message: `${code} at ${line}` };
}

const FINDINGS = [found('b.py', 9, 1, 'X101'), found('a.py', 4, 2, 'X118'), found('b.py', 2, 0, 'PY105'), found('a.py', 1, 1, 'X101')];

test('the file with the gravest finding comes first, findings by line', () => {
  const groups = grouped(FINDINGS, 'file');
  assert.deepEqual(groups.map((each) => [each.label, each.severity, each.uri]), [['b.py', 0, 'file:///b.py'], ['a.py', 1, 'file:///a.py']]);
  assert.deepEqual(groups[0]?.findings.map((each) => each.line), [2, 9]);
});

test('by rule, findings of several files stand together and are no file', () => {
  const groups = grouped(FINDINGS, 'rule');
  assert.deepEqual(groups.map((each) => each.label), ['PY105', 'X101', 'X118']);
  assert.deepEqual(groups[1]?.findings.map((each) => each.path), ['a.py', 'b.py']);
  assert.equal(groups[1].uri, undefined);
});

test('by severity, every finding is in one group', () => {
  const groups = grouped(FINDINGS, 'severity');
  assert.deepEqual(groups.map((each) => [each.label, each.findings.length]), [['Errors', 1], ['Warnings', 2], ['Information', 1]]);
});

test('nothing found is no group', () => {
  assert.deepEqual(grouped([], 'file'), []);
});

function row(name: string, line: number, end: number, cognitive: number): FunctionRow {
  return { name, qualified_name: name, line, end_line: end, column: 1, lines: end - line + 1, parameters: 0, max_nesting: 0, cyclomatic: 1, cognitive };
}

const ROWS = [row('outer', 1, 20, 3), row('inner', 5, 9, 8), row('other', 30, 31, 0)];

test('a line is in the innermost function around it', () => {
  assert.deepEqual([1, 4, 5, 9, 10, 25, 31].map((line) => innermost(ROWS, line)?.name), ['outer', 'outer', 'inner', 'inner', 'outer', undefined, 'other']);
});

test('the most complex functions come first and simple ones not at all', () => {
  assert.deepEqual(mostComplex(ROWS, 5).map((each) => each.name), ['inner', 'outer']);
  assert.deepEqual(mostComplex(ROWS, 1).map((each) => each.name), ['inner']);
});
