"""Why Aura and Go's linters differ, as it was read in the source."""

from __future__ import annotations

from tests.twins.twin import Reason, Reasons

_IN_TESTS = Reason("a test, where Aura does not look for it", in_tests=True)

REASONS: Reasons = {
    ("GO103", "aura"): (
        Reason("behind `Skip`, which ends a test", path=r"html/template/exec_test"),
    ),
    ("GO103", "twin"): (
        Reason("an error that nothing replaces: the block ends", r"^\s*[\w.]+, err = |<-errc"),
        Reason("another variable than an error"),
    ),
    ("GO106", "twin"): (
        Reason("all there is in its case, which says that nothing is to be done", r"break"),
    ),
    ("GO112", "twin"): (Reason("the function has a name, and is called on some paths only"),),
    ("GO113", "twin"): (_IN_TESTS,),
    ("GO202", "aura"): (Reason("the twin looks at loops over a channel only"),),
    ("GO303", "twin"): (Reason("a comment says what is waited for", before=r"//.*[Ww]ait"),),
    ("GO309", "twin"): (Reason("in a method that `go` calls; Aura looks into literals only"),),
    ("GO601", "twin"): (Reason("a constant that is `false` by another name", r"== [a-z]\w+[A-Z]"),),
    ("GO603", "twin"): (Reason("`_ = <-channel`, no loop", r"_ = <-"),),
    ("X110", "twin"): (
        Reason("a comment says why", after=r"\A.*\{\n\s*//"),
        Reason("no error: an empty `else`, or any condition"),
        _IN_TESTS,
    ),
    ("X134", "aura"): (
        Reason("a pattern that is compiled; the twin looks at `regexp.Match` only", r"MustCompile"),
    ),
    ("X136", "aura"): (
        Reason("joined by `&&` or `||`, which the twin leaves alone", r"(&&|\|\|)"),
        Reason("a comment stands before it", before=r"//.*\n\s*if "),
    ),
}
