/** What the metrics view and its page say to each other. */

import type { FunctionRow, Histogram } from '../answers';

/** A file as the treemap draws it. */
export interface ShownFile {
  readonly path: string;
  readonly uri: string;
  /** Its area: lines of code. */
  readonly size: number;
  /** Its colour: the cognitive complexity of its worst function. */
  readonly worst: number;
}

export interface ShownCurrent {
  readonly name: string;
  readonly uri: string;
  readonly limit: number | null;
  readonly totals: string;
  readonly functions: readonly FunctionRow[];
}

export interface Shown {
  readonly current: ShownCurrent | undefined;
  readonly workspace: { readonly totals: string; readonly histograms: readonly Histogram[]; readonly files: readonly ShownFile[] } | undefined;
}

/** What the page asks for: to be shown something, or to go to a place (lines and columns from 1). */
export type Asked =
  | { readonly ready: true }
  | { readonly open: { readonly uri: string; readonly line: number; readonly column: number } };
