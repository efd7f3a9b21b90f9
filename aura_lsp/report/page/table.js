/** Tables that are sorted by a click on a column's name and show more rows on demand. */

const PAGE = 100;

/**
 * Put a table into a section. Columns are {name, value(row), cell(row)?, number?, wide?}; `value` is what
 * rows are sorted by. What is returned shows other rows.
 */
function addTable(section, columns, sortedBy, noun) {
  const count = make("p", { className: "count" });
  const body = make("tbody");
  const more = make("button", { className: "more", type: "button" });
  const order = { column: columns[sortedBy], descending: Boolean(columns[sortedBy].number) };
  let rows = [];
  let total = 0;
  let shown = PAGE;

  const headers = columns.map((column) => {
    const button = make("button", { type: "button", textContent: column.name });
    const header = make("th", { className: column.number ? "number" : "", scope: "col" }, button);
    button.addEventListener("click", () => {
      order.descending = order.column === column ? !order.descending : Boolean(column.number);
      order.column = column;
      draw();
    });
    return header;
  });
  more.addEventListener("click", () => { shown += 5 * PAGE; draw(); });
  section.append(
    count,
    make("div", { className: "scroll" }, make("table", {}, make("thead", {}, make("tr", {}, ...headers)), body)),
    more,
  );

  function draw() {
    const sign = order.descending ? -1 : 1;
    const value = order.column.value;
    const sorted = [...rows].sort((a, b) => sign * compared(value(a), value(b)));
    columns.forEach((column, index) => {
      const sort = order.descending ? "descending" : "ascending";
      headers[index].setAttribute("aria-sort", column === order.column ? sort : "none");
    });
    body.replaceChildren(...sorted.slice(0, shown).map((row) => tableRow(columns, row)));
    count.textContent = rows.length < total
      ? `${grouped(rows.length)} of ${counted(total, noun)}` : counted(total, noun);
    more.hidden = rows.length <= shown;
    more.textContent = `Show more: ${grouped(rows.length - Math.min(shown, rows.length))} are left`;
  }

  return (chosen, all) => { rows = chosen; total = all; shown = PAGE; draw(); };
}

function tableRow(columns, row) {
  return make("tr", {}, ...columns.map((column) => {
    const cell = column.cell ? column.cell(row) : column.value(row);
    const content = typeof cell === "number" ? grouped(cell) : cell;
    return make("td", { className: column.number ? "number" : column.wide ? "text" : "" }, content);
  }));
}

function compared(a, b) {
  return typeof a === "number" ? a - b : a.localeCompare(b);
}
