"""What names of Android's classes and callbacks tell."""

from __future__ import annotations

import re

_VIEWS = frozenset(
    {
        "View", "ViewGroup", "TextView", "ImageView", "EditText", "Button", "ImageButton",
        "CheckBox", "RadioButton", "Switch", "SeekBar", "ProgressBar", "Spinner", "Toolbar",
        "AppBarLayout", "TabLayout", "ViewPager", "ViewPager2", "DrawerLayout", "Snackbar",
    }
)  # fmt: skip
_NO_VIEW = re.compile(r"(?:Preview|Review|Overview|preview|review|overview)\Z")
_LAYOUT = re.compile(
    r"\w*(?:Frame|Linear|Relative|Constraint|Coordinator|Motion|Table|Grid)Layout\Z"
)
_ADAPTER = re.compile(
    r"(?:RecyclerView\.Adapter|(?:Paging|Paged|)(?:List|Data)Adapter|(?:Base|Array|Cursor|Pager)Adapter"
    r"|Fragment(?:State|Pager|StatePager)?Adapter|BaseExpandableListAdapter)\Z"
)


def is_view(name: str) -> bool:
    """Whether a type is a view of Android's, by its name."""
    last = name.rpartition(".")[2]
    if last in _VIEWS or _LAYOUT.match(last):
        return True
    return last.endswith("View") and not _NO_VIEW.search(last)


def is_screen(name: str) -> bool:
    """Whether a type is an activity, fragment or dialog, by its name."""
    last = name.rpartition(".")[2]
    return last.endswith(("Activity", "Fragment", "Dialog", "BottomSheetDialogFragment")) or (
        last.startswith("Preference") and last.endswith("FragmentCompat")
    )


def is_adapter(name: str) -> bool:
    """Whether a type is an adapter that shows items, by its name."""
    return _ADAPTER.match(name) is not None


def is_ui(name: str) -> bool:
    """Whether the methods of a type run on the main thread because it is shown there."""
    return is_view(name) or is_screen(name) or is_adapter(name)


_SCREEN_CALLBACKS = frozenset(
    {
        "onCreate", "onStart", "onResume", "onPause", "onStop", "onDestroy", "onRestart",
        "onPostCreate", "onPostResume", "onNewIntent", "onActivityResult", "onBackPressed",
        "onRequestPermissionsResult", "onCreateOptionsMenu", "onPrepareOptionsMenu",
        "onOptionsItemSelected", "onContextItemSelected", "onSaveInstanceState",
        "onRestoreInstanceState", "onConfigurationChanged", "onWindowFocusChanged", "onAttach",
        "onDetach", "onCreateView", "onViewCreated", "onActivityCreated", "onViewStateRestored",
        "onDestroyView", "onCreateDialog", "onHiddenChanged", "onCreatePreferences",
        "onPreferenceTreeClick", "onUserInteraction", "onDismiss", "onCancel",
    }
)  # fmt: skip
_VIEW_CALLBACKS = frozenset(
    {
        "onDraw", "onMeasure", "onLayout", "onSizeChanged", "dispatchDraw", "draw",
        "onTouchEvent", "onInterceptTouchEvent", "dispatchTouchEvent", "onKeyDown", "onKeyUp",
        "onAttachedToWindow", "onDetachedFromWindow", "onFinishInflate", "performClick",
        "onVisibilityChanged",
    }
)  # fmt: skip
_ADAPTER_CALLBACKS = frozenset(
    {
        "onBindViewHolder", "onCreateViewHolder", "getItemCount", "getItemViewType", "getView",
        "onViewRecycled", "getItemId", "getCount", "bindView", "newView", "instantiateItem",
    }
)  # fmt: skip
_LISTENER_CALLBACKS = frozenset(
    {
        "onClick", "onLongClick", "onTouch", "onItemClick", "onItemLongClick", "onItemSelected",
        "onCheckedChanged", "onFocusChange", "onKey", "onEditorAction", "onScroll",
        "onMenuItemClick", "onQueryTextSubmit", "onQueryTextChange", "onProgressChanged",
        "onTextChanged", "afterTextChanged", "beforeTextChanged", "onRefresh", "onPageSelected",
        "onTabSelected", "onDateSet", "onTimeSet", "onNavigationItemSelected",
        "onPreferenceClick", "onPreferenceChange", "onGlobalLayout", "onPreDraw",
    }
)  # fmt: skip
_LISTENER = re.compile(
    r"\w*(?:On\w+Listener|OnClickListener|TextWatcher|OnPageChangeCallback|SwipeRefreshLayout)\Z"
)
_SERVICE = re.compile(r"(?:\w*\.)?(?:Lifecycle)?Service\Z")


def is_main_callback(method: str, supertypes: frozenset[str]) -> bool:
    """Whether Android calls an override of this name on the main thread, given the names of all
    that its class extends."""
    if method in _LISTENER_CALLBACKS and any(_LISTENER.match(each) for each in supertypes):
        return True
    if method == "onReceive":
        return any(each.endswith("BroadcastReceiver") for each in supertypes)
    if method in ("onCreate", "onStartCommand", "onBind") and any(map(_SERVICE.match, supertypes)):
        return True
    return (
        (method in _SCREEN_CALLBACKS and any(map(is_screen, supertypes)))
        or (method in _VIEW_CALLBACKS | _SCREEN_CALLBACKS and any(map(is_view, supertypes)))
        or (method in _VIEW_CALLBACKS and any(each.endswith("Drawable") for each in supertypes))
        or (method in _ADAPTER_CALLBACKS and any(map(is_adapter, supertypes)))
    )


MAIN_SETTERS = re.compile(
    r"setOn(?:Click|LongClick|Touch|Key|FocusChange|CheckedChange|ItemClick|ItemSelected"
    r"|ItemLongClick|Refresh|Scroll|ScrollChange|MenuItemClick|EditorAction|QueryText"
    r"|SeekBarChange|Drag|Hover|NavigationItemSelected|ItemReselected|Dismiss|Cancel|Show"
    r"|PreferenceClick|PreferenceChange|Navigation|Apply\w*)Listener\Z"
    r"|set(?:Positive|Negative|Neutral)Button\Z|setNavigationOnClickListener\Z|runOnUiThread\Z"
    r"|setSingleChoiceItems\Z|doOnLayout\Z|doOnPreDraw\Z|doOnNextLayout\Z|setContent\Z"
    r"|doAfterTextChanged\Z|doOnTextChanged\Z|doBeforeTextChanged\Z"
)
"""Functions that call the lambda they are given on the main thread."""
