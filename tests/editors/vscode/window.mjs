// What a user sees in the window with the extension installed, as pictures and as words.
// The task: file, line and column (1-based, of a function's name), name, findings (their number in
// the workspace), other (another file), pictures (a folder), theme (a word
// for their names). Prints what was seen as JSON.
import { open } from './browser.mjs';

const task = JSON.parse(process.env.AURA_TEST);
const seen = {};
const began = Date.now();
const { browser, page } = await open(task);
const picture = (name) => page.screenshot({ path: `${task.pictures}/vscode-${name}-${task.theme}.png` });
const words = async (locator) => (await locator.innerText()).replace(/[\s\u00a0]+/g, ' ').trim();
let step = '';

async function openFile() {
  step = 'the file';
  await page.locator('.explorer-folders-view .monaco-list-row').first().waitFor();
  await page.keyboard.press('Control+KeyP');
  await page.locator('.quick-input-box input').fill(task.file);
  await page.locator('.quick-input-list .monaco-list-row', { hasText: task.file }).first().waitFor();
  await page.keyboard.press('Enter');
  await page.locator('.monaco-editor .view-line').first().waitFor();
}

async function goTo(line) {
  await page.keyboard.press('Control+KeyG');
  await page.locator('.quick-input-box input').fill(`:${line}`);
  await page.keyboard.press('Enter');
}

async function lookAtFindings() {
  step = 'the first finding';
  await goTo(task.line);
  await page.locator('.squiggly-warning, .squiggly-info').first().waitFor({ timeout: 30_000 });
  seen.firstFinding = Date.now() - began;
  step = 'a code lens';
  const lens = page.locator('.codelens-decoration', { hasText: '⚠ cognitive complexity' }).first();
  await lens.waitFor();
  seen.lens = await words(lens);
  step = 'the status bar';
  const status = page.locator('[id="aura.autonomous-assistant.aura.status"]', { hasText: '/' });
  await status.waitFor();
  seen.status = await words(status);
  step = 'hover';
  const name = page.locator('.view-line span span', { hasText: task.name }).first();
  await name.hover();
  const hover = page.locator('.monaco-hover-content:visible', { hasText: 'cyclomatic' }).first();
  await hover.waitFor();
  seen.hover = await words(hover);
  await picture('findings');
  await page.mouse.move(900, 10);
  step = 'actions';
  await goTo(`${task.line}:${task.column}`);
  await page.keyboard.press('Control+Period');
  const actions = page.locator('.action-widget .monaco-list-row');
  await actions.filter({ hasText: 'Aura' }).first().waitFor();
  seen.actions = await actions.allInnerTexts();
  await picture('actions');
  await page.keyboard.press('Escape');
}

async function lookAtViews() {
  step = 'the tree';
  await page.locator('.activitybar .action-label[aria-label^="Aura"]').click();
  const rows = page.locator('.tree-explorer-viewlet-tree-view .monaco-list-row');
  await rows.filter({ hasText: 'Most complex functions' }).waitFor();
  await rows.filter({ hasText: task.name }).first().waitFor();
  seen.tree = (await rows.allInnerTexts()).map((each) => each.replace(/\s+/g, ' '));
  step = 'the page of metrics';
  const metrics = page.frameLocator('iframe.webview').frameLocator('iframe#active-frame');
  await metrics.locator('#current .bars button', { hasText: task.name }).waitFor();
  await metrics.locator('#workspace .map .file').first().waitFor();
  seen.current = await words(metrics.locator('#current'));
  seen.workspace = await words(metrics.locator('#workspace'));
  await picture('views');
  step = 'keys in the page of metrics';
  const area = metrics.locator('#workspace .map .file[aria-label*="' + task.other + '"]').first();
  await area.focus();
  seen.tip = await words(metrics.locator('#tip'));
  await page.keyboard.press('Enter');
  await page.locator('.tab.active', { hasText: task.other }).waitFor();
  seen.opened = await page.locator('.tab.active').getAttribute('aria-label');
}

async function run(command) {
  await page.keyboard.press('F1');
  await page.locator('.quick-input-box input').fill(`>${command}`);
  await page.locator('.quick-input-list .monaco-list-row', { hasText: command }).first().waitFor();
  await page.keyboard.press('Enter');
}

async function analyzeWorkspace() {
  step = 'the analysis of the workspace';
  await run('Aura: Analyze the Workspace');
  const rows = page.locator('.tree-explorer-viewlet-tree-view .monaco-list-row');
  await rows.filter({ hasText: `Findings (${task.findings})` }).waitFor();
  await picture('workspace');
}

async function lookAtPreview() {
  step = 'the preview';
  await page.locator('.codelens-decoration', { hasText: 'cognitive complexity' }).first().waitFor();
  await goTo(`${task.line}:${task.column}`);
  await run('Aura: Refactor This Function with the Local Model');
  await page.locator('.monaco-diff-editor .view-line').first().waitFor();
  const toast = page.locator('.notification-toast', { hasText: 'Accept' });
  await toast.waitFor();
  seen.message = await words(toast);
  seen.actions = await page.locator('.editor-actions .action-label[aria-label*="the Edit"]').count();
  await picture('preview');
  step = 'the edit';
  await toast.locator('.monaco-button', { hasText: 'Accept' }).click();
  await page.locator('.monaco-diff-editor').waitFor({ state: 'detached' });
  await page.locator('.codelens-decoration', { hasText: task.lens }).first().waitFor();
}

async function lookAtMessage() {
  step = 'the message';
  const toast = page.locator('.notification-toast', { hasText: 'Aura' }).first();
  await toast.waitFor({ timeout: 30_000 });
  seen.message = await words(toast);
  await picture('message');
}

try {
  await openFile();
  if (task.isBroken) await lookAtMessage();
  else if (task.lens !== undefined) await lookAtPreview();
  else {
    await lookAtFindings();
    await lookAtViews();
    await analyzeWorkspace();
  }
  console.log(JSON.stringify(seen));
} catch (error) {
  console.error(`failed at ${step}: ${error.message}\n${JSON.stringify(seen)}`);
  await picture('failed');
  process.exitCode = 1;
} finally {
  await browser.close();
}
