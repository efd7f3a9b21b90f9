/** The view "Code Analysis": the workspace's findings and its most complex functions; a click goes there. */

import * as vscode from 'vscode';
import { METRICS, type PlacedFunction, type WorkspaceMetrics } from '../answers';
import { codeOf } from '../commands';
import type { Server } from '../server';
import { type Found, type Group, grouped, type Grouping } from './tree';

const MOST_FUNCTIONS = 50;
const QUIET = 300; // milliseconds after the last change of findings

type Node =
  | { readonly kind: 'findings'; readonly groups: readonly Group[]; readonly count: number }
  | { readonly kind: 'functions'; readonly functions: readonly PlacedFunction[] }
  | { readonly kind: 'group'; readonly group: Group }
  | { readonly kind: 'finding'; readonly finding: Found; readonly isBelowFile: boolean }
  | { readonly kind: 'function'; readonly row: PlacedFunction };

const ICONS = ['error', 'warning', 'info', 'lightbulb'] as const;
const COLOURS = ['problemsErrorIcon.foreground', 'problemsWarningIcon.foreground', 'problemsInfoIcon.foreground', undefined] as const;

export class AnalysisView implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly view = vscode.window.createTreeView('aura.analysis', { treeDataProvider: this, showCollapseAll: true });
  private readonly listeners: vscode.Disposable[];
  private by: Grouping = 'file';
  private functions: readonly PlacedFunction[] | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly server: Server) {
    this.listeners = [
      vscode.languages.onDidChangeDiagnostics(() => { this.soon(); }),
      vscode.workspace.onDidSaveTextDocument(() => { this.refresh(); }),
      this.view.onDidChangeVisibility(() => { this.soon(); }),
      server.onDidChange(() => { this.refresh(); }),
    ];
  }

  dispose(): void {
    clearTimeout(this.timer);
    vscode.Disposable.from(this.view, this.changed, ...this.listeners).dispose();
  }

  /** Measure the workspace anew. */
  refresh(): void {
    this.functions = undefined;
    this.soon();
  }

  /** Put findings together by something else. */
  group(by: Grouping): void {
    this.by = by;
    this.changed.fire(undefined);
  }

  async getChildren(node?: Node): Promise<Node[]> {
    if (node === undefined) return await this.roots();
    switch (node.kind) {
      case 'findings': return node.groups.map((group) => ({ kind: 'group', group }));
      case 'functions': return node.functions.map((row) => ({ kind: 'function', row }));
      case 'group': return node.group.findings.map((finding) => ({ kind: 'finding', finding, isBelowFile: node.group.uri !== undefined }));
      default: return [];
    }
  }

  getTreeItem(node: Node): vscode.TreeItem {
    switch (node.kind) {
      case 'findings': return heading('Findings', node.count, `by ${this.by}`);
      case 'functions': return heading('Most complex functions', node.functions.length, 'cognitive complexity');
      case 'group': return groupItem(node.group);
      case 'finding': return findingItem(node.finding, node.isBelowFile);
      case 'function': return functionItem(node.row);
    }
  }

  private async roots(): Promise<Node[]> {
    if (this.server.condition !== 'running') return [];
    const found = findings();
    this.functions ??= (await this.server.ask<WorkspaceMetrics>(METRICS, { limit: MOST_FUNCTIONS }))?.functions.filter((each) => each.cognitive > 0);
    const roots: Node[] = [];
    if (found.length > 0) roots.push({ kind: 'findings', groups: grouped(found, this.by), count: found.length });
    if (this.functions !== undefined && this.functions.length > 0) roots.push({ kind: 'functions', functions: this.functions });
    return roots;
  }

  private soon(): void {
    clearTimeout(this.timer);
    if (!this.view.visible) return;
    this.timer = setTimeout(() => { this.changed.fire(undefined); }, QUIET);
  }
}

/** All that Aura has found, in open files and others. */
function findings(): Found[] {
  return vscode.languages.getDiagnostics().flatMap(([uri, all]) =>
    all.filter((each) => each.source === 'aura').map((each) => ({
      uri: uri.toString(),
      path: vscode.workspace.asRelativePath(uri),
      line: each.range.start.line,
      character: each.range.start.character,
      severity: each.severity,
      code: codeOf(each),
      message: each.message,
    })));
}

function heading(label: string, count: number, description: string): vscode.TreeItem {
  const item = new vscode.TreeItem(`${label} (${count})`, vscode.TreeItemCollapsibleState.Expanded);
  item.description = description;
  return item;
}

function groupItem(group: Group): vscode.TreeItem {
  const item = new vscode.TreeItem(group.label, vscode.TreeItemCollapsibleState.Collapsed);
  item.description = String(group.findings.length);
  if (group.uri === undefined) {
    item.iconPath = icon(group.severity);
  } else {
    item.resourceUri = vscode.Uri.parse(group.uri);
    item.iconPath = vscode.ThemeIcon.File;
  }
  return item;
}

function findingItem(finding: Found, isBelowFile: boolean): vscode.TreeItem {
  const item = new vscode.TreeItem(finding.message);
  const line = `line ${finding.line + 1}`;
  item.description = isBelowFile ? `${finding.code}, ${line}` : `${finding.path}, ${line}`;
  item.tooltip = `${finding.path}:${finding.line + 1}: ${finding.code} ${finding.message}`;
  item.iconPath = icon(finding.severity);
  item.command = opening(finding.uri, finding.line, finding.character);
  return item;
}

function functionItem(row: PlacedFunction): vscode.TreeItem {
  const path = vscode.workspace.asRelativePath(vscode.Uri.parse(row.uri));
  const item = new vscode.TreeItem(`${row.cognitive}  ${row.qualified_name}`);
  item.description = `${path}, line ${row.line}`;
  item.tooltip = `${path}:${row.line}: cognitive ${row.cognitive}, cyclomatic ${row.cyclomatic}, nesting ${row.max_nesting}, ${row.lines} lines`;
  item.iconPath = new vscode.ThemeIcon('symbol-function');
  item.command = opening(row.uri, row.line - 1, row.column - 1);
  return item;
}

function icon(severity: number): vscode.ThemeIcon {
  const colour = COLOURS[severity];
  return new vscode.ThemeIcon(ICONS[severity] ?? 'info', colour === undefined ? undefined : new vscode.ThemeColor(colour));
}

function opening(uri: string, line: number, character: number): vscode.Command {
  const place = new vscode.Position(line, character);
  return { title: 'Open', command: 'vscode.open', arguments: [vscode.Uri.parse(uri), { selection: new vscode.Range(place, place) }] };
}
