"""What a server's refusal means, and what its user can do about it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from aura_lsp.assist.servers.dialects import Dialect
from aura_lsp.assist.servers.endpoint import Endpoint
from aura_lsp.assist.servers.faults import Cause, Fault, fault, quoted
from aura_lsp.assist.servers.wire import Refusal

_OVERFLOW_CODES = frozenset({"exceed_context_size_error", "context_length_exceeded"})
_OVERFLOW = re.compile(
    r"context (?:length|size|window)|tokens to keep|max_model_len"
    r"|(?:prompt|input)(?: is)? (?:too long|longer than)",
    re.IGNORECASE,
)
_NO_MODEL_CODES = frozenset({"model_not_found"})
_NO_MODEL = re.compile(
    r"no models? (?:is |are )?loaded|models?\b.{0,120}\b(?:not found|does not exist)",
    re.IGNORECASE | re.DOTALL,
)
_NO_ENDPOINT = re.compile(r"unexpected endpoint", re.IGNORECASE)
_LOADING = re.compile(r"loading model|model is (?:still )?loading", re.IGNORECASE)

_UNAUTHORIZED, _FORBIDDEN, _NOT_FOUND = 401, 403, 404
_REDIRECTS = range(300, 400)
_TOO_MANY, _UNAVAILABLE = 429, 503


@dataclass(frozen=True, slots=True)
class Patient:
    """The server that a fault is about, and the model that was asked for."""

    dialect: Dialect
    endpoint: Endpoint
    model: str = ""

    @property
    def name(self) -> str:
        """The server as messages call it."""
        return f"{self.dialect.title} at {self.endpoint.base_url}"

    def fault(self, cause: Cause, what: str, remedy: str) -> Fault:
        return fault(cause, self.name, what, remedy.replace("{model}", self.model or "MODEL"))

    def quote(self, words: str) -> str:
        """The server's words as a part of a sentence."""
        return quoted(words, self.endpoint.secrets)


def is_loading(status: int, refusal: Refusal) -> bool:
    """Whether it is enough to wait."""
    return status == _UNAVAILABLE and bool(_LOADING.search(refusal.words))


def refused(patient: Patient, status: int, refusal: Refusal) -> Fault:
    """Why a server did not even begin to answer."""
    if status in (_UNAUTHORIZED, _FORBIDDEN):
        return _key(patient)
    if is_loading(status, refusal):
        return still_loading(patient)
    if status in (_UNAVAILABLE, _TOO_MANY):
        words = patient.quote(refusal.words)
        return patient.fault(Cause.BUSY, f"is busy ({words})", "try again later")
    known = _told(patient, refusal)
    if known is not None:
        return known
    if status == _NOT_FOUND or status in _REDIRECTS:
        return no_server(patient)
    said = " ".join(filter(None, (f"HTTP {status}", patient.quote(refusal.words))))
    return patient.fault(Cause.FAILED, f"failed ({said})", "look at its log")


def broke_off(patient: Patient, refusal: Refusal) -> Fault:
    """Why a server stopped in the midst of an answer, or has an error in a reply of success."""
    known = _told(patient, refusal)
    if known is not None:
        return known
    words = patient.quote(refusal.words)
    return patient.fault(Cause.BROKE_OFF, f"broke off ({words})", "look at its log")


def _told(patient: Patient, refusal: Refusal) -> Fault | None:
    """The fault that the server's words or codes stand for."""
    if refusal.codes & _OVERFLOW_CODES or _OVERFLOW.search(refusal.words):
        return overflow(patient, refusal.prompt_tokens, refusal.context)
    if refusal.codes & _NO_MODEL_CODES or _NO_MODEL.search(refusal.words):
        return no_model(patient)
    if _NO_ENDPOINT.search(refusal.words):
        return no_server(patient)
    return None


def _key(patient: Patient) -> Fault:
    if patient.endpoint.key:
        remedy = "set the right one in `AURA_LLM_API_KEY`"
        return patient.fault(Cause.KEY, "refuses the key that it was sent", remedy)
    return patient.fault(Cause.KEY, "wants a key", "set it in `AURA_LLM_API_KEY`")


def still_loading(patient: Patient) -> Fault:
    remedy = "wait, or raise `llm.first-token-timeout`"
    return patient.fault(Cause.LOADING, "is still loading its model", remedy)


def no_model(patient: Patient) -> Fault:
    what = f"has not loaded the model `{patient.model}`" if patient.model else "has no model"
    return patient.fault(Cause.NO_MODEL, what, f"{patient.dialect.load}, or set `llm.model`")


def no_server(patient: Patient) -> Fault:
    remedy = "correct `llm.base-url`, which mostly ends in `/v1`"
    return patient.fault(Cause.NO_SERVER, "does not answer as a server of models does", remedy)


def overflow(patient: Patient, tokens: int | None, context: int | None) -> Fault:
    """More was sent than the model can read at once; numbers are of tokens, if they are known."""
    what = "was sent more than its model can read at once"
    numbers = [
        each
        for each in (f"{tokens} tokens" if tokens else "", f"context {context}" if context else "")
        if each
    ]
    told = f"{what} ({', '.join(numbers)})" if numbers else what
    remedy = f"take less code, or {patient.dialect.widen}"
    return patient.fault(Cause.OVERFLOW, told, remedy)
