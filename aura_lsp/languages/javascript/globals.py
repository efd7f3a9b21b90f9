"""The names that JavaScript and what runs it bring along."""

from __future__ import annotations

_LANGUAGE = frozenset(
    {
        "Array", "ArrayBuffer", "Atomics", "BigInt", "BigInt64Array", "BigUint64Array", "Boolean",
        "DataView", "Date", "Error", "AggregateError", "EvalError", "FinalizationRegistry",
        "Float32Array", "Float64Array", "Function", "Infinity", "Int16Array", "Int32Array",
        "Int8Array", "Intl", "Iterator", "JSON", "Map", "Math", "NaN", "Number", "Object",
        "Promise", "Proxy", "RangeError", "ReferenceError", "Reflect", "RegExp", "Set",
        "SharedArrayBuffer", "String", "Symbol", "SyntaxError", "TypeError", "URIError",
        "Uint16Array", "Uint32Array", "Uint8Array", "Uint8ClampedArray", "WeakMap", "WeakRef",
        "WeakSet", "arguments", "decodeURI", "decodeURIComponent", "encodeURI",
        "encodeURIComponent", "escape", "eval", "globalThis", "isFinite", "isNaN", "parseFloat",
        "parseInt", "undefined", "unescape",
    }
)  # fmt: skip
_RUNTIMES = frozenset(
    {
        "AbortController", "AbortSignal", "Blob", "Buffer", "CustomEvent", "DOMException",
        "Document", "Element", "Event", "EventTarget", "File", "FileReader", "FormData",
        "HTMLElement", "HTMLInputElement", "Headers", "IntersectionObserver", "KeyboardEvent",
        "MessageChannel", "MouseEvent", "MutationObserver", "Node", "NodeJS", "React",
        "ReadableStream", "Request", "ResizeObserver", "Response", "TextDecoder", "TextEncoder",
        "URL", "URLSearchParams", "WebSocket", "Worker", "XMLHttpRequest", "__dirname",
        "__filename", "alert", "atob", "btoa", "cancelAnimationFrame", "clearImmediate",
        "clearInterval", "clearTimeout", "confirm", "console", "crypto", "document", "exports",
        "fetch", "global", "history", "localStorage", "location", "module", "navigator",
        "performance", "process", "prompt", "queueMicrotask", "requestAnimationFrame", "require",
        "self", "sessionStorage", "setImmediate", "setInterval", "setTimeout", "structuredClone",
        "window",
    }
)  # fmt: skip
_TYPES = frozenset(
    {
        "ArrayLike", "AsyncGenerator", "AsyncIterable", "AsyncIterator", "Awaited", "Capitalize",
        "ConstructorParameters", "Exclude", "Extract", "Generator", "InstanceType", "Iterable",
        "IterableIterator", "JSX", "Lowercase", "NoInfer", "NonNullable", "Omit", "Parameters",
        "Partial", "Pick", "PromiseLike", "PropertyKey", "Readonly", "ReadonlyArray",
        "ReadonlyMap", "ReadonlySet", "Record", "Required", "ReturnType", "ThisType", "Uppercase",
        "const",
    }
)  # fmt: skip
GLOBALS = _LANGUAGE | _RUNTIMES | _TYPES
"""Names that nothing has to bind: the language's, and those of browsers and of Node."""

HARMLESS = frozenset(
    {
        "Array", "Boolean", "Map", "Number", "Object", "Set", "String", "add", "assign", "concat",
        "entries", "every", "filter", "find", "findIndex", "flat", "flatMap", "forEach", "from",
        "fromEntries", "get", "has", "hasOwnProperty", "includes", "indexOf", "isArray", "join",
        "keys", "length", "map", "max", "min", "push", "reduce", "slice", "some", "split",
        "startsWith", "endsWith", "toLowerCase", "toString", "toUpperCase", "trim", "undefined",
        "values", "call", "apply", "bind", "prototype",
    }
)  # fmt: skip
"""Names of what has no effect, or one on what it builds."""
