/** The page: reads what was measured and found, and draws it. */

const data = JSON.parse(byId("data").textContent);
const SEVERITIES = ["error", "warning", "info", "hint"];
const severityWord = (count, index) => (index < 2 && count !== 1 ? `${SEVERITIES[index]}s` : SEVERITIES[index]);
const severityClass = (index) => (index === 3 ? "hint-severity" : SEVERITIES[index]);

const files = data.files.map(
  ([path, language, lines, code, cognitive, worst, maintainability, functions, ...found]) => ({
    path, language, lines, code, cognitive, worst, maintainability, functions, found,
    size: code || lines, findings: found.reduce((sum, count) => sum + count, 0),
  }),
);
const rules = data.rules.map(([code, name, category, url]) => ({ code, name, category, url }));
const findings = (data.findings || []).map(
  ([file, line, column, severity, rule, message, suggestion, snippet, symbol, fix, related]) => ({
    file: files[file], line, column, severity, rule: rules[rule], message, suggestion, snippet, symbol, fix, related,
  }),
);
const functions = data.functions.map(
  ([file, name, line, cognitive, cyclomatic, nesting, parameters, code, maintainability, increments]) => ({
    file: files[file], name, line, cognitive, cyclomatic, nesting, parameters, code, maintainability, increments,
  }),
);
const hasFindings = data.findings !== null;
const hasMeasures = data.measured;

const state = { words: "", severities: new Set([0, 1, 2, 3]), folder: "" };

// -- totals ------------------------------------------------------------------------------------------

function drawTotals() {
  byId("tool").textContent = `aura-lsp ${data.version}`;
  const totals = [[files.length, files.length === 1 ? "file" : "files", ""]];
  const lines = files.reduce((sum, file) => sum + file.size, 0);
  totals.push([lines, hasMeasures ? "lines of code" : "lines", ""]);
  if (hasMeasures) totals.push([data.totals.functions, "functions", ""]);
  if (hasFindings) {
    data.totals.severities.forEach((count, index) => {
      totals.push([count, severityWord(count, index), severityClass(index)]);
    });
  }
  if (data.skipped.length) totals.push([data.skipped.length, "skipped", ""]);
  byId("totals").replaceChildren(...totals.map(([count, word, className]) => make(
    "li", {}, make("b", { className, textContent: grouped(count) }), word,
  )));
}

// -- the map -----------------------------------------------------------------------------------------

const WEIGHTS = [8, 4, 1, 0.25];
const weight = (file) => file.found.reduce((sum, count, severity) => sum + count * WEIGHTS[severity], 0);
const HEATS = [
  ...(hasFindings ? [
    { name: "findings per 100 lines, by severity", of: (file) => (100 * weight(file)) / Math.max(file.size, 20) },
    { name: "findings", of: (file) => file.findings },
  ] : []),
  ...(hasMeasures ? [
    { name: "most complex function", of: (file) => file.worst },
    { name: "cognitive complexity per 100 lines", of: (file) => (100 * file.cognitive) / Math.max(file.size, 20) },
    { name: "maintainability (low is hot)", of: (file) => 100 - file.maintainability },
  ] : []),
];

function drawMap() {
  const map = byId("treemap");
  const heat = HEATS[byId("heat").selectedIndex];
  const values = files.map(heat.of).sort((a, b) => a - b);
  const hottest = values[Math.floor((values.length - 1) * 0.98)] || values.at(-1) || 1;
  const prefix = state.folder && `${state.folder}/`;
  const tree = folderTree(files.filter((file) => file.path.startsWith(prefix)));
  map.replaceChildren();
  drawFolder(map, tree, { x: 0, y: 0, width: map.clientWidth, height: map.clientHeight },
    (file) => Math.min(1, heat.of(file) / hottest));
  byId("least").textContent = "0";
  byId("most").textContent = `${grouped(Math.round(hottest * 10) / 10)} or more`;
  drawCrumbs();
}

function drawCrumbs() {
  const parts = state.folder ? state.folder.split("/") : [];
  const crumbs = ["", ...parts.map((_, depth) => parts.slice(0, depth + 1).join("/"))];
  byId("crumbs").replaceChildren(...crumbs.flatMap((path, depth) => {
    const crumb = make("button", { type: "button", textContent: depth ? parts[depth - 1] : "all files" });
    crumb.addEventListener("click", () => enter(path));
    return depth ? [" / ", crumb] : [crumb];
  }));
}

function enter(folder) {
  state.folder = folder;
  drawMap();
}

function tipOf(file) {
  const facts = [counted(file.size, "line")];
  if (hasMeasures) facts.push(`${counted(file.functions, "function")}, the worst of cognitive complexity ${file.worst}`);
  if (hasFindings) {
    const told = file.found.map((count, index) => count && `${count} ${severityWord(count, index)}`).filter(Boolean);
    facts.push(told.join(", ") || "no findings");
  }
  return [make("b", { textContent: file.path }), facts.join(" · ")];
}

function setUpMap() {
  byId("heat").replaceChildren(...HEATS.map(({ name }) => make("option", { textContent: name })));
  byId("heat").addEventListener("change", drawMap);
  const map = byId("treemap");
  const tip = byId("tip");
  map.addEventListener("pointermove", (event) => {
    const path = event.target.dataset.file;
    tip.hidden = !path;
    if (!path) return;
    tip.replaceChildren(...tipOf(files.find((file) => file.path === path)));
    const left = Math.min(event.clientX + 14, window.innerWidth - tip.offsetWidth - 8);
    tip.style.left = `${left}px`;
    tip.style.top = `${event.clientY + 16}px`;
  });
  map.addEventListener("pointerleave", () => { tip.hidden = true; });
  map.addEventListener("click", ({ target }) => {
    if (target.dataset.folder) enter(target.dataset.folder);
    if (target.dataset.file) search(target.dataset.file);
  });
  let waiting = 0;
  window.addEventListener("resize", () => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(drawMap);
  });
}

// -- distribution ------------------------------------------------------------------------------------

function drawCharts() {
  const charts = data.histograms.map(({ name, bars }) => chart(name, bars));
  if (hasFindings && findings.length) {
    const byRule = new Map();
    for (const { rule } of findings) byRule.set(rule.name, (byRule.get(rule.name) || 0) + 1);
    const most = [...byRule].sort((a, b) => b[1] - a[1]).slice(0, 12);
    charts.unshift(chart("Findings by rule", most, search));
  }
  document.querySelector(".charts").replaceChildren(...charts);
  byId("distribution").hidden = charts.length === 0;
}

function chart(name, bars, onClick) {
  const most = Math.max(1, ...bars.map(([, count]) => count));
  const cells = bars.flatMap(([label, count]) => {
    const bar = make("i");
    bar.style.width = `${(100 * count) / most}%`;
    const text = onClick ? make("button", { type: "button", textContent: label }) : label;
    if (onClick) text.addEventListener("click", () => onClick(label));
    return [make("span", {}, text), bar, make("span", {}, grouped(count))];
  });
  return make("div", {}, make("h3", { textContent: name }), make("div", { className: "bars" }, ...cells));
}

// -- tables ------------------------------------------------------------------------------------------

const placeOf = (row) => `${row.file.path}:${row.line}`;

const showFindings = hasFindings && addTable(byId("findings"), [
  { name: "Severity", value: (row) => row.severity,
    cell: (row) => make("span", { className: severityClass(row.severity), textContent: SEVERITIES[row.severity] }) },
  { name: "Rule", value: (row) => row.rule.name, cell: (row) => ruleName(row.rule) },
  { name: "Finding", value: (row) => row.message, cell: findingCell, wide: true },
  { name: "In", value: (row) => row.symbol },
  { name: "Place", value: (row) => `${row.file.path}:${String(row.line).padStart(7, "0")}`, cell: placeOf },
], 0, "finding");

const showFunctions = hasMeasures && addTable(byId("functions"), [
  { name: "Function", value: (row) => row.name, cell: functionCell, wide: true },
  ...["cognitive", "cyclomatic", "nesting", "parameters", "code"].map(
    (key) => ({ name: key === "code" ? "Code lines" : key[0].toUpperCase() + key.slice(1), value: (row) => row[key], number: true }),
  ),
  { name: "Maintainability", value: (row) => row.maintainability, number: true },
  { name: "Place", value: (row) => `${row.file.path}:${String(row.line).padStart(7, "0")}`, cell: placeOf },
], 1, "function");

const showFiles = addTable(byId("files"), [
  { name: "File", value: (row) => row.path, wide: true },
  { name: "Language", value: (row) => row.language },
  { name: "Lines", value: (row) => row.lines, number: true },
  ...(hasFindings ? [{ name: "Findings", value: (row) => row.findings, number: true }] : []),
  ...(hasMeasures ? [
    { name: "Functions", value: (row) => row.functions, number: true },
    { name: "Worst function", value: (row) => row.worst, number: true },
    { name: "Cognitive", value: (row) => row.cognitive, number: true },
    { name: "Maintainability", value: (row) => row.maintainability, number: true },
  ] : []),
], hasFindings ? 3 : 4, "file");

function ruleName(rule) {
  const title = `${rule.code}, ${rule.category}`;
  return rule.url ? make("a", { href: rule.url, textContent: rule.name, title })
    : make("span", { textContent: rule.name, title });
}

function findingCell(row) {
  const fixes = ["", "It can be fixed: --fix", "It can be fixed: --fix --unsafe-fixes"];
  const items = row.related.map(([line, message]) => make("li", {}, `line ${line}: ${message}`));
  return make("details", {}, make("summary", { textContent: row.message }), make("pre", { textContent: row.snippet }),
    `${row.suggestion}. ${fixes[row.fix]}`, ...(items.length ? [make("ul", {}, ...items)] : []));
}

function functionCell(row) {
  const name = make("code", { textContent: row.name });
  if (!row.increments) return name;
  const items = row.increments.map(([line, amount, nesting, why]) => make(
    "li", {}, `line ${line}: +${amount} ${why}${nesting ? `, nested ${nesting} deep` : ""}`,
  ));
  return make("details", {}, make("summary", {}, name), make("ul", {}, ...items));
}

// -- filters -----------------------------------------------------------------------------------------

function search(words) {
  byId("words").value = words;
  byId("words").dispatchEvent(new Event("input"));
  byId("filter").scrollIntoView({ behavior: "smooth" });
}

function filterTables() {
  const words = state.words.toLowerCase().split(/\s+/).filter(Boolean);
  const has = (...texts) => {
    const text = texts.join("\n").toLowerCase();
    return words.every((word) => text.includes(word));
  };
  if (showFindings) {
    showFindings(findings.filter((row) => state.severities.has(row.severity)
      && has(row.file.path, row.rule.name, row.rule.code, row.rule.category, row.message, row.symbol)),
    data.totals.severities.reduce((sum, count) => sum + count, 0));
  }
  if (showFunctions) {
    showFunctions(functions.filter((row) => has(row.file.path, row.name)), data.totals.functions);
  }
  showFiles(files.filter((row) => has(row.path)), files.length);
}

function setUpFilters() {
  byId("words").addEventListener("input", ({ target }) => { state.words = target.value; filterTables(); });
  byId("severities").replaceChildren(...(hasFindings ? SEVERITIES : []).map((name, index) => {
    const box = make("input", { type: "checkbox", checked: true });
    box.addEventListener("change", () => {
      state.severities[box.checked ? "add" : "delete"](index);
      filterTables();
    });
    return make("label", {}, box, ` ${name}`);
  }));
}

/** Of very many the page has the worst only. */
function tellChosen(section, has, total, which) {
  if (has < total) byId(section).append(make("p", { className: "hint", textContent: `This page has ${which} of ${grouped(total)}.` }));
}

byId("findings").hidden = !hasFindings;
byId("functions").hidden = !hasMeasures;
byId("skipped").hidden = data.skipped.length === 0;
addTable(byId("skipped"), [
  { name: "File", value: ([path]) => path, wide: true }, { name: "Reason", value: ([, reason]) => reason },
], 0, "file")(data.skipped, data.skipped.length);
tellChosen("functions", functions.length, data.totals.functions, "the worst functions by each measure");
tellChosen("findings", findings.length, data.totals.severities.reduce((sum, count) => sum + count, 0), "the most severe findings");
drawTotals();
drawCharts();
setUpFilters();
filterTables();
setUpMap();
drawMap();
