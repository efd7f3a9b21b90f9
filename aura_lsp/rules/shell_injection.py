from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.literals import TEXTS, built, is_constant
from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import ALL_LANGUAGES, CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_PYTHON = frozenset(
    f"subprocess.{name}"
    for name in ("run", "call", "check_call", "check_output", "Popen", "getoutput")
)
_ALWAYS_SHELL = frozenset(
    {
        "os.system", "os.popen", "subprocess.getoutput", "subprocess.getstatusoutput",
        "asyncio.create_subprocess_shell",
    }
)  # fmt: skip
_NODE = re.compile(r"(?:node:)?child_process\.(?:default\.)?(exec|execSync)")
_SHELL = re.compile(
    r"[\"'`](?:/(?:usr/)?bin/)?(?:ba|z|da|k)?sh[\"'`]|[\"'`](cmd|powershell)(\.exe)?[\"'`]"
)
_FLAG = re.compile(r"[\"'`](-\w*c|/[cC]|-[cC]ommand)[\"'`]")
_SHELL_LINE = re.compile(
    r"[\"']+(?:/(?:usr/)?bin/)?(?:(?:ba|z)?sh -\w*c|cmd(\.exe)? /c)\s", re.IGNORECASE
)
_QUOTED = re.compile(
    r"\b(\w*quote|\w*escape\w*|Number|parseInt|int|len|str\.join)\(|^[A-Z][A-Z0-9_.]*$|^\d+$"
)
"""What is no danger in a command: quoted texts, numbers, constants."""


class ShellInjection(CodeRule):
    """Disallow putting values into the text of a shell command.

    ## Why is this bad?
    The shell reads what is put in as part of the command: a value such as `; rm -rf ~` is run.
    Given as a list of arguments, without a shell, it is only a value.

    Commands that are always the same are not reported, nor are those whose values go through
    `shlex.quote` or the like.
    """

    code = "X128"
    category = Category.SECURITY
    severity = Severity.ERROR
    suggestion = (
        "Give the program and its arguments as a list, without a shell, or quote the values"
    )
    same_as = (
        "ruff:S602",
        "ruff:S605",
        "bandit:B602",
        "bandit:B605",
        "gosec:G204",
        "sonar:S2076",
        "sonar:S4721",
        "security:detect-child-process",
    )
    languages = ALL_LANGUAGES
    names = {
        "python": frozenset(name.rpartition(".")[2] for name in _PYTHON | _ALWAYS_SHELL),
        "go": frozenset({"Command", "CommandContext"}),
        "rust": frozenset({"Command"}),
        "kotlin": frozenset({"exec"}),
        "javascript": frozenset({"exec", "execSync"}),
        "typescript": frozenset({"exec", "execSync"}),
    }

    def check(self, site: Site) -> Iterator[Finding]:
        call = _call_at(site.node)
        if call is None or site.in_tests:
            return
        command = _COMMAND[site.language.name](site, call)
        made = built(command, site.source) if command is not None else None
        if command is None or made is None or _starts_with_a_command(command):
            return
        if all(_QUOTED.search(part) for part in made.parts):
            return
        part = next(each for each in made.parts if not _QUOTED.search(each))
        named = f"`{part}`" if re.fullmatch(r"[\w.\[\]()]{1,30}", part) else "what is put in"
        yield site.finding(
            call, f"The shell runs {named} as part of this command; pass the arguments as a list"
        )

    valid = {
        "python": [
            'import subprocess\nsubprocess.run("ls -l", shell=True)\n',
            'import subprocess\nsubprocess.run(["ls", f"{a}"])\n',
            'import subprocess\nsubprocess.run(f"ls {a}", shell=False)\n',
            'import os, shlex\nos.system(f"ls {shlex.quote(a)}")\n',
            'import os\nos.system("ls " "-l" + " -a")\n',
            "import os\nos.system(pager + ' \"' + name + '\"')\n",
        ],
        "go": ['package p\n\nimport "os/exec"\n\nfunc f() { exec.Command("ls", "-l"+a) }\n'],
        "rust": ['fn f() { Command::new("ls").arg("-c").arg(format!("{a}")); }\n'],
        "kotlin": ['fun f() { db.exec("sh -c $x") }\n'],
        "javascript": [
            "re.exec(`a${b}`);\n",
            'import { execFile } from "child_process";\nexecFile("ls", [`${a}`]);\n',
        ],
    }
    invalid = {
        "python": [
            Invalid(
                """
                import os
                import subprocess

                os.system("rm " + name)
                ^^^^^^^^^^^^^^^^^^^^^^^
                subprocess.run(f"ls {name}", shell=True)
                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                """
            ),
        ],
        "go": [
            Invalid(
                """
                package p

                import "os/exec"

                func f(name string) {
                    exec.Command("sh", "-c", "ls "+name).Run()
                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                }
                """
            ),
        ],
        "rust": [
            Invalid(
                """
                use std::process::Command;

                fn f(name: &str) {
                    Command::new("sh").arg("-c").arg(format!("ls {name}")).output();
                    ^^^^^^^^^^^^^^^^^^
                }
                """
            ),
        ],
        "kotlin": [
            Invalid(
                """
                fun f(name: String) {
                    Runtime.getRuntime().exec("sh -c ls $name")
                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                }
                """
            ),
        ],
        "javascript": [
            Invalid(
                """
                const { exec } = require("child_process");
                exec(`ls ${name}`, done);
                ^^^^^^^^^^^^^^^^^^^^^^^^
                """
            ),
        ],
        "typescript": [
            Invalid(
                """
                import * as child from "node:child_process";
                child.execSync("ls " + name);
                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                """
            ),
        ],
    }


def _starts_with_a_command(command: Node) -> bool:
    """Whether a sum begins with something that is a command by itself, such as the user's pager:
    then all of it is meant for the shell."""
    node = command
    while node.type in ("binary_operator", "binary_expression", "additive_expression"):
        node = node.named_children[0]
    return node != command and node.type not in TEXTS


def _call_at(name: Node) -> Node | None:
    """The call whose callee ends with a name, or is a function of what it names."""
    node = name
    while node.parent is not None and "call" not in node.parent.type:
        if node.type in ("block", "statement_block", "argument_list", "arguments"):
            return None
        node = node.parent
    call = node.parent
    return call if call is not None and call.children[0] == node else None


def _given(call: Node) -> list[Node]:
    group = call.child_by_field_name("arguments") or call.named_children[-1]
    return [each for each in group.named_children if "comment" not in each.type]


def _python(site: Site, call: Node) -> Node | None:
    given = _given(call)
    keywords = {
        site.text(name): each.child_by_field_name("value")
        for each in given
        if (name := each.child_by_field_name("name")) and each.type == "keyword_argument"
    }
    origin = site.origin(call.children[0])
    shell = keywords.get("shell")
    runs = origin in _PYTHON and shell is not None and site.text(shell) == "True"
    if not (runs or origin in _ALWAYS_SHELL):
        return None
    if given and given[0].type != "keyword_argument":
        return given[0]
    return keywords.get("args") or keywords.get("cmd")


def _go(site: Site, call: Node) -> Node | None:
    given = _given(call)
    if site.origin(call.children[0]) == "os/exec.CommandContext":
        given = given[1:]
    elif site.origin(call.children[0]) != "os/exec.Command":
        return None
    return _after_flag(site, given)


def _after_flag(site: Site, given: list[Node]) -> Node | None:
    """The command behind `sh` and `-c`."""
    if len(given) < _SHELL_FLAG_COMMAND or _SHELL.fullmatch(site.text(given[0])) is None:
        return None
    return given[2] if _FLAG.fullmatch(site.text(given[1])) else None


_SHELL_FLAG_COMMAND = 3


def _rust(site: Site, call: Node) -> Node | None:
    callee = call.children[0]
    if site.text(callee).rpartition("::")[2] != "new" or "Command" not in site.origin(callee):
        return None
    words, outer = _given(call), call
    while len(words) < _SHELL_FLAG_COMMAND:
        method = outer.parent
        following = method.parent if method is not None else None
        if method is None or following is None or following.type != "call_expression":
            return None
        name = method.child_by_field_name("field")
        if name is None or site.text(name) not in ("arg", "args"):
            return None
        values = _given(following)
        if values and site.text(name) == "args":
            values = [each for each in _elements(values[0])]
        words += values
        outer = following
    return _after_flag(site, words)


def _elements(node: Node) -> Iterator[Node]:
    stack = [node]
    while stack:
        each = stack.pop()
        if each.type in ("array_expression", "reference_expression"):
            stack += reversed(each.named_children)
        else:
            yield each


def _kotlin(site: Site, call: Node) -> Node | None:
    callee = site.text(call.children[0])
    if re.fullmatch(r"(java\.lang\.)?Runtime\.getRuntime\(\)\.exec", callee) is None:
        return None
    values = [inner for each in _given(call)[:1] for inner in each.named_children]
    if len(values) != 1 or is_constant(values[0], site.source):
        return None
    return values[0] if _SHELL_LINE.match(site.text(values[0])) else None


def _javascript(site: Site, call: Node) -> Node | None:
    given = _given(call)
    is_shell = _NODE.fullmatch(site.origin(call.children[0])) is not None
    return given[0] if is_shell and given else None


_COMMAND = {
    "python": _python,
    "go": _go,
    "rust": _rust,
    "kotlin": _kotlin,
    "javascript": _javascript,
    "typescript": _javascript,
}
