"""What a keystroke costs at the wire, what an open document weighs, and how long the server takes
to start."""

from __future__ import annotations

import json
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any, NamedTuple

from aura_lsp.languages import for_path
from aura_lsp.syntax import parse
from tools.client import Client

_KEYS = 60
SERVER = [sys.executable, "-m", "aura_lsp", "serve", "--stdio"]
RUFF_RULES = ["C901", "PLR", "E", "F", "B", "SIM"]


class Text(NamedTuple):
    """A document to type into: its name, file name, language id, text, and the line to type in."""

    name: str
    file: str
    language_id: str
    text: str
    line: int


class Typed(NamedTuple):
    """What typing cost: milliseconds per keystroke (median and largest), MiB resident,
    diagnostics."""

    middle: float
    worst: float
    resident: float
    diagnostics: int


def texts() -> Iterator[Text]:
    """The documents: 6,000 and 50,000 lines of Python, and files that are one huge item."""
    source = (Path(sysconfig.get_paths()["stdlib"]) / "_pydecimal.py").read_text("utf-8")
    yield _text("python-6k", "six.py", "python", source, "    def ")
    yield _text("python-50k", "fifty.py", "python", source * 8, "    def ")
    yield _text("js-one-if", "one_if.js", "javascript", one_if(1_100), "      function inner")
    yield _text("js-describe", "wide.test.js", "javascript", describe(430), "  it(")


def _text(name: str, file: str, language_id: str, text: str, needle: str) -> Text:
    rows = text.split("\n")
    line = len(rows) // 2
    while not rows[line].startswith(needle):
        line += 1
    return Text(name, file, language_id, text, line + 2)


def one_if(functions: int) -> str:
    """A bundle as React ships them: one `if` around one function around everything (25 lines
    each)."""
    body = "\n".join(
        f"""    function outer{n}(a, b) {{
      function inner{n}(x) {{
        var total = 0;
        for (var i = 0; i < x.length; i++) {{
          if (x[i] > a && x[i] < b) {{
            total += x[i];
          }} else if (x[i] === a || b === null) {{
            total -= 1;
          }}
        }}
        return total;
      }}
      var list = [a, b, function (y) {{
        return y === null ? a : y + b;
      }}];
      try {{
        switch (a) {{
          case 1:
            return inner{n}(list);
          default:
            return list.map((z) => (z ? inner{n}(z) : 0));
        }}
      }} catch (error) {{
        throw new Error("outer{n}: " + error.message);
      }}
    }}"""
        for n in range(functions)
    )
    return (
        f'if (process.env.NODE_ENV !== "production") {{\n  (function () {{\n{body}\n  }})();\n}}\n'
    )


def describe(tests: int) -> str:
    """A test file whose one item is a `describe` call (7 lines a test)."""
    body = "\n".join(
        f"""  it("does thing {n}", async () => {{
    const value = await load({n});
    if (value) {{
      expect(value.map((x) => x + {n})).toEqual([{n}]);
    }}
    expect(value).toBe({n});
  }});"""
        for n in range(tests)
    )
    return f'describe("everything", () => {{\n{body}\n}});\n'


def measure(*, with_ruff: bool) -> dict[str, float]:
    """Print what typing costs; `keystroke.<text>` -> median keystroke ÷ full parse of the text."""
    ratios = {}
    print(
        f"\n{'text':12} {'lines':>6} {'median ms':>9} {'worst ms':>9} {'÷ parse':>8} {'MiB':>6} "
        f"{'diagnostics':>11}"
    )
    for text in texts():
        typed = type_into(SERVER, text)
        parsed = _parse_milliseconds(text)
        lines = text.text.count("\n")
        print(
            f"{text.name:12} {lines:6} {typed.middle:9.2f} {typed.worst:9.2f} "
            f"{typed.middle / parsed:8.3f} "
            f"{typed.resident:6.1f} {typed.diagnostics:11}"
        )
        ratios[f"keystroke.{text.name}"] = round(typed.middle / parsed, 4)
        if with_ruff and text.language_id == "python":
            ruff = _ruff(text)
            print(
                f"  ruff server {ruff.middle:16.2f} {ruff.worst:9.2f}   "
                f"aura ÷ ruff {typed.middle / ruff.middle:.3f}, {ruff.diagnostics} diagnostics"
            )
    bare, served = _start_seconds()
    print(f"\nstart to `initialize`: {served:.2f} s, {served / bare:.1f} × a bare interpreter")
    ratios["start"] = round(served / bare, 2)
    return ratios


def type_into(server: list[str], text: Text, *, pull: bool = False) -> Typed:
    """Type into a document, waiting for the diagnostics of each keystroke."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Client(server, stderr=subprocess.DEVNULL) as client,
    ):
        root = Path(folder)
        (root / "ruff.toml").write_text(f"lint.select = {json.dumps(RUFF_RULES)}\n", "utf-8")
        client.initialize(root, _capabilities(pull))
        path = root / text.file
        path.write_text(text.text, "utf-8")
        uri = client.open(path, text.language_id, text.text)
        if pull:
            _pull(client, uri)
        else:
            client.diagnostics(uri, 1)
        column = len(text.text.split("\n")[text.line])
        spent, found = [], 0
        for key in range(_KEYS):
            place = {"line": text.line, "character": column + key}
            started = perf_counter()
            client.change(
                uri, key + 2, {"start": place, "end": place}, " " if key % 6 == 0 else "x"
            )
            diagnostics = _pull(client, uri) if pull else client.diagnostics(uri, key + 2)
            spent.append((perf_counter() - started) * 1000)
            found = len(diagnostics)
        return Typed(median(spent), max(spent), _resident(client.process.pid), found)


def _capabilities(pull: bool) -> dict[str, Any]:
    document: dict[str, Any] = {
        "publishDiagnostics": {"versionSupport": True, "relatedInformation": True}
    }
    if pull:
        document["diagnostic"] = {"dynamicRegistration": False}
    return {"textDocument": document}


def _pull(client: Client, uri: str) -> list[Any]:
    answer = client.request("textDocument/diagnostic", {"textDocument": {"uri": uri}})
    items: list[Any] = answer["items"]
    return items


def _ruff(text: Text) -> Typed:
    command = [str(Path(sys.executable).with_name("ruff")), "server"]
    return type_into(command, text, pull=True)


def _parse_milliseconds(text: Text) -> float:
    language = for_path(text.file)
    assert language is not None
    source = text.text.encode()
    spent = []
    for _ in range(5):
        started = perf_counter()
        parse(language, source)
        spent.append((perf_counter() - started) * 1000)
    return median(spent)


def _resident(process_id: int) -> float:
    """MiB of a process, where the system tells (Linux)."""
    try:
        status = Path(f"/proc/{process_id}/status").read_text("utf-8")
    except OSError:
        return float("nan")
    (line,) = (row for row in status.splitlines() if row.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def _start_seconds() -> tuple[float, float]:
    """Seconds to run a bare interpreter, and from process start to the answer to `initialize`."""
    bare, served = [], []
    for _ in range(5):
        started = perf_counter()
        subprocess.run([sys.executable, "-c", "pass"], check=True)
        bare.append(perf_counter() - started)
        started = perf_counter()
        with Client(SERVER) as client:
            client.initialize(Path.cwd())
            served.append(perf_counter() - started)
    return median(bare), median(served)
