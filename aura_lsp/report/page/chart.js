/** Lines of steps over time: a value holds until the next. A value of null is a gap. */

const SVG = "http://www.w3.org/2000/svg";

function draw(name, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, name);
  Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value));
  element.append(...children);
  return element;
}

/** The path of a line through points {x, y}, where y is null in a gap. */
function stepPath(points, end) {
  let path = "";
  let there = false;
  points.forEach(({ x, y }) => {
    if (there) path += `H${x.toFixed(1)}`;
    if (y !== null) path += there ? `V${y.toFixed(1)}` : `M${x.toFixed(1)} ${y.toFixed(1)}`;
    there = y !== null;
  });
  return there ? `${path}H${end.toFixed(1)}` : path;
}

/** A small line without axes, over the order of the values. */
function sparkline(values) {
  const [width, height, edge] = [120, 22, 2];
  const top = Math.max(1, ...values.filter((value) => value !== null));
  const wide = (width - 2 * edge) / values.length;
  const points = values.map((value, index) => ({
    x: edge + index * wide,
    y: value === null ? null : height - edge - (Math.max(value, 0) / top) * (height - 2 * edge),
  }));
  const line = draw("path", { class: "line", d: stepPath(points, width - edge) });
  return draw("svg", { class: "spark", viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" }, line);
}

/** A chart over time with an axis of values. Values are {at, value, label}; `at` is in seconds. */
function chart(values, title) {
  const [width, height, left, right, top, bottom] = [960, 260, 44, 16, 12, 28];
  const first = values[0].at;
  const span = Math.max(1, values[values.length - 1].at - first);
  const largest = Math.max(1, ...values.map((each) => each.value ?? 0));
  const step = niceStep(largest / 4);
  const limit = Math.ceil(largest / step) * step;
  const x = (at) => left + ((at - first) / (span * 1.04)) * (width - left - right);
  const y = (value) => height - bottom - (Math.max(value, 0) / limit) * (height - top - bottom);
  const svg = draw("svg", { class: "chart", viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": title });
  for (let mark = 0; mark <= limit; mark += step) {
    svg.append(
      draw("path", { class: "grid", d: `M${left} ${y(mark)}H${width - right}` }),
      draw("text", { class: "axis", x: left - 6, y: y(mark) + 4, "text-anchor": "end" }, String(mark)),
    );
  }
  [0, 0.5, 1].forEach((part) => {
    const at = first + part * span;
    const anchor = part === 0 ? "start" : part === 1 ? "end" : "middle";
    svg.append(draw("text", { class: "axis", x: x(at), y: height - 8, "text-anchor": anchor }, day(at)));
  });
  const points = values.map((each) => ({ x: x(each.at), y: each.value === null ? null : y(each.value) }));
  svg.append(draw("path", { class: "line", d: stepPath(points, width - right) }));
  points.forEach((point, index) => {
    if (point.y === null) return;
    const dot = draw("circle", { class: "dot", cx: point.x, cy: point.y, r: 4 }, draw("title", {}, values[index].label));
    svg.append(dot);
  });
  return svg;
}

/** A round number that is not less than another. */
function niceStep(least) {
  const power = 10 ** Math.floor(Math.log10(Math.max(least, 1)));
  return power * [1, 2, 5, 10].find((each) => each * power >= least);
}

const day = (at) => new Date(at * 1000).toISOString().slice(0, 10);
