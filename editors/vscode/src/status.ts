/** The status bar: whether the server works, the complexity of the function at the cursor against its
 * limit, and whether a local model is there. A click opens the menu. */

import * as vscode from 'vscode';
import { innermost, type ServerStatus, STATUS } from './answers';
import { isAnalysed } from './languages';
import type { Measures } from './measures';
import type { Condition, Server } from './server';

const QUIET = 250; // milliseconds without a keystroke before the measures are asked for
const RULE = 'cognitive-complexity';

const ICONS: Readonly<Record<Condition, string>> = {
  stopped: '$(circle-slash)', starting: '$(loading~spin)', running: '$(pulse)', missing: '$(warning)', failed: '$(error)',
};
const WORDS: Readonly<Record<Condition, string>> = {
  stopped: 'not started', starting: 'starting', running: 'at work', missing: 'not installed', failed: 'failed',
};

export class Status implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem('aura.status', vscode.StatusBarAlignment.Right, 100);
  private readonly listeners: vscode.Disposable[];
  private timer: NodeJS.Timeout | undefined;
  private turn = 0;

  constructor(private readonly server: Server, private readonly measures: Measures) {
    this.item.name = 'Aura';
    this.item.command = 'aura.menu';
    this.listeners = [
      server.onDidChange(() => { this.soon(0); }),
      vscode.window.onDidChangeActiveTextEditor(() => { this.soon(0); }),
      vscode.window.onDidChangeTextEditorSelection(() => { this.soon(QUIET); }),
      vscode.workspace.onDidChangeTextDocument(() => { this.soon(QUIET); }),
    ];
    this.soon(0);
  }

  dispose(): void {
    clearTimeout(this.timer);
    vscode.Disposable.from(this.item, ...this.listeners).dispose();
  }

  private soon(milliseconds: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => { void this.show(); }, milliseconds);
  }

  private async show(): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    const { condition } = this.server;
    const isHere = editor !== undefined && isAnalysed(editor.document.languageId);
    const isWell = condition === 'running' || condition === 'starting' || condition === 'stopped';
    this.item.backgroundColor = isWell ? undefined : new vscode.ThemeColor('statusBarItem.warningBackground');
    if (isWell && !isHere) {
      this.item.hide();
      return;
    }
    this.turn += 1;
    const turn = this.turn;
    const [text, line] = isHere && condition === 'running' ? await this.here(editor) : ['Aura', ''];
    const tooltip = new vscode.MarkdownString([`**Aura** is ${WORDS[condition]}`, line, await this.model()].filter(Boolean).join('\n\n'));
    if (turn !== this.turn) return;
    this.item.text = `${ICONS[condition]} ${text}`;
    this.item.tooltip = tooltip;
    this.item.accessibilityInformation = { label: `Aura: ${WORDS[condition]}. ${line}`, role: 'button' };
    this.item.show();
  }

  /** The function at the cursor, in short and in a sentence. */
  private async here(editor: vscode.TextEditor): Promise<[string, string]> {
    const answer = await this.measures.of(editor.document);
    const found = answer && innermost(answer.file.functions, editor.selection.active.line + 1);
    if (answer === undefined || found === undefined) return ['Aura', ''];
    const limit = answer.limits[RULE];
    const against = typeof limit === 'number' ? `${found.cognitive}/${limit}` : `${found.cognitive}`;
    const of = typeof limit === 'number' ? ` of ${limit}` : '';
    const sentence = `\`${found.qualified_name}\`: cognitive complexity ${found.cognitive}${of}, cyclomatic ${found.cyclomatic}, ${found.lines} lines`;
    return [`Aura ${against}`, sentence];
  }

  private async model(): Promise<string> {
    const status = await this.server.ask<ServerStatus>(STATUS, {});
    return status === undefined ? '' : modelLine(status);
  }
}

/** What there is to say of the language model. */
export function modelLine(status: ServerStatus): string {
  const { provider, server, offered } = status.llm;
  if (provider === 'off') return 'Local model: off';
  if (server !== null) return `Local model: ${server}`;
  return offered ? `Local model: ${provider}, not asked yet` : 'Local model: none connected';
}
