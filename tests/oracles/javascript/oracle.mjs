// Prints a line of JSON for each file named on standard input, relative to the folder that is the
// argument: its functions with what ESLint's `complexity` and sonarjs' `cognitive-complexity` say of
// them and how many parameters they have. `start` is where a function starts in UTF-16 code units; a
// method starts with its modifiers. Files that neither parser can read are left out.
import fs from "node:fs";
import path from "node:path";
import { builtinRules } from "eslint/use-at-your-own-risk";
import { Linter } from "eslint";
import sonarjs from "eslint-plugin-sonarjs";
import * as typescript from "@typescript-eslint/parser";

let functions; // start of the ESTree function -> what is known of it
let cognitive; // line:column of what sonarjs marks -> scores in order of report

const place = (location) => `${location.start.line}:${location.start.column}`;

// A rule as it is, with other options and every report handed to `report`.
const heard = (rule, options, report) => ({
  meta: { schema: false },
  create: (context) =>
    rule.create(Object.create(context, { options: { value: options }, report: { value: report } })),
});

const isMethod = (parent) =>
  parent?.type === "MethodDefinition" ||
  (parent?.type === "Property" && (parent.method || parent.kind !== "init"));

// What sonarjs puts its mark on: the arrow, or the name, or the keyword.
const marked = (node, code) => {
  if (node.type === "ArrowFunctionExpression") {
    return code.getTokenBefore(node.body, (token) => token.value === "=>").loc;
  }
  if (isMethod(node.parent)) return node.parent.key.loc;
  return (node.id ?? code.getFirstToken(node, (token) => token.value === "function")).loc;
};

const plugin = {
  rules: {
    functions: {
      create: (context) => ({
        ":function"(node) {
          const outer = isMethod(node.parent) ? node.parent : node;
          const start = outer.range[0];
          const entry = { start, parameters: node.params.length };
          entry.mark = place(marked(node, context.sourceCode));
          functions.set(node.range[0], entry);
        },
      }),
    },
    cyclomatic: heard(builtinRules.get("complexity"), [0], ({ node, data }) => {
      const entry = functions.get(node.range[0]);
      if (entry) entry.cyclomatic = data.complexity;
    }),
    cognitive: heard(sonarjs.rules["cognitive-complexity"], [-1], ({ loc, data }) => {
      const at = place(loc);
      if (!cognitive.has(at)) cognitive.set(at, []);
      cognitive.get(at).push(data.complexityAmount);
    }),
  },
};

const linter = new Linter({ configType: "flat" });

function read(text, name, sourceType) {
  functions = new Map();
  cognitive = new Map();
  const isTypeScript = /\.[mc]?tsx?$/.test(name);
  const jsx = !/\.[mc]?ts$/.test(name);
  const languageOptions = { ecmaVersion: "latest", sourceType, parserOptions: { ecmaFeatures: { jsx } } };
  if (isTypeScript) languageOptions.parser = typescript;
  const messages = linter.verify(
    text,
    [
      {
        files: ["**/*"],
        languageOptions,
        plugins: { aura: plugin },
        rules: { "aura/functions": 2, "aura/cyclomatic": 2, "aura/cognitive": 2 },
        linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: "off" },
      },
    ],
    { filename: `file${path.extname(name)}` },
  );
  return !messages.some((message) => message.fatal);
}

const root = process.argv[2];
for (const name of fs.readFileSync(0, "utf8").split("\n")) {
  const text = fs.readFileSync(path.join(root, name), "utf8").replace(/^\uFEFF/, "");
  if (!read(text, name, "module") && !read(text, name, "commonjs")) continue;
  const found = [...functions.values()].map(({ mark, ...entry }) => {
    entry.cognitive = cognitive.get(mark)?.shift();
    return entry;
  });
  console.log(JSON.stringify({ path: name, functions: found }));
}
