/** Aura for VS Code: starts the server, and shows what it says beyond what every client of LSP does.
 *
 * The server has the commands that begin with `aura.`; what is registered here is what only a client
 * can do. */

import * as vscode from 'vscode';
import { fillIn } from './commands';
import { Measures } from './measures';
import { showMenu } from './menu';
import { Preview } from './preview';
import { Server } from './server';
import { Status } from './status';
import { AnalysisView } from './views/analysis';
import { MetricsView } from './views/metrics';

const OF_THE_START = ['aura.path', 'aura.env'];

export function activate(context: vscode.ExtensionContext): void {
  const preview = new Preview();
  const server = new Server({
    executeCommand: fillIn,
    workspace: {
      configuration: async (params, token, next) => trusted(await next(params, token)),
      handleApplyEdit: (params, next) => preview.apply(params, next),
    },
  });
  const measures = new Measures(server);
  const analysis = new AnalysisView(server);
  const metrics = new MetricsView(context.extensionUri, server, measures);
  const refresh = (): void => {
    analysis.refresh();
    metrics.refresh();
  };
  const commands: Record<string, () => unknown> = {
    'aura.menu': () => showMenu(server, measures),
    'aura.restart': () => server.restart(),
    'aura.install': () => server.install(),
    'aura.showOutput': () => { server.output.show(); },
    'aura.refreshViews': refresh,
    'aura.groupByFile': () => { analysis.group('file'); },
    'aura.groupByRule': () => { analysis.group('rule'); },
    'aura.groupBySeverity': () => { analysis.group('severity'); },
  };
  context.subscriptions.push(
    preview, server, analysis, metrics, new Status(server, measures),
    ...Object.entries(commands).map(([name, run]) => vscode.commands.registerCommand(name, run)),
    vscode.workspace.onDidGrantWorkspaceTrust(() => void server.restart()),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (OF_THE_START.some((each) => event.affectsConfiguration(each))) void server.restart();
    }),
  );
  void server.restart();
}

/** Settings as they are in a workspace that is not trusted: nothing of it is run. */
function trusted<T>(settings: T): T {
  if (vscode.workspace.isTrusted || !Array.isArray(settings)) return settings;
  for (const each of settings as unknown[]) {
    const llm = (each as { llm?: Record<string, unknown> } | null)?.llm;
    if (llm !== undefined) llm['runTests'] = false;
  }
  return settings;
}
