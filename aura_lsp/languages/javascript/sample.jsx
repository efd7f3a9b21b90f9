#!/usr/bin/env node
// What JavaScript's metrics count, and what they must not.
import { useEffect, useMemo } from "react";

/* Nothing outside of a function has an entry. */
const isDev = process.env.NODE_ENV !== "production" && !process.env.CI;
if (isDev) console.warn("if (a && b) { for (;;) {} }", /a?b:c||d/);

/** A declaration; defaults are decisions to ESLint and nothing to sonarjs. */
export function load(url, { retries = 3, headers: { accept = "*" } = {} } = {}, ...rest) {
  const [first = null, second] = rest;
  return fetch(url, { retries, accept, first, second });
}

export default function () {
  return isDev ? "dev" : "prod";
}

async function* pages(start) {
  for await (const page of start) {
    yield* page?.items?.[0]?.(page) ?? [];
  }
}

const double = (n) => 2 * n;
const later = async (callback = () => null) => await callback();
const named = function inner() {};
let fallback = null;
fallback ||= function () {};
exports.clip = function (n) {
  n &&= Math.min(n, 9);
  n ??= 0;
  n += 1;
  return n;
};
module.exports.Queue = class {
  #items = [];
  size = this.#items?.length ?? 0;
  limit = Math.max(isDev ? 1 : 2, 3);
  static count = 0;
  static #secret = (key) => key || "none";
  drain = function () {
    while (this.#items.length) this.#items.pop();
  };

  static {
    if (isDev) Queue.count = 1;
  }

  constructor(items) {
    this.#items = items;
  }

  static constructor() {}

  get first() {
    return this.#items[0];
  }

  set first(item) {
    this.#items[0] = item;
  }

  "quoted name"(a, b) {
    return a ? b : null;
  }

  async *[Symbol.asyncIterator]() {
    yield this;
  }

  static #private(item) {
    return item.queue?.name;
  }
};

const handlers = {
  get ready() {
    return true;
  },
  "content-type": (value) => value.trim(),
  [`on${isDev}`]: () => {},
  close() {},
  text: "if",
};

function grade(points) {
  if (points > 90) {
    return "A";
  } else if (points > 80) {
    return "B";
  } else if (points > 70) return "C";
  else {
    if (points === 0) return "F";
  }
  if (points > 60) return "D";
  else return "E";
}

function loops(rows) {
  outer: for (let i = 0; i < rows.length; i++) {
    for (const cell of rows[i]) {
      if (cell === null) continue outer;
      if (cell === undefined) break;
    }
    for (const key in rows[i]) if (key) break outer;
  }
  do {
    rows.pop();
  } while (rows.length && rows.at(-1));
  while (rows.length) rows.shift();
}

function choose(kind, extra) {
  switch (kind) {
    case "a":
    case "b":
      return extra ? 1 : 2;
    case "c": {
      switch (extra) {
        case 0:
          break;
        default:
          return 3;
      }
      break;
    }
    default:
      if (extra) return 4;
  }
  return extra ? (kind ? 5 : 6) : (extra ? kind : extra) ? 7 : 8;
}

function guard(task) {
  try {
    if (task) task();
  } catch ({ code = 1 }) {
    if (code) throw code;
  } finally {
    for (const hook of guard.hooks) hook();
  }
  try {
    task();
  } catch {
    return null;
  }
}

function logic(a, b, c, d) {
  const all = a && b && c;
  const any = a || b || c || d;
  const both = (a && b) || (c && d);
  const again = a && (b || c) && d;
  const wrapped =
    a &&
    // a comment is no operand
    (/* nor here */ b && c);
  const call = a && f(b && c);
  const none = !(a && b) ?? c;
  return [all, any, both, again, wrapped, call, none];
}

// A function in a branch starts at nothing, and what comes after it is as deep as before.
function nested(xs, pick) {
  const choice = pick ? (x) => (x ? 1 : 2) : function (x) { if (x) return 1; };
  const seen = xs.map((x) => {
    if (x) {
      return [x].filter((y) => y && y !== x);
    }
    return choice(x);
  });
  if (seen) {
    return seen;
  }
  return (function () {
    return pick;
  })();
}

function Panel({ shown, title = "", items, onClose }) {
  useEffect(() => {
    if (!shown) return;
    onClose?.();
  }, [shown]);
  const total = useMemo(() => items.reduce((sum, item) => sum + item.price, 0), [items]);
  return (
    <>
      {/* Whether something shows costs nothing, unless a condition says what. */}
      {shown && <Header title={title} />}
      {shown && title && <Header title={title} onClick={() => onClose()} />}
      {(shown && <Footer />)}
      {shown && (title || <Footer />)}
      {shown && (title ? <Footer /> : null)}
      {shown ? <List items={items} /> : <Empty total={total} />}
      <Close disabled={shown && !title} {...(title && { title })} />
    </>
  );
}

describe("Panel", () => {
  it.each([1, 2])("shows %i", async (count) => {
    for (let i = 0; i < count; i++) await render(i);
  });
  test("closes", { timeout: 100 }, function () {});
});
