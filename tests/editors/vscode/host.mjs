// Runs walk.js inside VS Code's extension host; the exit status says whether it came to its end.
// Stands in for @vscode/test-electron, which downloads a VS Code of its own.
import { open } from './browser.mjs';

const task = JSON.parse(process.env.AURA_TEST);
const uri = (path) => ({ $mid: 1, scheme: 'vscode-remote', authority: new URL(task.url).host, path });

let finish;
const finished = new Promise((resolve) => { finish = resolve; });
const { browser } = await open(task, async (page) => {
  await page.exposeFunction('codeAutomationLog', () => {});
  await page.exposeFunction('codeAutomationExit', (status) => { finish(status); });
  page.on('console', (message) => {
    if (!message.text().includes('WALK ')) return;
    console.error(message.text().replace(/.*WALK /s, ''));
    void page.screenshot({ path: task.picture });
  });
  // A built VS Code takes the options of development from its page's own configuration only.
  await page.addInitScript((options) => {
    const patch = () => {
      const element = document.getElementById('vscode-workbench-web-configuration');
      if (!element) return;
      observer.disconnect();
      const settings = JSON.parse(element.dataset.settings);
      settings.developmentOptions = { ...settings.developmentOptions, ...options };
      element.dataset.settings = JSON.stringify(settings);
    };
    const observer = new MutationObserver(patch);
    observer.observe(document, { childList: true, subtree: true });
  }, { extensions: [uri(task.extension)], extensionTestsPath: uri(task.walk) });
});
const status = await Promise.race([finished, new Promise((resolve) => { setTimeout(resolve, task.timeout, 'late'); })]);
if (status === 'late') console.error(`the walk did not end within ${task.timeout} ms`);
await browser.close();
process.exit(status === 0 ? 0 : 1);
