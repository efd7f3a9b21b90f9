/** An edit that a model wrote is shown as a diff before it is made, and made only if it is accepted. */

import * as vscode from 'vscode';
import {
  AnnotatedTextEdit, type ApplyWorkspaceEditParams, type ApplyWorkspaceEditRequest, type ApplyWorkspaceEditResult, CreateFile,
  type ResponseError, TextDocumentEdit, type TextEdit, type WorkspaceEdit,
} from 'vscode-languageclient/node';

type Result = ApplyWorkspaceEditResult | ResponseError;

interface Change {
  readonly uri: vscode.Uri;
  readonly isNew: boolean;
  readonly edits: readonly TextEdit[];
}

interface Pending {
  readonly before: vscode.Uri;
  readonly after: vscode.Uri;
  readonly decide: (isAccepted: boolean) => void;
}

const SCHEME = 'aura-preview';
const NOBODY = new vscode.CancellationTokenSource().token;
const DISCARDED: ApplyWorkspaceEditResult = { applied: false, failureReason: 'discarded' };

export class Preview implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly texts = new Map<string, string>();
  private readonly pending = new Map<string, Pending>();
  private readonly listeners: vscode.Disposable[];
  private count = 0;

  constructor() {
    this.listeners = [
      vscode.workspace.registerTextDocumentContentProvider(SCHEME, this),
      vscode.commands.registerCommand('aura.acceptEdit', (uri?: vscode.Uri) => { this.decide(uri, true); }),
      vscode.commands.registerCommand('aura.discardEdit', (uri?: vscode.Uri) => { this.decide(uri, false); }),
      vscode.window.tabGroups.onDidChangeTabs(({ closed }) => {
        for (const tab of closed) {
          if (tab.input instanceof vscode.TabInputTextDiff) this.pending.get(tab.input.modified.toString())?.decide(false);
        }
      }),
    ];
  }

  dispose(): void {
    for (const each of this.pending.values()) each.decide(false);
    vscode.Disposable.from(...this.listeners).dispose();
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.texts.get(uri.toString()) ?? '';
  }

  /** Make an edit, after the user has accepted it if the server wants that; several files at once are
   * left to VS Code's own preview. */
  async apply(params: ApplyWorkspaceEditParams, next: ApplyWorkspaceEditRequest.HandlerSignature): Promise<Result> {
    const notes = Object.values(params.edit.changeAnnotations ?? {});
    const change = notes.some((each) => each.needsConfirmation === true) ? onlyChange(params.edit) : undefined;
    if (change === undefined) return await next(params, NOBODY);
    if (!(await this.accepted(change, params.label ?? 'Aura'))) return DISCARDED;
    return await next({ ...params, edit: withoutNotes(params.edit) }, NOBODY);
  }

  /** Show what a file would be, and wait for the decision. */
  private async accepted(change: Change, title: string): Promise<boolean> {
    const { uri, isNew, edits } = change;
    this.count += 1;
    const after = uri.with({ scheme: SCHEME, query: `after=${this.count}`, fragment: '' });
    const before = isNew ? after.with({ query: `before=${this.count}` }) : uri;
    const text = isNew ? undefined : await vscode.workspace.openTextDocument(uri);
    this.texts.set(after.toString(), edited(text, edits));
    try {
      return await new Promise<boolean>((resolve, reject) => {
        this.pending.set(after.toString(), { before, after, decide: resolve });
        vscode.commands.executeCommand('vscode.diff', before, after, title, { preview: false }).then(() => {
          void this.offer(title, resolve);
        }, reject);
      });
    } finally {
      this.pending.delete(after.toString());
      await close(after);
      this.texts.delete(after.toString());
    }
  }

  /** The choice as a message too: the buttons over the diff are easily overlooked. */
  private async offer(title: string, decide: (isAccepted: boolean) => void): Promise<void> {
    const chosen = await vscode.window.showInformationMessage(title, 'Accept', 'Discard');
    if (chosen !== undefined) decide(chosen === 'Accept');
  }

  private decide(uri: vscode.Uri | undefined, isAccepted: boolean): void {
    const named = uri && this.pending.get(uri.toString());
    (named ?? [...this.pending.values()].at(-1))?.decide(isAccepted);
  }
}

/** The one file that an edit changes or creates; undefined if it does more. */
function onlyChange(edit: WorkspaceEdit): Change | undefined {
  const changes = edit.documentChanges ?? [];
  const created = changes.filter((each) => CreateFile.is(each));
  const [texts, ...more] = changes.filter((each) => TextDocumentEdit.is(each));
  if (texts === undefined || more.length > 0 || created.length + 1 !== changes.length) return undefined;
  if (created.some((each) => each.uri !== texts.textDocument.uri)) return undefined;
  const edits = texts.edits.filter((each): each is TextEdit => 'newText' in each);
  if (edits.length !== texts.edits.length) return undefined;
  return { uri: vscode.Uri.parse(texts.textDocument.uri), isNew: created.length > 0, edits };
}

/** A text after edits that do not overlap. */
function edited(document: vscode.TextDocument | undefined, edits: readonly TextEdit[]): string {
  if (document === undefined) return edits.map((each) => each.newText).join('');
  const offset = ({ line, character }: { line: number; character: number }): number =>
    document.offsetAt(new vscode.Position(line, character));
  return [...edits]
    .sort((a, b) => offset(b.range.start) - offset(a.range.start))
    .reduce((text, { range, newText }) => text.slice(0, offset(range.start)) + newText + text.slice(offset(range.end)), document.getText());
}

/** The same edit, about which nobody is asked any more. */
function withoutNotes(edit: WorkspaceEdit): WorkspaceEdit {
  const documentChanges = (edit.documentChanges ?? []).map((change) => {
    if (TextDocumentEdit.is(change)) {
      return { ...change, edits: change.edits.map((each) => (AnnotatedTextEdit.is(each) ? { range: each.range, newText: each.newText } : each)) };
    }
    const { annotationId, ...rest } = change;
    return annotationId === undefined ? change : rest;
  });
  return { documentChanges };
}

async function close(after: vscode.Uri): Promise<void> {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  const shown = tabs.filter(({ input }) => input instanceof vscode.TabInputTextDiff && input.modified.toString() === after.toString());
  await vscode.window.tabGroups.close(shown);
}
