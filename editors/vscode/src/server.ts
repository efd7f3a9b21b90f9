/** The server's life: found, started, restarted, and said plainly when it cannot be. */

import { execFile } from 'node:child_process';
import { homedir } from 'node:os';
import * as path from 'node:path';
import * as vscode from 'vscode';
import {
  CloseAction, ErrorAction, type ErrorHandlerResult, type CloseHandlerResult,
  LanguageClient, type LanguageClientOptions, type Middleware, State,
} from 'vscode-languageclient/node';
import { SELECTOR } from './languages';
import { installation, locate, NotThere, type Program, type Surroundings } from './locate';

export type Condition = 'stopped' | 'starting' | 'running' | 'missing' | 'failed';

const RUNNER_TIMEOUT = 120_000; // milliseconds: uvx and pipx download the server when they first run it
const MOST_RESTARTS = 3;
const RESTART_WINDOW = 180_000;

export class Server implements vscode.Disposable {
  readonly output = vscode.window.createOutputChannel('Aura', { log: true });
  private readonly changed = new vscode.EventEmitter<Condition>();
  /** Tells of each change of the condition. */
  readonly onDidChange = this.changed.event;
  /** How it is, and the program that runs or would not. */
  condition: Condition = 'stopped';
  program: Program | undefined;
  private client: LanguageClient | undefined;
  private turn: Promise<void> = Promise.resolve();
  private restarts: number[] = [];

  constructor(private readonly middleware: Middleware) {}

  /** Start the server, again if it runs; calls wait for each other. */
  restart(): Promise<void> {
    this.turn = this.turn.then(() => this.stopped()).then(() => this.started());
    return this.turn;
  }

  /** The answer to a request of Aura's own; undefined while the server is not there. */
  async ask<T>(method: string, params: object): Promise<T | undefined> {
    if (this.client?.state !== State.Running) return undefined;
    try {
      return await this.client.sendRequest<T>(method, params);
    } catch (error) {
      this.output.debug(`${method}: ${String(error)}`);
      return undefined;
    }
  }

  /** A document's name as the server knows it. */
  uriOf(document: vscode.TextDocument): string {
    return this.client?.code2ProtocolConverter.asUri(document.uri) ?? document.uri.toString();
  }

  async dispose(): Promise<void> {
    await this.turn;
    await this.stopped();
    this.changed.dispose();
    this.output.dispose();
  }

  /** Install the server in a terminal, and start it when that has ended well. */
  async install(): Promise<void> {
    const [command, ...args] = await installation(surroundings());
    const execution = new vscode.ProcessExecution(command, args);
    const task = new vscode.Task({ type: 'aura' }, vscode.TaskScope.Workspace, 'Install the server', 'Aura', execution);
    task.presentationOptions = { reveal: vscode.TaskRevealKind.Always, focus: true };
    const running = await vscode.tasks.executeTask(task);
    const listener = vscode.tasks.onDidEndTaskProcess((event) => {
      if (event.execution !== running) return;
      listener.dispose();
      if (event.exitCode === 0) void this.restart();
    });
  }

  private async started(): Promise<void> {
    this.become('starting');
    try {
      this.program = await locate({ ...surroundings(), environments: await environments() });
    } catch (error) {
      if (!(error instanceof NotThere)) throw error;
      this.program = undefined;
      this.become('missing');
      void this.offer(`Aura: ${error.message}.`, 'Open Settings');
      return;
    }
    if (this.program === undefined) {
      this.become('missing');
      void this.offer('Aura needs its server, aura-lsp, which is not installed.', 'Install');
      return;
    }
    this.output.info(`Starting ${this.program.command}, found by ${this.program.origin}`);
    await this.run(this.program);
  }

  private async run(program: Program): Promise<void> {
    const env = vscode.workspace.getConfiguration('aura').get<Record<string, string> | null>('env');
    const server = {
      command: program.command,
      args: [...program.args, 'serve', '--stdio'],
      options: { env: { ...process.env, ...env } },
    };
    const client = new LanguageClient('aura', 'Aura', server, this.options());
    client.onDidChangeState(({ newState }) => {
      if (this.client !== client) return;
      if (newState === State.Running) this.become('running');
    });
    this.client = client;
    try {
      await client.start();
    } catch (error) {
      this.output.error(String(error));
      this.become('failed');
      void this.offer(`Aura: ${program.command} does not start: ${reason(error)}.`, 'Show Output', 'Restart');
    }
  }

  private async stopped(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    if (client !== undefined) {
      try {
        await client.dispose();
      } catch (error) {
        this.output.debug(String(error)); // it had not started, or is gone already
      }
    }
    this.become('stopped');
  }

  private options(): LanguageClientOptions {
    return {
      documentSelector: SELECTOR,
      outputChannel: this.output,
      diagnosticCollectionName: 'aura',
      initializationFailedHandler: () => false,
      errorHandler: {
        error: (): ErrorHandlerResult => ({ action: ErrorAction.Continue, handled: true }),
        closed: () => this.closed(),
      },
      middleware: this.middleware,
    };
  }

  /** The server has ended by itself: start it again, unless it keeps ending. */
  private closed(): CloseHandlerResult {
    const now = Date.now();
    this.restarts = [...this.restarts.filter((each) => now - each < RESTART_WINDOW), now];
    if (this.condition === 'starting') return { action: CloseAction.DoNotRestart, handled: true };
    if (this.restarts.length <= MOST_RESTARTS) {
      this.become('starting');
      return { action: CloseAction.Restart, handled: true };
    }
    this.restarts = [];
    this.become('failed');
    void this.offer('Aura: the server has ended four times within three minutes.', 'Show Output', 'Restart');
    return { action: CloseAction.DoNotRestart, handled: true };
  }

  private become(condition: Condition): void {
    if (this.condition === condition) return;
    this.condition = condition;
    void vscode.commands.executeCommand('setContext', 'aura.isAtWork', condition === 'running');
    this.changed.fire(condition);
  }

  private async offer(message: string, ...buttons: string[]): Promise<void> {
    const chosen = await vscode.window.showErrorMessage(message, ...buttons);
    if (chosen === 'Install') await this.install();
    else if (chosen === 'Open Settings') await vscode.commands.executeCommand('workbench.action.openSettings', 'aura.path');
    else if (chosen === 'Show Output') this.output.show();
    else if (chosen === 'Restart') await this.restart();
  }
}

/** A failure in one line without a full stop. */
function reason(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return (text.split('\n')[0] ?? '').replace(/\.$/, '');
}

function surroundings(): Surroundings {
  return {
    platform: process.platform,
    named: vscode.workspace.getConfiguration('aura').get<string | null>('path') ?? undefined,
    environments: [],
    searchPath: process.env['PATH'] ?? '',
    home: homedir(),
    runs: (command, args) => new Promise((resolve) => {
      execFile(command, args, { timeout: RUNNER_TIMEOUT }, (error) => { resolve(error === null); });
    }),
  };
}

interface PythonExtension {
  readonly environments?: { getActiveEnvironmentPath(): { readonly path: string } };
}

/** The Python environments of the workspace; none of a workspace that is not trusted. */
async function environments(): Promise<string[]> {
  if (!vscode.workspace.isTrusted) return [];
  const found = (vscode.workspace.workspaceFolders ?? []).flatMap((folder) =>
    ['.venv', 'venv'].map((name) => path.join(folder.uri.fsPath, name)));
  const extension = vscode.extensions.getExtension<PythonExtension>('ms-python.python');
  if (extension?.isActive === true) {
    const chosen = extension.exports.environments?.getActiveEnvironmentPath().path;
    if (chosen !== undefined) found.unshift(chosen.endsWith('python') || chosen.endsWith('.exe') ? path.dirname(path.dirname(chosen)) : chosen);
  }
  return Promise.resolve(found);
}
