"""What answers where, and where code would go: for `llm status`, `doctor` and editors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from aura_lsp.assist.servers.discovery import Answer, chosen, look, nobody, probe
from aura_lsp.assist.servers.faults import Fault
from aura_lsp.config import Llm


@dataclass(frozen=True, slots=True, eq=False)
class Status:
    """What was found by the settings, and `further` servers at other places. `fault` says why the
    settings let nothing be asked."""

    llm: Llm
    answers: tuple[Answer, ...] = ()
    further: tuple[Answer, ...] = ()
    fault: Fault | None = None

    @property
    def chosen(self) -> Answer | None:
        """What would be asked."""
        return chosen(self.answers)

    @property
    def sentence(self) -> str:
        """Where code would go, or why nowhere."""
        found = self.chosen
        if found is not None and found.model is not None:
            where = "stays on this machine" if found.is_local else f"goes to {found.host}"
            return f"{found.provider.name}, model `{found.model.id}`; code {where}"
        somebody = next((each.fault for each in self.answers if each.is_somebody), None)
        return str(self.fault or somebody or nobody(self.llm, self.answers))

    def as_dict(self) -> dict[str, Any]:
        """The same as plain values, without a secret."""
        found = self.chosen
        return {
            "provider": self.llm.provider,
            "fault": None if self.fault is None else str(self.fault),
            "sends_to": None if found is None else _destination(found),
            "servers": [_row(each) for each in (*self.answers, *self.further)],
        }


async def status_of(llm: Llm, *, probing: bool = False) -> Status:
    """The status by the settings; `probing` looks at the usual ports of other servers, too."""
    answers: tuple[Answer, ...] = ()
    fault: Fault | None = None
    try:
        answers = await look(llm)
    except Fault as error:
        fault = error
    known = {each.provider.endpoint.base_url for each in answers}
    found = await probe(llm) if probing else ()
    further = tuple(each for each in found if each.provider.endpoint.base_url not in known)
    return Status(llm, answers, further, fault)


def _destination(found: Answer) -> dict[str, Any]:
    return {
        "server": found.provider.title,
        "url": found.provider.endpoint.base_url,
        "model": None if found.model is None else found.model.id,
        "context": None if found.model is None else found.model.context,
        "host": found.host,
        "is_local": found.is_local,
    }


def _row(answer: Answer) -> dict[str, Any]:
    fault = answer.fault
    return {
        "server": answer.provider.title,
        "url": answer.provider.endpoint.base_url,
        "cause": None if fault is None else fault.cause.value,
        "fault": None if fault is None else str(fault),
        "models": [
            {"id": each.id, "context": each.context, "loaded": each.is_loaded, "at": each.remote}
            for each in answer.models
        ],
    }
