"""A table for BaseHandler: small applications, and the bytes sent for each."""

import io
import re
from wsgiref import handlers

from app_program import Program

OK = ["start", "200 OK", [["Content-Type", "text/plain"]]]
EMPTY = ["start", "200 OK", []]
ERROR = ["restart", "500 Oops", [["X-Error", "yes"]]]


def with_length(length):
    return ["start", "200 OK", [["Content-Length", str(length)]]]


def started(status, *headers):
    return ["start", status, list(headers)]


APPS = {
    # 0, 1 and n chunks, from a list
    "no chunk": [OK, ["return", []]],
    "one chunk": [OK, ["return", ["body"]]],
    "one empty chunk": [OK, ["return", [""]]],
    "two chunks": [OK, ["return", ["bo", "dy"]]],
    "five chunks": [OK, ["return", list("12345")]],
    "an empty chunk first": [OK, ["return", ["", "body"]]],
    "an empty chunk last": [OK, ["return", ["body", ""]]],
    "every byte": [OK, ["return", ["".join(map(chr, range(256)))]]],
    "3000 bytes": [OK, ["return", ["x" * 3000]]],
    # the same from an iterable, whose length nobody knows
    "iterable: no chunk": [OK, ["iterate", []]],
    "iterable: one chunk": [OK, ["iterate", [["yield", "body"]]]],
    "iterable: two chunks": [OK, ["iterate", [["yield", "bo"], ["yield", "dy"]]]],
    "iterable: starts late": [["iterate", [OK, ["yield", "body"]]]],
    "iterable: starts late, no chunk": [["iterate", [OK]]],
    "iterable: write() within": [
        ["iterate", [OK, ["write", "a"], ["yield", "b"], ["write", "c"]]]
    ],
    # files
    "file": [OK, ["file", "contents", 3]],
    "file in one block": [OK, ["file", "contents", 8192]],
    "empty file": [OK, ["file", "", 8192]],
    "file with its length": [with_length(8), ["file", "contents", 3]],
    # headers
    "no headers": [EMPTY, ["return", ["body"]]],
    "own Content-Length": [with_length(4), ["return", ["body"]]],
    "own Content-Length, two chunks": [with_length(4), ["return", ["bo", "dy"]]],
    "own Content-Length, no chunk": [with_length(0), ["return", []]],
    "own Content-Length in lower case": [
        started("200 OK", ["content-length", "4"]), ["return", ["body"]]
    ],
    "own Date": [
        started("200 OK", ["Date", "Thu, 01 Jan 1970 00:00:00 GMT"]),
        ["return", ["body"]],
    ],
    "own date in lower case": [
        started("200 OK", ["date", "Thu, 01 Jan 1970 00:00:00 GMT"]),
        ["return", ["body"]],
    ],
    "own Server": [started("200 OK", ["Server", "mine"]), ["return", ["body"]]],
    "repeated headers": [
        started("200 OK", ["Set-Cookie", "a=1"], ["X", "-"], ["set-cookie", "b=2"]),
        ["return", ["body"]],
    ],
    "latin-1 header": [started("200 OK", ["X", "\xe9\xff"]), ["return", ["body"]]],
    "empty header value": [started("200 OK", ["X", ""]), ["return", ["body"]]],
    # statuses
    "own reason": [started("200 Fine by me"), ["return", ["body"]]],
    "latin-1 reason": [started("200 D\xe9j\xe0 vu"), ["return", ["body"]]],
    "empty reason": [started("200 "), ["return", ["body"]]],
    "404": [started("404 Not Found"), ["return", ["nothing here"]]],
    "302, no body": [started("302 Found", ["Location", "/"]), ["return", []]],
    "599": [started("599 Own"), ["return", ["body"]]],
    "304 with a Content-Length": [
        started("304 Not Modified", ["Content-Length", "9"]), ["return", [""]]
    ],
    # write()
    "write() alone": [OK, ["write", "body"], ["return", []]],
    "write() twice": [OK, ["write", "bo"], ["write", "dy"], ["return", []]],
    "write(), then a chunk": [OK, ["write", "bo"], ["return", ["dy"]]],
    "write(), then two chunks": [OK, ["write", "b"], ["return", ["o", "dy"]]],
    "write() with Content-Length": [with_length(4), ["write", "body"], ["return", []]],
    "write() of what is no bytes": [OK, ["write", 1], ["return", []]],
    # errors before any output
    "raises at once": [["raise", "secret"]],
    "raises after start_response()": [OK, ["raise", "secret"]],
    "raises before the first chunk": [OK, ["iterate", [["raise", "secret"]]]],
    "returns None": [OK, ["none"]],
    "start_response() not called": [["return", ["body"]]],
    "start_response() not called, no chunk": [["return", []]],
    "start_response() after the first chunk": [
        ["iterate", [["yield", "body"], OK]]
    ],
    "start_response() twice": [OK, OK, ["return", ["body"]]],
    "a chunk that is no bytes": [OK, ["return", [1]]],
    # errors after output
    "raises after a chunk": [OK, ["iterate", [["yield", "bo"], ["raise", "secret"]]]],
    "raises after two chunks": [
        OK, ["iterate", [["yield", "b"], ["yield", "o"], ["raise", "secret"]]]
    ],
    "raises after write()": [OK, ["write", "bo"], ["raise", "secret"]],
    "start_response() twice after output": [
        OK, ["iterate", [["yield", "bo"], OK, ["yield", "dy"]]]
    ],
    "a second chunk that is no bytes": [OK, ["return", ["bo", 1]]],
    # exc_info
    "exc_info first": [ERROR, ["return", ["sorry"]]],
    "exc_info replaces the headers": [OK, ERROR, ["return", ["sorry"]]],
    "exc_info twice": [OK, ERROR, ERROR, ["return", ["sorry"]]],
    "exc_info in the iterable": [OK, ["iterate", [ERROR, ["yield", "sorry"]]]],
    "exc_info after a chunk": [
        OK, ["iterate", [["yield", "bo"], ERROR, ["yield", "dy"]]]
    ],
    "exc_info after write()": [OK, ["write", "bo"], ERROR, ["return", ["dy"]]],
    "exc_info replaces Content-Length": [
        with_length(100), ERROR, ["return", ["sorry"]]
    ],
    # refused statuses and headers
    "status without a reason": [started("200"), ["return", ["body"]]],
    "status without a space": [started("200OK"), ["return", ["body"]]],
    "status without digits": [started("abc OK"), ["return", ["body"]]],
    "status is a number": [started(200), ["return", ["body"]]],
    "empty status": [started(""), ["return", ["body"]]],
    "header value is a number": [started("200 OK", ["X", 1]), ["return", ["body"]]],
    "header name is a number": [started("200 OK", [1, "x"]), ["return", ["body"]]],
    "hop-by-hop header": [
        started("200 OK", ["Connection", "close"]), ["return", ["body"]]
    ],
    "hop-by-hop header in lower case": [
        started("200 OK", ["transfer-encoding", "chunked"]), ["return", ["body"]]
    ],
}



def like(steps):
    """Expect what wsgiref does for another program."""
    return lambda mode, _run: run(Program(steps), mode, "GET")


def without_content(_mode, wsgiref_run):
    """Expect the same less the content, and no length made up for it."""
    head, end, _content = wsgiref_run["sent"].rpartition("\r\n\r\n")
    sent = head.replace("\r\nContent-Length: 0", "") + end
    return wsgiref_run | {"sent": sent}


# Where this package departs from wsgiref: what is expected instead, and why.
NO_CONTENT = (without_content, "RFC 9110 §6.4.1: this status has no content")
HEAD = (without_content, "RFC 9110 §9.3.2: a response to HEAD has no content")
REFUSED = (
    like(APPS["raises at once"]),
    "RFC 9110 §5.5, §15.2: it would not be read back as it was given",
)
EMPTY_CHUNK = "PEP 3333: headers are sent with the first chunk that is not empty"
DIFFERENT_APPS = {
    "204": ([started("204 No Content"), ["return", []]], NO_CONTENT),
    "304": ([started("304 Not Modified"), ["return", []]], NO_CONTENT),
    "two empty chunks": (
        [OK, ["return", ["", ""]]], (like(APPS["no chunk"]), EMPTY_CHUNK)
    ),
    "iterable: one empty chunk": (
        [OK, ["iterate", [["yield", ""]]]],
        (like(APPS["iterable: no chunk"]), EMPTY_CHUNK),
    ),
    "raises after an empty chunk": (
        [OK, ["iterate", [["yield", ""], ["raise", "secret"]]]],
        (like(APPS["raises before the first chunk"]), EMPTY_CHUNK),
    ),
    "exc_info after an empty chunk": (
        [OK, ["iterate", [["yield", ""], ERROR, ["yield", "sorry"]]]],
        (like(APPS["exc_info in the iterable"]), EMPTY_CHUNK),
    ),
    **{
        name: ([start, ["return", ["body"]]], REFUSED)
        for name, start in {
            "CR and LF in a header value": started("200 OK", ["X", "a\r\nY: b"]),
            "LF in a header value": started("200 OK", ["X", "a\nb"]),
            "NUL in a header value": started("200 OK", ["X", "a\0b"]),
            "CR and LF in a header name": started("200 OK", ["X\r\nY", "b"]),
            "a space in a header name": started("200 OK", ["X Y", "b"]),
            "an empty header name": started("200 OK", ["", "b"]),
            "CR and LF in the status": started("200 OK\r\nY: b"),
            "an informational status": started("100 Continue"),
        }.items()
    },
}

# What the handler is told to be; the client speaks what the name says.
MODES = {
    "HTTP/1.0": {"http_version": "1.0", "server_software": None},
    "HTTP/1.1": {"http_version": "1.1", "server_software": "golden/1"},
    "HTTP/0.9": {"http_version": "1.0", "server_software": None},
    "CGI": {"origin_server": False, "server_software": "golden/1"},
}


def base_handler():
    for name, steps in APPS.items():
        yield case(name, steps)
    for name, (steps, departure) in DIFFERENT_APPS.items():
        yield case(name, steps, departure)
    for name in ["one chunk", "two chunks", "own Content-Length", "no chunk"]:
        yield case(f"HEAD: {name}", APPS[name], HEAD, method="HEAD")


def case(name, steps, departure=None, method="GET"):
    program = Program(steps)
    runs = {mode: run(program, mode, method) for mode in MODES}
    result = {"name": name, "method": method, "steps": steps, "runs": runs}
    if departure is not None:
        expected, why = departure
        ours = {mode: expected(mode, runs[mode]) for mode in MODES}
        result["differs"] = {"why": why, "runs": ours}
    return result


def run(program, mode, method):
    """What is sent, whether an error is logged, how often close() is called."""
    protocol = mode if mode.startswith("HTTP/") else "HTTP/1.0"
    environ = {"REQUEST_METHOD": method, "SERVER_PROTOCOL": protocol}
    stdout = io.BytesIO()
    stderr = io.StringIO()
    program.closed = 0
    handler = handlers.SimpleHandler(io.BytesIO(), stdout, stderr, environ)
    handler.os_environ = {}
    for name, value in MODES[mode].items():
        setattr(handler, name, value)
    handler.run(program)
    return {
        "sent": normalized(stdout.getvalue().decode("latin-1")),
        "logged": stderr.getvalue() != "",
        "closed": program.closed,
    }


def normalized(sent):
    """The Date of now replaced; one that the application gave is of 1970."""
    return re.sub(r"^Date: (?!.* 1970 ).*\r$", "Date: now\r", sent, flags=re.M)
