"""Whatever the server advertises has a test that exercises it over the wire."""

from __future__ import annotations

import importlib
import inspect
from typing import Any

from lsprotocol.converters import get_converter

from tests.server.editor import Editor

TESTED = {
    "positionEncoding": "test_positions.test_positions_are_in_the_units_that_were_agreed_on",
    "textDocumentSync.openClose": "test_push."
    "test_diagnostics_come_with_the_version_they_are_of_and_go_with_the_document",
    "textDocumentSync.change": "test_push."
    "test_several_changes_of_one_message_apply_one_after_the_other",
    "textDocumentSync.save": "test_history.test_what_is_saved_is_recorded_and_shown",
    "hoverProvider": "test_hover."
    "test_the_name_of_a_function_shows_its_measures_limits_and_increments",
    "codeLensProvider": "test_lenses."
    "test_a_lens_stands_over_each_function_that_has_something_in_it",
    "inlayHintProvider": "test_lenses.test_hints_say_what_adds_to_the_complexity",
    "documentSymbolProvider": "test_symbols.test_symbols_are_nested_and_show_measures",
    "diagnosticProvider.identifier": "test_pull."
    "test_a_pull_gives_a_full_report_and_then_an_unchanged_one",
    "diagnosticProvider.workspaceDiagnostics": "test_workspace."
    "test_a_client_that_asks_gets_reports_and_then_that_they_are_unchanged",
    "aura.analyzeWorkspace": "test_workspace.test_the_command_pushes_what_is_found_in_closed_files",
    "aura.showMetrics": "test_measures.test_the_measures_of_all_files_are_shown_as_a_document",
    "quickfix": "test_actions.test_a_fix_is_offered_with_its_edit_and_what_it_mends",
    "source.fixAll.aura": "test_actions.test_what_is_safe_is_fixed_on_save",
    "codeActionProvider.resolveProvider": "test_actions."
    "test_all_findings_of_a_rule_are_fixed_when_the_action_is_taken",
    "aura.explain": "test_actions.test_the_page_of_a_rule_is_shown",
    "refactor": "test_suggestions.test_a_refactoring_ends_in_an_edit_that_says_what_was_checked",
    "aura.refactor": "test_suggestions."
    "test_an_edit_that_is_refused_is_asked_for_once_more_with_the_reason",
    "aura.fix": "test_suggestions.test_a_finding_is_fixed_by_the_model",
    "aura.document": "test_suggestions.test_a_documentation_comment_is_added",
    "aura.generateTests": "test_suggestions.test_tests_go_into_a_new_file",
    "aura.generateKotlinTests": "test_suggestions.test_kotlin_commands_want_a_kotlin_file",
    "aura.analyzeAndroidPerformance": "test_suggestions.test_an_android_review_needs_no_model",
    "aura.connect": "test_suggestions.test_where_no_server_is_named_one_is_looked_for_when_asked",
    "aura.cancel": "test_suggestions.test_the_command_cancels_what_is_under_way",
    "workspace.workspaceFolders.supported": "test_configuration."
    "test_a_change_of_workspace_folders_is_taken_over",
    "workspace.workspaceFolders.changeNotifications": "test_configuration."
    "test_a_change_of_workspace_folders_is_taken_over",
    "workspace/didChangeWatchedFiles": "test_configuration."
    "test_a_changed_file_is_taken_over_without_a_restart",
}
"""The test of each capability that is advertised or registered; of a command under its name."""


def advertised(value: Any, path: str = "") -> list[str]:
    """The dotted paths of all that is not empty or false; commands and the like by name."""
    if isinstance(value, dict):
        inner = [
            found
            for key, each in value.items()
            for found in advertised(each, f"{path}.{key}" if path else key)
        ]
        return inner or ([path] if path.endswith("Provider") else [])
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return list(value)
    return [path] if value else []


async def test_every_capability_and_command_has_a_test_over_the_wire(editor: Editor) -> None:
    result = await editor.start(watches=True, encodings=["utf-8"], pull=True)
    await editor.until(lambda: bool(editor.client.registered))
    capabilities = get_converter().unstructure(result.capabilities)
    found = advertised(capabilities) + [each.method for each in editor.client.registered]

    assert sorted(found) == sorted(TESTED)


def test_the_tests_that_are_named_exist_and_use_a_server() -> None:
    for name in TESTED.values():
        module, _, function = name.partition(".")
        test = getattr(importlib.import_module(f"tests.server.{module}"), function)
        assert {"editor", "wire", "connect"} & set(inspect.signature(test).parameters), name
