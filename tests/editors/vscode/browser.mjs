// What the walks share: a window of VS Code in Chromium. The folder of VS Code holds playwright.
import { createRequire } from 'node:module';
import * as path from 'node:path';

const { chromium } = createRequire(path.join(process.env.AURA_VSCODE, 'package.json'))('playwright-core');

/** A window of VS Code at `task.url` with a folder open; `prepare` may change the page before it loads. */
export async function open(task, prepare = async () => {}) {
  const browser = await chromium.launch({ executablePath: task.chromium, args: ['--no-sandbox', '--disable-gpu'] });
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  await prepare(page);
  await page.goto(`${task.url}/?folder=${encodeURI(task.folder)}`, { waitUntil: 'domcontentloaded' });
  await page.locator('.monaco-workbench').waitFor({ timeout: 60_000 });
  return { browser, page };
}
