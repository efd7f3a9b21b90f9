/** What the HTML report's dom.js and treemap.js give, which stand before this script. */

declare function byId(id: string): HTMLElement;
declare function make<K extends keyof HTMLElementTagNameMap>(
  tag: K, properties?: Partial<HTMLElementTagNameMap[K]>, ...children: (Node | string)[]
): HTMLElementTagNameMap[K];
declare function counted(number: number, word: string): string;

interface Folder<F> { readonly name: string; readonly path: string; readonly size: number; readonly children: readonly (Folder<F> | { readonly file: F })[] }
declare function folderTree<F extends { readonly path: string; readonly size: number }>(files: readonly F[]): Folder<F>;
declare function drawFolder<F>(
  target: HTMLElement, folder: Folder<F>, box: { x: number; y: number; width: number; height: number }, heatOf: (file: F) => number,
): void;

declare function acquireVsCodeApi(): { postMessage(message: unknown): void };
