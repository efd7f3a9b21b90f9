"""Servers of language models on the user's machine: what they can be asked and what they answer.

Nothing here imports an HTTP library or sends anything until `connect`, `look` or `probe` is called.
"""

from aura_lsp.assist.servers.discovery import Answer, connect, look, probe
from aura_lsp.assist.servers.endpoint import Endpoint
from aura_lsp.assist.servers.faults import Cause, Fault, fault
from aura_lsp.assist.servers.provider import BaseProvider
from aura_lsp.assist.servers.structured import value_of
from aura_lsp.assist.servers.tokens import most_tokens
from aura_lsp.assist.servers.values import End, Message, Model, Piece, Reply, Request

__all__ = [
    "Answer",
    "BaseProvider",
    "Cause",
    "End",
    "Endpoint",
    "Fault",
    "Message",
    "Model",
    "Piece",
    "Reply",
    "Request",
    "connect",
    "fault",
    "look",
    "most_tokens",
    "probe",
    "value_of",
]
