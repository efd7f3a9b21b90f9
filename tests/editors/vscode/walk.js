// Runs inside VS Code's extension host: does what a user does, and writes down what VS Code shows.
// The folder holds task.json: other (a file that is nothing to Aura), file, typed [line, text], code (of the finding
// to look at), fixed (whether to fix it), function [line, character] to refactor, limit (of each wait); all 0-based.
// What was seen goes to report.json beside it.
const fs = require('node:fs');
const path = require('node:path');
const vscode = require('vscode');

let limit = 30_000; // milliseconds

async function until(what, look) {
  const end = Date.now() + limit;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end) throw new Error(`waited in vain: ${what}`);
    await new Promise((resolve) => { setTimeout(resolve, 20); });
  }
}

const plain = (range) => [range.start.line, range.start.character, range.end.character];
const codeOf = ({ code }) => String(typeof code === 'object' ? code.value : code);

function findings(uri) {
  return vscode.languages.getDiagnostics(uri)
    .filter((each) => each.source === 'aura')
    .map((each) => [codeOf(each), ...plain(each.range)])
    .sort((a, b) => a[1] - b[1] || a[2] - b[2]);
}

async function changed(document, what, act) {
  const before = document.getText();
  await act();
  await until(what, () => document.getText() !== before);
}

exports.run = async () => {
  const folder = vscode.workspace.workspaceFolders[0].uri;
  const task = JSON.parse(fs.readFileSync(path.join(folder.fsPath, 'task.json'), 'utf8'));
  limit = task.limit ?? limit;
  const report = {};
  try {
    await walk(folder, task, report);
  } catch (error) {
    console.log(`WALK ${error.message} ${JSON.stringify(report)}`);
    await new Promise((resolve) => { setTimeout(resolve, 1000); }); // a picture is taken
    throw error;
  } finally {
    fs.writeFileSync(path.join(folder.fsPath, 'report.json'), JSON.stringify(report));
  }
};

async function walk(folder, task, report) {
  const extension = vscode.extensions.getExtension('aura.autonomous-assistant');
  report.version = vscode.version;
  report.activeBefore = extension.isActive;
  if (task.other !== undefined) {
    const document = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder, task.other));
    await vscode.window.showTextDocument(document);
    await new Promise((resolve) => { setTimeout(resolve, 2000); });
    report.activeWithOther = extension.isActive;
  }
  let began = performance.now();
  await extension.activate();
  report.activation = performance.now() - began;

  const uri = vscode.Uri.joinPath(folder, task.file);
  began = performance.now();
  const document = await vscode.workspace.openTextDocument(uri);
  const editor = await vscode.window.showTextDocument(document);
  await until('findings', () => findings(uri).length > 0);
  report.firstFinding = performance.now() - began;
  report.before = findings(uri);

  const lenses = await until('lenses', async () => {
    const found = await vscode.commands.executeCommand('vscode.executeCodeLensProvider', uri, 10);
    return found.length > 0 && found;
  }).catch(() => []);
  report.lenses = lenses.map((each) => each.command.title);
  const symbols = await vscode.commands.executeCommand('vscode.executeDocumentSymbolProvider', uri);
  report.symbols = symbols.map((each) => `${each.name} ${each.detail}`.trim());

  await editor.edit((edit) => { edit.insert(new vscode.Position(task.typed[0], 0), task.typed[1]); });
  await until('findings behind what was typed', () => JSON.stringify(findings(uri)) !== JSON.stringify(report.before));
  report.after = findings(uri);
  const [, line, start, end] = report.after.find((each) => each[0] === task.code);
  const place = new vscode.Range(line, start, line, end);
  const hovers = await vscode.commands.executeCommand('vscode.executeHoverProvider', uri, place.start);
  report.hover = hovers.flatMap((each) => each.contents.map((content) => content.value)).join('\n');

  if (task.fixed) {
    const actions = await vscode.commands.executeCommand('vscode.executeCodeActionProvider', uri, place, vscode.CodeActionKind.QuickFix.value, 50);
    report.actions = actions.map((each) => each.title);
    const fix = actions.find((each) => each.isPreferred);
    await changed(document, 'the fix', () => vscode.workspace.applyEdit(fix.edit));
    await until('no finding any more', () => !findings(uri).some((each) => each[0] === task.code));
    await document.save();
    report.saved = fs.readFileSync(uri.fsPath, 'utf8');
  }
  if (task.function !== undefined) {
    const at = new vscode.Position(...task.function);
    editor.selection = new vscode.Selection(at, at);
    const text = document.getText();
    await vscode.commands.executeCommand('aura.refactor');
    const preview = await until('the preview', () => vscode.window.tabGroups.activeTabGroup.tabs
      .find(({ input }) => input instanceof vscode.TabInputTextDiff));
    report.preview = [preview.label, (await vscode.workspace.openTextDocument(preview.input.modified)).getText()];
    report.untouched = document.getText() === text;
    await changed(document, 'the refactoring', () => vscode.commands.executeCommand('aura.acceptEdit'));
    await until('the end of the preview', () => !vscode.window.tabGroups.all.some((group) => group.tabs.includes(preview)));
    report.refactored = document.getText();
  }
}
