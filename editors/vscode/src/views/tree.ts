/** The tree of findings and complex functions as values: what stands under what, in which order. */

export type Grouping = 'file' | 'rule' | 'severity';

/** A finding; lines and characters count from 0, severities as VS Code has them: 0 is an error. */
export interface Found {
  readonly uri: string;
  readonly path: string;
  readonly line: number;
  readonly character: number;
  readonly severity: number;
  readonly code: string;
  readonly message: string;
}

export interface Group {
  readonly label: string;
  readonly severity: number;
  /** The file that the group is, if it is one. */
  readonly uri: string | undefined;
  readonly findings: readonly Found[];
}

export const SEVERITIES = ['Errors', 'Warnings', 'Information', 'Hints'] as const;

/** Findings by what they share: the gravest group first, then the largest. */
export function grouped(findings: readonly Found[], by: Grouping): Group[] {
  const groups = new Map<string, Found[]>();
  for (const each of findings) {
    const label = labelOf(each, by);
    const group = groups.get(label);
    if (group === undefined) groups.set(label, [each]);
    else group.push(each);
  }
  return [...groups]
    .map(([label, found]) => ({
      label,
      severity: Math.min(...found.map((each) => each.severity)),
      uri: by === 'file' ? found[0]?.uri : undefined,
      findings: found.sort((a, b) => a.path.localeCompare(b.path) || a.line - b.line || a.character - b.character),
    }))
    .sort((a, b) => a.severity - b.severity || b.findings.length - a.findings.length || a.label.localeCompare(b.label));
}

function labelOf(finding: Found, by: Grouping): string {
  if (by === 'file') return finding.path;
  return by === 'rule' ? finding.code : (SEVERITIES[finding.severity] ?? '');
}
