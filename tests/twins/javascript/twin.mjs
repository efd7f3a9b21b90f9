// Prints a line of JSON for each file named on standard input, relative to the folder that is the
// first argument: what ESLint and its plugins find by the rules that are the second, a JSON list of
// `plugin:rule`, or of `sonar:` and SonarSource's number. Rules that there are not are named first.
// TypeScript is read with its types, as far as the folder has them.
// For Node 20, whose sets and iterators lack what unicorn asks of them.
import "core-js/actual/iterator/index.js";
import "core-js/actual/set/index.js";
import fs from "node:fs";
import path from "node:path";
import { builtinRules } from "eslint/use-at-your-own-risk";
import { Linter } from "eslint";
import react from "eslint-plugin-react";
import hooks from "eslint-plugin-react-hooks";
import security from "eslint-plugin-security";
import sonarjs from "eslint-plugin-sonarjs";
import unicorn from "eslint-plugin-unicorn";
import extended from "@typescript-eslint/eslint-plugin";
import * as typescript from "@typescript-eslint/parser";
import ts from "typescript";

const plugins = { react, "react-hooks": hooks, security, sonar: sonarjs, unicorn, "typescript-eslint": extended };
const [root, wanted] = [process.argv[2], JSON.parse(process.argv[3])];
const names = fs.readFileSync(0, "utf8").split("\n").filter(Boolean);
const isTypeScript = (name) => /\.[mc]?tsx?$/.test(name);

// The name in ESLint of what is wanted, if there is such a rule.
function rule(name) {
  const [plugin, code] = name.split(":");
  if (plugin === "eslint") return builtinRules.has(code) && code;
  if (plugin !== "sonar") return plugins[plugin].rules[code] && `${plugin}/${code}`;
  const page = `/${code}/javascript`;
  const found = Object.entries(sonarjs.rules).find(([, each]) => each.meta.docs.url.endsWith(page));
  return found && `sonar/${found[0]}`;
}

// typescript-eslint has core rules anew that know TypeScript's syntax.
const known = wanted.map((name) => [name, rule(name)]).filter(([, found]) => found);
const anew = (found) => (extended.rules[found]?.meta.docs.extendsBaseRule ? `typescript-eslint/${found}` : found);
console.log(JSON.stringify(wanted.filter((name) => !rule(name))));

const program = ts.createProgram({
  rootNames: names.filter(isTypeScript).map((name) => path.join(root, name)),
  options: {
    target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler, jsx: ts.JsxEmit.Preserve,
    strict: true, skipLibCheck: true, noEmit: true, types: [],
  },
});
const none = new Set();
const linter = new Linter({ configType: "flat", cwd: root });

// What is found in a text; undefined if it can't be read.
function read(text, name, sourceType, failing) {
  const typed = isTypeScript(name);
  const jsx = !/\.[mc]?ts$/.test(name);
  const parserOptions = { ecmaFeatures: { jsx }, ...(typed && { programs: [program] }) };
  const languageOptions = { ecmaVersion: "latest", sourceType, parserOptions };
  if (typed) languageOptions.parser = typescript;
  const rules = new Map(
    known
      .filter(([said]) => typed || !said.startsWith("typescript-eslint:"))
      .map(([said, found]) => [typed ? anew(found) : found, said]),
  );
  const found = linter.verify(
    text,
    [{
      files: ["**/*.*"], languageOptions, plugins,
      rules: Object.fromEntries([...rules.keys()].map((each) => [each, failing.has(each) ? 0 : 2])),
      linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: "off" },
      settings: { react: { version: "19.0" } },
    }],
    { filename: path.join(root, name) },
  );
  if (found.some((message) => message.fatal)) return undefined;
  return found
    .filter((message) => rules.has(message.ruleId))
    .filter((message) => !message.ruleId.endsWith("no-unused-vars") || isImported(message))
    .map((message) => [rules.get(message.ruleId), message.line, message.endLine ?? message.line]);
}

// Of unused variables, only imports are asked for.
function isImported({ line, column }) {
  const code = linter.getSourceCode();
  let node = code.getNodeByRangeIndex(code.getIndexFromLoc({ line, column: column - 1 }));
  while (node && !node.type.startsWith("Import")) node = node.parent;
  return Boolean(node);
}

// A rule that fails in a file is left out there.
function readWithout(failing, text, name, sourceType) {
  try {
    return read(text, name, sourceType, failing);
  } catch (error) {
    if (!error.ruleId || failing.has(error.ruleId)) throw error;
    console.error(`${error.ruleId} fails in ${name}: ${error.message.split("\n")[0]}`);
    return readWithout(new Set([...failing, error.ruleId]), text, name, sourceType);
  }
}

for (const name of names) {
  const text = fs.readFileSync(path.join(root, name), "utf8").replace(/^\uFEFF/, "");
  const findings = readWithout(none, text, name, "module") ?? readWithout(none, text, name, "commonjs");
  if (findings) console.log(JSON.stringify({ path: name, findings }));
}
