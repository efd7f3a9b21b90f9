"""What the server says of itself."""

from __future__ import annotations

from lsprotocol.converters import get_converter

from aura_lsp import __version__
from tests.server.editor import Editor


async def test_the_server_names_itself_and_advertises_exactly_what_it_can(editor: Editor) -> None:
    result = await editor.start()

    assert get_converter().unstructure(result) == {
        "serverInfo": {"name": "aura-lsp", "version": __version__},
        "capabilities": {
            "positionEncoding": "utf-16",
            "textDocumentSync": {"openClose": True, "change": 2, "save": True},
            "hoverProvider": True,
            "documentSymbolProvider": True,
            "codeLensProvider": {"resolveProvider": False},
            "inlayHintProvider": {"resolveProvider": False},
            "codeActionProvider": {
                "codeActionKinds": ["quickfix", "refactor", "source.fixAll.aura"],
                "resolveProvider": True,
            },
            "executeCommandProvider": {
                "commands": [
                    "aura.explain",
                    "aura.fix",
                    "aura.refactor",
                    "aura.document",
                    "aura.generateTests",
                    "aura.generateKotlinTests",
                    "aura.analyzeAndroidPerformance",
                    "aura.connect",
                    "aura.cancel",
                    "aura.analyzeWorkspace",
                    "aura.showMetrics",
                ]
            },
            "diagnosticProvider": {
                "identifier": "aura",
                "interFileDependencies": False,
                "workspaceDiagnostics": True,
            },
            "workspace": {
                "workspaceFolders": {"supported": True, "changeNotifications": True},
                "fileOperations": {},
            },
        },
    }


async def test_configuration_files_are_watched_where_the_client_can_watch(editor: Editor) -> None:
    await editor.start(watches=True)
    await editor.until(lambda: bool(editor.client.registered))

    assert [get_converter().unstructure(each) for each in editor.client.registered] == [
        {
            "id": "aura-configuration",
            "method": "workspace/didChangeWatchedFiles",
            "registerOptions": {
                "watchers": [
                    {"globPattern": "**/{aura.toml,.aura.toml,pyproject.toml}"},
                    {"globPattern": "**/.aura/rules/*.toml"},
                ]
            },
        }
    ]
