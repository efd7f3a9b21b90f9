/** The page of trends: all functions in a table, one of them as a chart. */

const data = JSON.parse(byId("data").textContent);
const functions = data.functions.map(([path, name, line, values]) => ({
  path, name, line,
  values: values.map(([at, origin, subject, was, called, measures]) => ({ at, origin, subject, was, called, measures })),
}));
const state = { metric: data.metrics.indexOf(data.metric), words: "", chosen: functions[0] };

const words = (name) => name.replaceAll("_", " ");
const signed = (value) => (value > 0 ? `+${rounded(value)}` : rounded(value));
const rounded = (value) => String(Math.round(value * 100) / 100);
const measure = (value) => (value.measures ? value.measures[state.metric] : null);

/** The values with which the chosen measure changed. */
function changes(each) {
  return each.values.filter((value, index) => index === 0 || measure(value) !== measure(each.values[index - 1]));
}
const there = (each) => each.values.map(measure).filter((value) => value !== null);
const before = (each) => there(each)[0] ?? 0;
const now = (each) => there(each).at(-1) ?? 0;

function chooser(each) {
  const button = make("button", { type: "button", className: "link", textContent: each.name });
  button.addEventListener("click", () => {
    state.chosen = each;
    drawOne();
    byId("one").scrollIntoView();
  });
  return button;
}

const showFunctions = addTable(byId("functions"), [
  { name: "function", value: (each) => each.name, cell: chooser, wide: true },
  { name: "over time", value: (each) => changes(each).length, cell: (each) => sparkline(changes(each).map(measure)) },
  { name: "first", value: before, number: true },
  { name: "now", value: now, number: true },
  { name: "growth", value: (each) => now(each) - before(each), cell: (each) => signed(now(each) - before(each)), number: true },
  { name: "changes", value: (each) => changes(each).length - 1, number: true },
  { name: "place", value: (each) => `${each.path}:${each.line}`, wide: true },
], 4, "function");

const showValues = addTable(byId("values"), [
  { name: "day", value: (value) => value.at, cell: (value) => day(value.at) },
  { name: "value", value: (value) => measure(value) ?? -1, cell: (value) => measure(value) ?? "gone", number: true },
  { name: "commit", value: (value) => value.origin, cell: (value) => make("code", {}, value.origin) },
  { name: "subject", value: (value) => value.subject, wide: true },
  { name: "where it was", value: (value) => `${value.was} ${value.called}`, wide: true },
], 0, "change");

function drawOne() {
  const each = state.chosen;
  if (!each) return;
  const steps = changes(each);
  const title = `${words(data.metrics[state.metric])} of ${each.name}`;
  byId("one-title").textContent = title;
  byId("place").textContent = `${each.path}:${each.line}`;
  byId("chart").replaceChildren(chart(steps.map((value) => ({
    at: value.at,
    value: measure(value),
    label: `${day(value.at)} ${value.origin}: ${measure(value)} ${value.subject}`,
  })), title));
  showValues(steps, steps.length);
}

function drawAll() {
  const wanted = state.words.toLowerCase().split(/\s+/).filter(Boolean);
  const rows = functions.filter((each) => {
    const text = `${each.path} ${each.name}`.toLowerCase();
    return each.values.length && wanted.every((word) => text.includes(word));
  });
  showFunctions(rows, data.total);
}

byId("tool").textContent = `aura-lsp ${data.version}`;
byId("note").textContent = data.note;
byId("note").hidden = !data.note;
byId("metric").append(...data.metrics.map((name, index) => make("option", { value: index, textContent: words(name) })));
byId("metric").value = state.metric;
byId("metric").addEventListener("change", (event) => {
  state.metric = Number(event.target.value);
  drawAll();
  drawOne();
});
byId("words").addEventListener("input", (event) => { state.words = event.target.value; drawAll(); });
byId("one").hidden = byId("values").hidden = !state.chosen;
drawAll();
drawOne();
