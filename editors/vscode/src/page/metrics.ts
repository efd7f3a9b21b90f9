/** Draws the metrics view. Everything that can be clicked is a button: it can be reached by keys. */

import type { FunctionRow, Histogram } from '../answers';
import type { Asked, Shown, ShownCurrent, ShownFile } from '../views/shown';

const MAP_HEIGHT = 220; // pixels
const HOT = 25; // the complexity at which a file is as hot as can be, with no limit known

const vscode = acquireVsCodeApi();
let last: Shown = { current: undefined, workspace: undefined };

window.addEventListener('message', (event: MessageEvent<Shown>) => {
  last = { current: event.data.current, workspace: event.data.workspace ?? last.workspace };
  draw();
});
window.addEventListener('resize', draw);
ask({ ready: true });

function ask(asked: Asked): void {
  vscode.postMessage(asked);
}

function draw(): void {
  byId('current').replaceChildren(...current(last.current));
  const section = byId('workspace');
  section.replaceChildren(title('workspace-title', 'Workspace'));
  if (last.workspace === undefined) {
    section.append(make('p', { className: 'dim', textContent: 'Measuring…' }));
    return;
  }
  const { totals, files, histograms } = last.workspace;
  section.append(make('p', { className: 'dim', textContent: totals }));
  drawMap(section, files);
  section.append(...histograms.map(chart));
}

function current(shown: ShownCurrent | undefined): HTMLElement[] {
  if (shown === undefined) {
    return [title('current-title', 'Current file'), make('p', { className: 'dim', textContent: 'No file that Aura analyses is shown.' })];
  }
  const parts = [title('current-title', shown.name), make('p', { className: 'dim', textContent: shown.totals })];
  if (shown.functions.length > 0) parts.push(functions(shown));
  return parts;
}

/** A bar for each function, as long as its cognitive complexity. */
function functions(shown: ShownCurrent): HTMLElement {
  const most = Math.max(...shown.functions.map((each) => each.cognitive), shown.limit ?? 0);
  const over = (each: FunctionRow): boolean => shown.limit !== null && each.cognitive > shown.limit;
  const bars = shown.functions.flatMap((each) => {
    const place = { uri: shown.uri, line: each.line, column: each.column };
    return [
      button(each.qualified_name, `line ${each.line}: cognitive ${each.cognitive}, cyclomatic ${each.cyclomatic}`, place),
      bar(each.cognitive / most, over(each) ? 'over' : ''),
      make('span', { textContent: String(each.cognitive) }),
    ];
  });
  const limit = shown.limit === null ? '' : `, limit ${shown.limit}`;
  return make('div', {}, make('h3', { textContent: `Cognitive complexity${limit}` }), make('div', { className: 'bars' }, ...bars));
}

function chart(histogram: Histogram): HTMLElement {
  const most = Math.max(...histogram.bars.map(([, count]) => count), 1);
  const bars = histogram.bars.flatMap(([label, count]) => [
    make('span', { textContent: label }), bar(count / most, ''), make('span', { textContent: String(count) }),
  ]);
  return make('div', {}, make('h3', { textContent: histogram.name }), make('div', { className: 'bars' }, ...bars));
}

function bar(share: number, className: string): HTMLElement {
  const filled = make('i', { className });
  filled.style.width = `${Math.max(share * 100, 0.5)}%`;
  return make('span', { className: 'track' }, filled);
}

/** Files as areas, the hotter the more complex their worst function. */
function drawMap(section: HTMLElement, files: readonly ShownFile[]): void {
  const map = make('div', { className: 'map' });
  section.append(make('h3', { textContent: 'Hot spots: area is lines of code, colour the most complex function' }), map);
  const byPath = new Map(files.map((each) => [each.path, each]));
  drawFolder(map, folderTree(files), { x: 0, y: 0, width: map.clientWidth, height: MAP_HEIGHT }, (file) => Math.min(file.worst / HOT, 1));
  for (const area of map.querySelectorAll<HTMLElement>('.file')) {
    const file = byPath.get(area.dataset['file'] ?? '');
    if (file === undefined) continue;
    const words = `${file.path}: ${counted(file.size, 'line')} of code, most complex function ${file.worst}`;
    area.setAttribute('role', 'button');
    area.setAttribute('aria-label', words);
    area.tabIndex = 0;
    const open = (): void => { ask({ open: { uri: file.uri, line: 1, column: 1 } }); };
    area.addEventListener('click', open);
    area.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' || event.key === ' ') open();
    });
    area.addEventListener('focus', () => { tell(words); });
    area.addEventListener('mouseenter', () => { tell(words); });
  }
  map.addEventListener('mouseleave', () => { tell(''); });
  for (const folder of map.querySelectorAll<HTMLButtonElement>('.folder')) folder.disabled = true;
}

function tell(words: string): void {
  const tip = byId('tip');
  tip.textContent = words;
  tip.hidden = words === '';
}

function title(id: string, text: string): HTMLElement {
  return make('h2', { id, textContent: text });
}

function button(text: string, hint: string, place: { uri: string; line: number; column: number }): HTMLElement {
  const made = make('button', { textContent: text, title: hint });
  made.addEventListener('click', () => { ask({ open: place }); });
  return made;
}
