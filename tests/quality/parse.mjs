// Whether TypeScript's parser takes files: their names come on standard input, one in each line; the
// names of those that it does not take go out, each with the first reason, as lines of JSON.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const ts = createRequire(`${process.argv[2]}/`)("typescript");
for (const path of readFileSync(0, "utf8").split("\n").filter(Boolean)) {
  const text = readFileSync(path, "utf8");
  const kind = /\.(js|jsx|mjs|cjs)(\.fixed)?$/.test(path) ? ts.ScriptKind.JSX : undefined;
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, false, kind);
  const [first] = file.parseDiagnostics;
  if (first !== undefined) {
    const reason = ts.flattenDiagnosticMessageText(first.messageText, " ");
    console.log(JSON.stringify({ path, reason }));
  }
}
