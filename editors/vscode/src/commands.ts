/** The server's commands from the palette: what they are about is where the cursor is. */

import * as vscode from 'vscode';
import type { ExecuteCommandSignature } from 'vscode-languageclient/node';
import { isAnalysed } from './languages';

const OF_THE_WORKSPACE = new Set(['aura.analyzeWorkspace']);
const OF_A_FILE_OR_ALL = new Set(['aura.showMetrics']);
const OF_A_FINDING = new Set(['aura.fix', 'aura.explain']);

/** What the server takes with every command; positions count from 0. */
export interface Target {
  readonly uri: string;
  readonly range: { readonly start: Place; readonly end: Place };
  readonly version: number;
  readonly code?: string;
}

interface Place {
  readonly line: number;
  readonly character: number;
}

/** Run a command with its arguments, or with the place of the cursor where it has none. */
export async function fillIn(command: string, args: unknown[], next: ExecuteCommandSignature): Promise<unknown> {
  if (isTarget(args[0]) || OF_THE_WORKSPACE.has(command)) return await next(command, args);
  const editor = vscode.window.activeTextEditor;
  const target = editor !== undefined && isAnalysed(editor.document.languageId) ? targetOf(editor, command) : undefined;
  if (target !== undefined) return await next(command, [target]);
  if (OF_A_FILE_OR_ALL.has(command)) return await next(command, [{}]);
  void vscode.window.showInformationMessage('Aura: open a file of Python, Go, Rust, Kotlin, JavaScript or TypeScript first.');
  return undefined;
}

function isTarget(value: unknown): value is Target {
  return typeof value === 'object' && value !== null && 'uri' in value && typeof value.uri === 'string';
}

function targetOf(editor: vscode.TextEditor, command: string): Target | undefined {
  const { document, selection } = editor;
  const target = { uri: document.uri.toString(), range: plain(selection), version: document.version };
  if (!OF_A_FINDING.has(command)) return target;
  const found = findingAt(document.uri, selection.active);
  if (found !== undefined) return { ...target, range: plain(found.range), code: codeOf(found) };
  if (command === 'aura.explain') return target;
  void vscode.window.showInformationMessage('Aura finds nothing here.');
  return undefined;
}

/** The finding at a place, else the first one of its line. */
function findingAt(uri: vscode.Uri, place: vscode.Position): vscode.Diagnostic | undefined {
  const found = vscode.languages.getDiagnostics(uri).filter((each) => each.source === 'aura');
  return found.find((each) => each.range.contains(place)) ?? found.find((each) => each.range.start.line === place.line);
}

/** A finding's code as the server gave it. */
export function codeOf(finding: vscode.Diagnostic): string {
  const code = typeof finding.code === 'object' ? finding.code.value : finding.code;
  return String(code ?? '');
}

function plain(range: vscode.Range): Target['range'] {
  const { start, end } = range;
  return { start: { line: start.line, character: start.character }, end: { line: end.line, character: end.character } };
}
