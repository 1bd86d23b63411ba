"""Write what CPython's wsgiref.validate says of many exchanges.

    python3 tests/golden/make_validate.py

Each case is a small program as JSON: what is changed in a good environ, what
the application does, what it returns and what the server does with that. This
script interprets it with wsgiref.validate; tests/validator/golden_test.ts does
the same with our validator. A verdict is "error", "warning" or "ok".

In JSON, {"bytes": text} stands for bytes, {"pairs": [...]} for a list of
tuples, {"dict": ...}, {"iterator": [...]}, {"string_object": text} for what
they say: a dict, an iterator, an instance of a subclass of str.
"""

import io
import json
import pathlib
import platform
import sys
import warnings
from wsgiref.util import setup_testing_defaults
from wsgiref.validate import validator

TEXT = ["Content-Type", "text/plain"]
START = ["start", "200 OK", {"pairs": [TEXT]}]


def cases():
    """Every case: its name and its program."""
    yield "a good exchange", {}

    # environ
    for kind in ["none", "list", "subclass"]:
        yield f"environ: {kind}", {"environ_is": kind}
    for key in [
        "REQUEST_METHOD", "SERVER_NAME", "SERVER_PORT", "SERVER_PROTOCOL",
        "HTTP_HOST", "PATH_INFO", "SCRIPT_NAME", "QUERY_STRING",
        "wsgi.version", "wsgi.url_scheme", "wsgi.input", "wsgi.errors",
        "wsgi.multithread", "wsgi.multiprocess", "wsgi.run_once",
    ]:
        yield f"environ: without {key}", {"without": [key]}
    for key, values in {
        "HTTP_CONTENT_TYPE": ["text/plain"],
        "HTTP_CONTENT_LENGTH": ["0"],
        "REQUEST_METHOD": [
            "HEAD", "POST", "OPTIONS", "PATCH", "PUT", "DELETE", "TRACE",
            "CONNECT", "PROPFIND", "get", "", "G T", 1, None,
            {"bytes": "GET"}, {"string_object": "GET"},
        ],
        "SCRIPT_NAME": ["", "/app", "/app/", "/", "app"],
        "PATH_INFO": ["", "/", "/a/b", "a", "*", 1, "/\u20ac", "/\u00e9"],
        "QUERY_STRING": ["", "a=b", "?a=b", "a b", "a#b", None],
        "CONTENT_LENGTH": ["", "0", "5", "-1", "+5", " 5", "x", "1.5", 5],
        "CONTENT_TYPE": ["", "text/plain", "text", "a/b; c=d"],
        "SERVER_NAME": ["localhost", "", "a b", "::1"],
        "SERVER_PORT": ["80", "", "http", "65536", 80],
        "SERVER_PROTOCOL": ["HTTP/1.0", "HTTP/1.1", "HTTP/2", "http"],
        "HTTP_HOST": ["localhost", "a:80", "a/b", "[::1]:80"],
        "HTTP_X_A": ["b", "", "a\r\nb", 1],
        "HTTPS": ["off", "on"],
        "lower": ["a", 1],
        "my.extension": ["a", 1, None],
        "wsgi.version": [[1, 0], "1.0", None],
        "wsgi.url_scheme": ["http", "https", "HTTP", "ftp", "", None],
        "wsgi.multithread": [True, False, 1, "yes"],
        "wsgi.input": [None, "text"],
        "wsgi.errors": [None, "text"],
    }.items():
        for value in values:
            changes = {key: value}
            if value == "https":
                changes["HTTPS"] = "on"
            shown = json.dumps(value)
            yield f"environ: {key} is {shown}", {"environ": changes}
    yield "environ: SCRIPT_NAME and no PATH_INFO", {
        "environ": {"SCRIPT_NAME": "/app"}, "without": ["PATH_INFO"],
    }
    yield "environ: SCRIPT_NAME and an empty PATH_INFO", {
        "environ": {"SCRIPT_NAME": "/app", "PATH_INFO": ""},
    }

    # The call
    for count in [0, 1, 3]:
        yield f"call: {count} arguments", {"arguments": count}

    # Status
    for status in [
        "200 OK", "404 Not Found", "200 ", "200", "200OK", "20 OK", "2000 OK",
        "OK", "", " 200 OK", "200 OK ", "200  OK", "099 Low", "100 Continue",
        "600 More", "999 More", "200 O\nK", "200 \u20ac", "200 \u00e9", 200,
        None, {"bytes": "200 OK"}, {"string_object": "200 OK"},
    ]:
        yield f"status: {json.dumps(status)}", {
            "app": [["start", status, {"pairs": [TEXT]}]],
        }

    # Headers
    for headers in [
        {"dict": {"Content-Type": "text/plain"}}, None, "Content-Type: a",
        {"iterator": [TEXT]},
    ]:
        yield f"headers: {json.dumps(headers)}", {
            "app": [["start", "200 OK", headers]],
        }
    for header in [
        ["X", "a"], ["X"], ["X", "a", "b"], "X: a", None, ["X", 1], [1, "X"],
        ["X", {"bytes": "a"}], ["X", {"string_object": "a"}], ["X", ""],
        ["", "a"], ["X A", "a"], ["X:", "a"], ["1X", "a"], ["X-", "a"],
        ["X_", "a"], ["X_A", "a"], ["X!", "a"], ["X\n", "a"],
        ["X\u00e9", "a"], ["Status", "200 OK"], ["status", "200 OK"],
        ["Connection", "close"], ["Transfer-Encoding", "chunked"],
        ["X", "a\r\nb"], ["X", "a\nb"], ["X", "a\tb"], ["X", "a\u0000"],
        ["X", "a\u007f"], ["X", "\u00e9"], ["X", "\u20ac"], ["X", " a"],
        ["Content-Type", "text/html"], ["Content-Length", "2"],
        ["Content-Length", "3"], ["Content-Length", "+2"],
        ["Content-Length", "x"], ["ETag", "a"], ["Date", "today"],
        ["Location", "/\u00e9"], ["Set-Cookie", "a"],
    ]:
        yield f"header: {json.dumps(header)}", {
            "app": [["start", "200 OK", {"pairs": [TEXT, header]}]],
        }
    for status in ["200 OK", "204 No Content", "304 Not Modified", "302 Found"]:
        for headers, kind in [([TEXT], "a"), ([], "no")]:
            for chunks in [[], ["hi"]]:
                yield (
                    f"{status} with {kind} Content-Type and"
                    f" {len(chunks)} chunks"
                ), {
                    "app": [["start", status, {"pairs": headers}]],
                    "body": {"chunks": [{"bytes": c} for c in chunks]},
                }

    # start_response
    yield "start_response: one argument", {"app": [["start", "200 OK"]]}
    yield "start_response: four arguments", {
        "app": [START + [None, None]],
    }
    yield "start_response: exc_info is None", {"app": [START + [None]]}
    yield "start_response: exc_info is a string", {"app": [START + ["lost"]]}
    yield "start_response: twice", {"app": [START, START]}
    yield "start_response: never", {"app": []}
    yield "start_response: never, and no body", {
        "app": [], "body": {"chunks": []},
    }
    yield "start_response: in the generator", {
        "app": [], "body": {"start": START, "chunks": [{"bytes": "hi"}]},
    }
    yield "start_response: after the first chunk", {
        "app": [],
        "body": {
            "chunks": [{"bytes": "hi"}], "start_late": START,
        },
    }

    # write()
    for value in [
        {"bytes": "hi"}, {"bytes": ""}, "hi", None, 1, ["hi"],
    ]:
        yield f"write: {json.dumps(value)}", {"app": [START, ["write", value]]}
    yield "write: two arguments", {
        "app": [START, ["write", {"bytes": "a"}, {"bytes": "b"}]],
    }

    # The body
    for value in [
        None, False, "hi", {"bytes": "hi"}, "", {"bytes": ""}, 5, True,
    ]:
        yield f"body: {json.dumps(value)}", {"body": {"is": value}}
    for chunk in [
        {"bytes": "hi"}, {"bytes": ""}, "hi", None, 5, ["hi"],
    ]:
        for kind in ["list", "generator"]:
            yield f"body: a {kind} with {json.dumps(chunk)}", {
                "body": {"chunks": [chunk], "kind": kind},
            }
    for kind in ["list", "generator"]:
        for server in [
            "no_close", "close_twice", "read_after_close", "close_early",
        ]:
            yield f"body: a {kind}, server: {server}", {
                "body": {"chunks": [{"bytes": "hi"}], "kind": kind},
                "server": server,
            }

    # Streams
    for steps in [
        [["input.read", 3]], [["input.read"]], [["input.read", -1]],
        [["input.read", 1, 2]], [["input.readline"]], [["input.readline", 2]],
        [["input.readline", 1, 2]], [["input.readlines"]],
        [["input.readlines", 5]], [["input.readlines", 1, 2]],
        [["input.iterate"]], [["input.close"]], [["input.read", 100]],
        [["input.read", "3"]], [["input.attribute", "seek"]],
        [["input.attribute", "name"]],
        [["errors.write", "a"]], [["errors.write", ""]],
        [["errors.write", {"bytes": "a"}]], [["errors.write", None]],
        [["errors.write", "a", "b"]], [["errors.write"]],
        [["errors.writelines", ["a", "b"]]], [["errors.writelines", "ab"]],
        [["errors.writelines", [1]]], [["errors.writelines", None]],
        [["errors.flush"]], [["errors.flush", 1]], [["errors.close"]],
        [["errors.attribute", "fileno"]],
    ]:
        yield f"streams: {json.dumps(steps[0])}", {
            "environ": {"CONTENT_LENGTH": "8"}, "app": steps + [START],
        }
    for method, value in [
        ("read", "one"), ("read", None), ("read", {"bytes": "onetwo"}),
        ("readline", "one"), ("readline", {"bytes": "a\nb\n"}),
        ("readlines", {"bytes": "one"}), ("readlines", [1]),
        ("readlines", []),
    ]:
        size = [3] if method == "read" else []
        yield f"input.{method}() gives {json.dumps(value)}", {
            "environ": {"CONTENT_LENGTH": "8"},
            "input": {method: value},
            "app": [[f"input.{method}"] + size, START],
        }


class StringObject(str):
    """No builtin str."""


def decode(value):
    """The Python value of a JSON value."""
    if isinstance(value, dict):
        [(kind, inner)] = value.items()
        if kind == "bytes":
            return inner.encode("latin-1")
        if kind == "pairs":
            return [decode_pair(pair) for pair in inner]
        if kind == "dict":
            return dict(inner)
        if kind == "iterator":
            return iter([decode_pair(pair) for pair in inner])
        return StringObject(inner)
    if isinstance(value, list):
        return [decode(item) for item in value]
    return value


def decode_pair(pair):
    return tuple(map(decode, pair)) if isinstance(pair, list) else decode(pair)


class Input(io.BytesIO):
    """An input of which some methods give what they are told."""

    def __init__(self, answers):
        super().__init__(b"one\ntwo\n")
        for method, value in answers.items():
            setattr(self, method, lambda *args, v=decode(value): v)


def make_environ(program):
    kind = program.get("environ_is", "dict")
    if kind == "none":
        return None
    if kind == "list":
        return []
    environ = {"QUERY_STRING": "", "wsgi.errors": io.StringIO()}
    setup_testing_defaults(environ)
    environ["wsgi.input"] = Input(program.get("input", {}))
    for key, value in program.get("environ", {}).items():
        value = decode(value)
        environ[key] = tuple(value) if key == "wsgi.version" and isinstance(
            value, list) else value
    for key in program.get("without", []):
        del environ[key]
    return type("Environ", (dict,), {})(environ) if kind == "subclass" else environ


def make_app(program):
    def app(environ, start_response):
        write = None

        def run(step):
            nonlocal write
            name, *args = step
            args = [decode(arg) for arg in args]
            if name == "start":
                write = start_response(*args)
            elif name == "write":
                write(*args)
            else:
                stream, method = name.split(".")
                stream = environ[f"wsgi.{stream}"]
                if method == "iterate":
                    list(stream)
                elif method == "attribute":
                    getattr(stream, *args)
                else:
                    getattr(stream, method)(*args)

        for step in program.get("app", [START]):
            run(step)
        body = program.get("body", {"chunks": [{"bytes": "hi"}]})
        if "is" in body:
            return decode(body["is"])
        chunks = [decode(chunk) for chunk in body["chunks"]]
        if body.get("kind", "list") == "list" and not (
            "start" in body or "start_late" in body
        ):
            return chunks

        def generate():
            if "start" in body:
                run(body["start"])
            yield from chunks
            if "start_late" in body:
                run(body["start_late"])

        return generate()

    return app


def serve(program, environ):
    def start_response(*args):
        return lambda data: None

    arguments = [environ, start_response, None]
    count = program.get("arguments", 2)
    body = validator(make_app(program))(*arguments[:count])
    server = program.get("server", "good")
    if server == "close_early":
        next(iter(body))
        body.close()
    elif server == "read_after_close":
        body.close()
        list(body)
    else:
        list(body)
        if server != "no_close":
            body.close()
        if server == "close_twice":
            body.close()


def verdict(program):
    """What wsgiref.validate says, and by which exception."""
    lost = []
    sys.unraisablehook = lambda unraisable: lost.append(unraisable.exc_value)
    stderr, sys.stderr = sys.stderr, io.StringIO()
    try:
        with warnings.catch_warnings(record=True) as warned:
            warnings.simplefilter("always")
            serve(program, make_environ(program))
    except Exception as error:
        return "error", type(error).__name__
    finally:
        # The traceback held the body, which complains when it is collected.
        sys.stderr = stderr
    if lost:
        return "error", type(lost[0]).__name__
    return ("warning" if warned else "ok"), None


def main():
    golden = {"python": platform.python_version(), "cases": []}
    for name, program in cases():
        said, exception = verdict(program)
        case = {"name": name, "program": program, "verdict": said}
        if exception:
            case["exception"] = exception
        golden["cases"].append(case)
    path = pathlib.Path(__file__).with_name("validate.json")
    path.write_text(json.dumps(golden, indent=1) + "\n")
    print(f"validate: {len(golden['cases'])} cases")


main()
