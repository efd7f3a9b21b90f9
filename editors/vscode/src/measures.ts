/** The measures of open documents: asked for once for each version, and when somebody looks. */

import * as vscode from 'vscode';
import { type FileAnalysis, FILE_ANALYSIS } from './answers';
import type { Server } from './server';

export class Measures {
  private readonly known = new WeakMap<vscode.TextDocument, { version: number; answer: Promise<FileAnalysis | undefined> }>();

  constructor(private readonly server: Server) {}

  /** The measures of a document as it is now; undefined if it is not analysed. */
  of(document: vscode.TextDocument): Promise<FileAnalysis | undefined> {
    const known = this.known.get(document);
    if (known?.version === document.version) return known.answer;
    const uri = this.server.uriOf(document);
    const answer = this.server.ask<FileAnalysis | null>(FILE_ANALYSIS, { uri }).then((each) => each ?? undefined);
    this.known.set(document, { version: document.version, answer });
    return answer;
  }
}
