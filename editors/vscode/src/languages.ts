/** What the server analyses, by VS Code's names. */

import type { DocumentSelector } from 'vscode-languageclient/node';

export const LANGUAGES = [
  'python', 'go', 'rust', 'kotlin', 'javascript', 'javascriptreact', 'typescript', 'typescriptreact',
] as const;

const SCHEMES = ['file', 'untitled'] as const;

export const SELECTOR: DocumentSelector = [
  ...SCHEMES.flatMap((scheme) => LANGUAGES.map((language) => ({ scheme, language }))),
  { scheme: 'vscode-notebook-cell', language: 'python' },
];

/** Whether the server knows a document of this language. */
export function isAnalysed(language: string): boolean {
  return (LANGUAGES as readonly string[]).includes(language);
}
