"""A table for wsgiref.headers.Headers: a list, then calls in their order."""

from wsgiref.headers import Headers

from outcome import outcome

# The names of this package for what Python spells otherwise.
SPELLED = {
    "set": "__setitem__",
    "delete": "__delitem__",
    "has": "__contains__",
    "length": "__len__",
    "toString": "__str__",
}

LIST = [["A", "1"], ["b", "2"], ["a", "3"], ["C", ""]]
PLAIN = ["keys", "values", "items", "length", "toString", "to_bytes"]
NAMES = ["A", "a", "B", "c", "missing", "", "\xc9"]


def headers():
    for start in [[], LIST, [["\xc9", "\xff"]], [["a", "1"], ["A", "2"]]]:
        yield case(start, [[method] for method in PLAIN])
        yield case(start, [[m, n] for m in ["get", "get_all", "has"] for n in NAMES])
        for name in NAMES:
            yield case(start, [["get", name, "default"]])
            yield case(start, [["delete", name], ["length"]])
            yield case(start, [["set", name, "new"], ["get_all", name]])
            yield case(start, [["setdefault", name, "new"], ["get", name]])
            yield case(start, [["add_header", name, "new"], ["get_all", name]])
    yield case(LIST, [["delete", "a"], ["setdefault", "a", "4"], ["set", "b", "5"]])
    for params in PARAMS:
        for value in ["attachment", "", None]:
            yield case([], [["add_header", "Content-Disposition", value, params]])
    for calls in WRONG:
        yield case(LIST, calls)
    for start in [{}, "", 1, "ab", [["a"]], [["a", "b", "c"]], [["a", 1]], [[1, "b"]]]:
        yield {"list": start, "construct": outcome(lambda: Headers(start) and None)}


PARAMS = [
    {},
    {"filename": "a.txt"},
    {"filename": "a b.txt"},
    {"filename": 'a"b.txt'},
    {"filename": "a\\b.txt"},
    {"filename": '\\"'},
    {"filename": ""},
    {"filename": None},
    {"filename": "\xe9"},
    {"file_name": "x", "_a_": "y", "b__c": None},
    {"b": "2", "a": "1"},
    {"q": "a;b=c,d"},
    {"k-v": "x", "K": "y"},
]
WRONG = [
    [["get", 1]],
    [["get", None]],
    [["get_all", 1]],
    [["has", 1]],
    [["delete", 1], ["length"]],
    [["set", "a", 1]],
    [["set", 1, "a"], ["length"]],
    [["setdefault", "new", 1], ["length"]],
    [["setdefault", 1, "a"], ["length"]],
    [["add_header", "a", 1], ["length"]],
    [["add_header", 1, "a"], ["length"]],
    [["add_header", "a", "b", {"c": 1}], ["length"]],
    [["add_header", None, "a"], ["length"]],
    [["add_header", "a", "\u20ac"], ["length"], ["to_bytes"]],
]


def case(start, calls):
    given = [tuple(pair) for pair in start]
    view = Headers(given)
    results = [outcome(lambda: call(view, *parts)) for parts in calls]
    result = {"list": start, "calls": calls, "results": results, "after": given}
    if calls == [["set", "a", 1]]:
        result["differs"] = {
            "why": "a call that is refused changes nothing",
            "after": start,
        }
    return result


def call(view, method, *arguments):
    if method == "to_bytes":
        return list(bytes(view))
    if method == "add_header" and len(arguments) == 3:
        name, value, params = arguments
        return view.add_header(name, value, **params)
    return getattr(view, SPELLED.get(method, method))(*arguments)
