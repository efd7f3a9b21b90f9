"""The code of a reply is found, however the model wraps it."""

from __future__ import annotations

import pytest

from aura_lsp.assist.verify.reply import Code, code_in
from aura_lsp.assist.verify.verdict import Refusal, Why
from aura_lsp.languages.python import PYTHON
from aura_lsp.syntax import parse

CODE = "def f(x):\n    return x\n"


def parses(text: str) -> bool:
    return not parse(PYTHON, text.encode()).root_node.has_error


def taken(reply: str, *, cut_off: bool | None = None) -> Code | Refusal:
    return code_in(
        reply,
        tags=frozenset({"python", "py"}),
        is_wanted=lambda text: "def f(" in text,
        parses=parses,
        cut_off=cut_off,
    )


@pytest.mark.parametrize(
    "reply",
    [
        f"```python\n{CODE}```",
        f"Sure! Here it is:\n\n```py\n{CODE}```\n\nIt returns `x`.",
        f"```\n{CODE}```",
        f"~~~~python\n{CODE}~~~~",
        f"```python title=f.py\n{CODE}```",
        "1. Do this:\n   ```python\n   def f(x):\n       return x\n   ```",
        f"<think>\n```python\nwrong()\n```\n</think>\n```python\n{CODE}```",
        f"it should return x\n</think>\n\n```python\n{CODE}```",
        f"```bash\npip install f\n```\n```python\n{CODE}```\nUse it:\n```python\nf(3)\n```",
        f"Before:\n```python\ndef f(x): return [x][0]\n```\nAfter:\n```python\n{CODE}```",
        CODE,
        f"\n\n{CODE}\n\n",
        f"Here is the function:\n\n{CODE}",
        f"Here is the function:\n\n{CODE}\nThis function returns what it is given.",
        f"```python\n{CODE}```<|im_end|>",
        f"```python\r\n{CODE.replace(chr(10), chr(13) + chr(10))}```\r\n",
    ],
)
def test_code_is_taken_out_of_a_reply(reply: str) -> None:
    assert taken(reply) == Code(CODE)


def test_a_block_that_does_not_end_is_taken_and_said_to_be_open() -> None:
    reply = f"```python\n{CODE}"
    assert taken(reply, cut_off=False) == Code(CODE, is_whole=False)


def test_a_block_that_does_not_end_is_refused_where_nobody_says_that_the_reply_did() -> None:
    refusal = taken(f"```python\n{CODE}")
    assert isinstance(refusal, Refusal)
    assert [reason.why for reason in refusal.reasons] == [Why.TRUNCATED]


def test_a_fence_in_a_docstring_is_part_of_the_code() -> None:
    code = 'def f(x):\n    """Like this:\n\n    ```\n    f(3)\n    ```\n    """\n    return x\n'
    assert taken(f"```python\n{code}```\nDone.") == Code(code)


def test_code_keeps_the_indentation_that_it_has_within_its_fence() -> None:
    reply = '- first\n\n  ```python\n      def f(x):\n          return """\n  x"""\n  ```'
    assert taken(reply) == Code('    def f(x):\n        return """\nx"""\n')


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        ("", Why.PROSE),
        ("<think>I wonder what", Why.PROSE),
        ("I am sorry, but I cannot do that.", Why.PROSE),
        ("First do this.\n\nThen do that.\n\nIn the end be done.", Why.PROSE),
        ("```bash\nrm -r f\n```", Why.PROSE),
        ("```python\n```", Why.PROSE),
    ],
)
def test_a_reply_without_code_is_refused(reply: str, why: Why) -> None:
    refusal = taken(reply)
    assert isinstance(refusal, Refusal)
    assert [reason.why for reason in refusal.reasons] == [why]


def test_a_reply_that_the_server_cut_off_is_refused() -> None:
    refusal = taken(f"```python\n{CODE}```", cut_off=True)
    assert isinstance(refusal, Refusal)
    assert [reason.why for reason in refusal.reasons] == [Why.TRUNCATED]


def test_broken_code_without_a_fence_is_left_to_be_judged_as_code() -> None:
    assert taken("def f(x):\n    return (x\n") == Code("def f(x):\n    return (x\n")
