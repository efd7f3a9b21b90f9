/** What a click on the status bar offers. */

import * as vscode from 'vscode';
import { innermost, type ServerStatus, STATUS } from './answers';
import { isAnalysed } from './languages';
import type { Measures } from './measures';
import type { Server } from './server';
import { modelLine } from './status';

interface Entry extends vscode.QuickPickItem {
  readonly command?: string;
  readonly args?: readonly unknown[];
}

/** Show the menu and do what is chosen. */
export async function showMenu(server: Server, measures: Measures): Promise<void> {
  const entries = [...(server.condition === 'running' ? await working(server, measures) : notWorking(server)), ...always()];
  const chosen = await vscode.window.showQuickPick(entries, { title: 'Aura', placeHolder: server.program?.command ?? '' });
  if (chosen?.command !== undefined) await vscode.commands.executeCommand(chosen.command, ...(chosen.args ?? []));
}

async function working(server: Server, measures: Measures): Promise<Entry[]> {
  const entries: Entry[] = [];
  const editor = vscode.window.activeTextEditor;
  const status = await server.ask<ServerStatus>(STATUS, {});
  const isOffered = status?.llm.offered === true;
  if (editor !== undefined && isAnalysed(editor.document.languageId)) {
    const answer = await measures.of(editor.document);
    const found = answer && innermost(answer.file.functions, editor.selection.active.line + 1);
    if (found !== undefined && isOffered) {
      entries.push(
        heading(`\`${found.name}\`: cognitive complexity ${found.cognitive}`),
        { label: '$(wand) Refactor this function', command: 'aura.refactor' },
        { label: '$(book) Document this function', command: 'aura.document' },
        { label: '$(beaker) Write tests of this function', command: 'aura.generateTests' },
      );
    }
    if (found !== undefined) entries.push({ label: '$(comment) Explain this function', command: 'aura.explain' });
    entries.push({ label: '$(graph) Metrics of this file', command: 'aura.showMetrics' });
    if (status !== undefined && status.jobs.length > 0) entries.push({ label: '$(stop) Cancel what is under way', command: 'aura.cancel' });
  }
  entries.push(heading('Workspace'), { label: '$(list-tree) Findings and complex functions', command: 'aura.analysis.focus' });
  entries.push({ label: '$(search) Analyze the workspace', command: 'aura.analyzeWorkspace' });
  entries.push(heading('Model'), { label: '$(plug) Connect a local model', description: status && modelLine(status), command: 'aura.connect' } as Entry);
  return entries;
}

function notWorking(server: Server): Entry[] {
  return server.condition === 'missing' ? [{ label: '$(cloud-download) Install the server', command: 'aura.install' }] : [];
}

function always(): Entry[] {
  return [
    heading('Server'),
    { label: '$(debug-restart) Restart the server', command: 'aura.restart' },
    { label: '$(output) Show output', command: 'aura.showOutput' },
    { label: '$(gear) Settings', command: 'workbench.action.openSettings', args: ['@ext:aura.autonomous-assistant'] },
  ];
}

function heading(label: string): Entry {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}
