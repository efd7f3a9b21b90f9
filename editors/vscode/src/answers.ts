/** The answers to Aura's own requests, as far as they are used here; docs/editors has them whole. */

export const FILE_ANALYSIS = 'aura/fileAnalysis';
export const METRICS = 'aura/metrics';
export const STATUS = 'aura/status';

/** A function's measures; lines and columns begin with 1. */
export interface FunctionRow {
  readonly name: string;
  readonly qualified_name: string;
  readonly line: number;
  readonly end_line: number;
  readonly column: number;
  readonly lines: number;
  readonly parameters: number;
  readonly max_nesting: number;
  readonly cyclomatic: number;
  readonly cognitive: number;
}

/** A function of the workspace, and where it is. */
export interface PlacedFunction extends FunctionRow {
  readonly uri: string;
}

export interface Histogram {
  readonly name: string;
  readonly bars: readonly (readonly [label: string, count: number])[];
}

export interface FileAnalysis {
  readonly uri: string;
  readonly version: number;
  readonly limits: Readonly<Record<string, number | null>>;
  readonly file: {
    readonly lines: { readonly total: number; readonly code: number };
    readonly cognitive: number;
    readonly cyclomatic: number;
    readonly maintainability_index: number;
    readonly functions: readonly FunctionRow[];
  };
}

export interface FileRow {
  readonly uri: string;
  readonly code_lines: number;
  readonly functions: number;
  readonly cognitive: number;
  readonly worst: number;
}

export interface WorkspaceMetrics {
  readonly totals: Readonly<Record<'files' | 'functions' | 'code_lines' | 'cognitive' | 'cyclomatic', number>>;
  readonly files: readonly FileRow[];
  readonly functions: readonly PlacedFunction[];
  readonly histograms: readonly Histogram[];
}

export interface ServerStatus {
  readonly version: string;
  readonly memory_mib: number | null;
  readonly jobs: readonly unknown[];
  readonly llm: { readonly provider: string; readonly server: string | null; readonly offered: boolean };
  readonly last_fault: unknown;
}

/** The innermost function around a line, which begins with 1. */
export function innermost(functions: readonly FunctionRow[], line: number): FunctionRow | undefined {
  return functions
    .filter((each) => each.line <= line && line <= each.end_line)
    .reduce<FunctionRow | undefined>((best, each) => (best && best.line >= each.line ? best : each), undefined);
}

/** The functions with the highest cognitive complexity, the highest first, without simple ones. */
export function mostComplex(functions: readonly FunctionRow[], count: number): FunctionRow[] {
  return functions.filter((each) => each.cognitive > 0).sort((a, b) => b.cognitive - a.cognitive).slice(0, count);
}
