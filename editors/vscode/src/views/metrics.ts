/** The view "Metrics": charts of the current file and of the workspace, drawn by a page of its own. */

import * as vscode from 'vscode';
import { type FileAnalysis, METRICS, mostComplex, type WorkspaceMetrics } from '../answers';
import { isAnalysed } from '../languages';
import type { Measures } from '../measures';
import type { Server } from '../server';
import type { Asked, Shown, ShownCurrent } from './shown';

const MOST_FUNCTIONS = 12;
const QUIET = 400; // milliseconds without a keystroke before the file is drawn anew

export class MetricsView implements vscode.WebviewViewProvider, vscode.Disposable {
  private view: vscode.WebviewView | undefined;
  private readonly listeners: vscode.Disposable[];
  private workspace: WorkspaceMetrics | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly root: vscode.Uri, private readonly server: Server, private readonly measures: Measures) {
    this.listeners = [
      vscode.window.registerWebviewViewProvider('aura.metrics', this),
      vscode.window.onDidChangeActiveTextEditor((editor) => { if (editor !== undefined) this.soon(0); }),
      vscode.workspace.onDidChangeTextDocument(() => { this.soon(QUIET); }),
      vscode.workspace.onDidSaveTextDocument(() => { this.refresh(); }),
      server.onDidChange(() => { this.refresh(); }),
    ];
  }

  dispose(): void {
    clearTimeout(this.timer);
    vscode.Disposable.from(...this.listeners).dispose();
  }

  /** Measure the workspace anew. */
  refresh(): void {
    this.workspace = undefined;
    this.soon(0);
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    this.view = view;
    const dist = vscode.Uri.joinPath(this.root, 'dist');
    view.webview.options = { enableScripts: true, localResourceRoots: [dist] };
    view.webview.onDidReceiveMessage((asked: Asked) => {
      if ('open' in asked) void open(asked.open);
      else this.soon(0);
    });
    view.onDidChangeVisibility(() => { this.soon(0); });
    view.onDidDispose(() => { this.view = undefined; });
    view.webview.html = page(view.webview, dist);
  }

  private soon(milliseconds: number): void {
    clearTimeout(this.timer);
    if (this.view?.visible !== true) return;
    this.timer = setTimeout(() => { void this.show(); }, milliseconds);
  }

  private async show(): Promise<void> {
    if (this.server.condition !== 'running') return;
    const current = await this.current();
    await this.post({ current, workspace: undefined });
    this.workspace ??= await this.server.ask<WorkspaceMetrics>(METRICS, { limit: 0 });
    if (this.workspace !== undefined) await this.post({ current, workspace: shown(this.workspace) });
  }

  private async post(what: Shown): Promise<void> {
    await this.view?.webview.postMessage(what);
  }

  private async current(): Promise<ShownCurrent | undefined> {
    const document = vscode.window.activeTextEditor?.document;
    if (document === undefined || !isAnalysed(document.languageId)) return undefined;
    const answer = await this.measures.of(document);
    return answer && currentOf(answer, document);
  }
}

function currentOf(answer: FileAnalysis, document: vscode.TextDocument): ShownCurrent {
  const { file, limits } = answer;
  return {
    name: vscode.workspace.asRelativePath(document.uri),
    uri: document.uri.toString(),
    limit: limits['cognitive-complexity'] ?? null,
    totals: `${file.lines.code} lines of code, ${file.functions.length} functions, cognitive ${file.cognitive}, cyclomatic ${file.cyclomatic}, maintainability ${Math.round(file.maintainability_index)}`,
    functions: mostComplex(file.functions, MOST_FUNCTIONS),
  };
}

function shown(metrics: WorkspaceMetrics): Shown['workspace'] {
  const { totals, histograms, files } = metrics;
  return {
    totals: `${totals.files} files, ${totals.code_lines} lines of code, ${totals.functions} functions, cognitive ${totals.cognitive}, cyclomatic ${totals.cyclomatic}`,
    histograms,
    files: files.map(({ uri, code_lines, worst }) => ({
      path: vscode.workspace.asRelativePath(vscode.Uri.parse(uri)), uri, size: code_lines, worst,
    })),
  };
}

async function open(place: { uri: string; line: number; column: number }): Promise<void> {
  const at = new vscode.Position(place.line - 1, place.column - 1);
  await vscode.window.showTextDocument(vscode.Uri.parse(place.uri), { selection: new vscode.Range(at, at) });
}

/** The page: a script and a style of the extension's own, and nothing from anywhere else. */
function page(webview: vscode.Webview, dist: vscode.Uri): string {
  const uri = (name: string): string => webview.asWebviewUri(vscode.Uri.joinPath(dist, name)).toString();
  const policy = `default-src 'none'; script-src ${webview.cspSource}; style-src ${webview.cspSource}`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<link rel="stylesheet" href="${uri('metrics.css')}">
<title>Metrics</title>
</head>
<body>
<section id="current" aria-labelledby="current-title"></section>
<section id="workspace" aria-labelledby="workspace-title"></section>
<p id="tip" role="status" hidden></p>
<script src="${uri('metrics.js')}"></script>
</body>
</html>`;
}
