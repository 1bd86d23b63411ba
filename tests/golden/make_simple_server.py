"""Ask CPython's simple_server for its answers and keep them as JSON.

    python3 tests/golden/make_simple_server.py

Each raw request is sent to a server of `wsgiref.simple_server` on 127.0.0.1. The
golden file holds it with the bytes that came back. Where an application dumps
its environ, the body is JSON.

A request that this package refuses, and CPython does not, carries `refused`:
the status it is answered with here, and why.
"""

import io
import json
import pathlib
import re
import socket
import threading
from wsgiref import handlers, simple_server

from app_program import Program
from handler_table import APPS
from make import write

HOST = "127.0.0.1"


def message(start="GET /", *fields, body=""):
    return "\r\n".join([f"{start} HTTP/1.1", "Host: a", *fields, "", body])


# Requests to the application that dumps its environ.
ACCEPTED = {
    # targets
    "a root": message(),
    "a path": message("GET /a/b"),
    "a path and a query": message("GET /a?b=c&d"),
    "an empty query": message("GET /a?"),
    "two question marks": message("GET /a?b?c"),
    "an escaped slash and space": message("GET /a%2Fb%20c"),
    "an escaped question mark": message("GET /a%3Fb"),
    "an escaped percent sign": message("GET /a%2525"),
    "an escape in lower case": message("GET /%e9%c3%a9"),
    "no escape at all": message("GET /100%/%zz/%4"),
    "an escape in the query": message("GET /?a=%20+b"),
    "a plus sign": message("GET /a+b"),
    "dot segments": message("GET /a/./b/../c"),
    "empty segments": message("GET /a//b/"),
    "two slashes in front": message("GET //a/b"),
    "parameters of segments": message("GET /a;b=c/d"),
    "a long path": message("GET /" + "a" * 2000),
    "an absolute-form target": message("GET http://b:81/c?d"),
    "OPTIONS of everything": message("OPTIONS *"),
    # methods and versions
    "POST without a body": message("POST /", "Content-Length: 0"),
    "PUT with a body": message("PUT /", "Content-Length: 4", body="body"),
    "DELETE": message("DELETE /a"),
    "a method of one's own": message("PURGE /a"),
    "a method in lower case": message("get /a"),
    "HTTP/1.0": "GET / HTTP/1.0\r\n\r\n",
    "HTTP/1.0 with Host": "GET / HTTP/1.0\r\nHost: b\r\n\r\n",
    # bodies
    "a body with its type": message(
        "POST /", "Content-Type: a/b; c=d", "Content-Length: 9", body="name=\xe9\r\n\0"
    ),
    "a type without a body": message("GET /", "Content-Type: a/b"),
    "more than the length": message("POST /", "Content-Length: 2", "Connection: close", body="body"),
    "a chunked body": message(
        "POST /", "Transfer-Encoding: chunked", body="2\r\nbo\r\n2\r\ndy\r\n0\r\n\r\n"
    ),
    # fields
    "a field": message("GET /", "X-Own: value"),
    "a field in another case": message("GET /", "x-oWN: value"),
    "white space around a value": message("GET /", "X: \t value \t "),
    "white space within a value": message("GET /", "X: a \t b"),
    "an empty value": message("GET /", "X:"),
    "a latin-1 value": message("GET /", "X: \xe9\xff"),
    "a value with a colon": message("GET /", "X: a:b"),
    "repeated fields": message("GET /", "X: a", "Y: -", "x: b"),
    "repeated cookies": message("GET /", "Cookie: a=1", "Cookie: b=2"),
    "an underscore in a name": message("GET /", "X-Own: a", "X_Own: b"),
    "Proxy, which is no proxy": message("GET /", "Proxy: http://evil/"),
    "a field named as a variable": message("GET /", "Server-Name: b"),
    "authorization": message("GET /", "Authorization: Basic YTpi"),
    "a last request": message("GET /", "Connection: close"),
    "an upgrade": message("GET /", "Connection: Upgrade", "Upgrade: h2c"),
    "fifty fields": message("GET /", *(f"X-{i}: {i}" for i in range(50))),
}

SMUGGLED = "two readers could disagree where the request ends"
REFUSED = {
    "lines that end in LF": ("GET / HTTP/1.1\nHost: a\n\n", 400, SMUGGLED),
    "a folded line": (message("GET /", "X: a", " b"), 400, SMUGGLED),
    "a space before the colon": (message("GET /", "X : a"), 400, SMUGGLED),
    "two lengths": (
        message("POST /", "Content-Length: 1", "Content-Length: 2", body="12"),
        400, SMUGGLED,
    ),
    "a length and chunks": (
        message("POST /", "Content-Length: 5", "Transfer-Encoding: chunked", body="0\r\n\r\n"),
        400, SMUGGLED,
    ),
    "a length with a sign": (
        message("POST /", "Content-Length: +1", body="1"), 400, SMUGGLED
    ),
    "no Host": ("GET / HTTP/1.1\r\n\r\n", 400, "RFC 9112 §3.2"),
    "two Hosts": (message("GET /", "Host: b"), 400, "RFC 9112 §3.2"),
    "a fragment": (message("GET /a#b"), 400, "RFC 9112 §3.2"),
    "a latin-1 target": (message("GET /\xe9"), 400, "RFC 3986 §2"),
    "three spaces": ("GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400, "RFC 9112 §3"),
    "HTTP/0.9": ("GET /\r\n", 400, "RFC 9112 has no HTTP/0.9"),
    "HTTP/2.0": ("GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505, "RFC 9110 §15.6.6"),
    "a version that is none": ("GET / HTTP/x\r\nHost: a\r\n\r\n", 400, "RFC 9112 §2.3"),
    "an unknown coding": (
        message("POST /", "Transfer-Encoding: gzip"), 501, "RFC 9112 §6.1"
    ),
}

# Applications of the table for BaseHandler, each asked by GET and by HEAD.
PROGRAMS = [
    "no chunk",
    "one chunk",
    "two chunks",
    "every byte",
    "iterable: no chunk",
    "iterable: two chunks",
    "own Content-Length, two chunks",
    "own Date",
    "own Server",
    "repeated headers",
    "latin-1 header",
    "latin-1 reason",
    "404",
    "write(), then a chunk",
    "raises at once",
    "raises after start_response()",
    "exc_info replaces the headers",
    "hop-by-hop header",
]


def environ_app(environ, start_response):
    """Dump what of the environ JSON can hold, and the body."""
    seen = {
        key: value
        for key, value in environ.items()
        if isinstance(value, (str, bool, tuple))
    }
    length = int(environ.get("CONTENT_LENGTH") or 0)
    seen["input"] = environ["wsgi.input"].read(length).decode("latin-1")
    seen["SERVER_PORT"] = "port"
    start_response("200 OK", [("Content-Type", "application/json")])
    return [json.dumps(seen).encode()]


class QuietHandler(simple_server.WSGIRequestHandler):
    def get_stderr(self):
        return io.StringIO()

    def log_message(self, format, *args):
        pass


def answer(server, request):
    """All that the server sends; it serves one request a connection."""
    thread = threading.Thread(target=server.handle_request)
    thread.start()
    with socket.create_connection(server.server_address) as client:
        client.sendall(request.encode("latin-1"))
        client.shutdown(socket.SHUT_WR)
        received = client.makefile("rb").read().decode("latin-1")
    thread.join()
    return re.sub(r"^Date: (?!.* 1970 ).*\r$", "Date: now\r", received, flags=re.M)


def cases(server):
    server.set_app(environ_app)
    for name, request in ACCEPTED.items():
        yield {"name": name, "request": request, "answer": answer(server, request)}
    for name, (request, status, why) in REFUSED.items():
        refused = {"status": status, "why": why}
        yield {
            "name": name, "request": request,
            "answer": answer(server, request), "refused": refused,
        }
    for name in PROGRAMS:
        server.set_app(Program(APPS[name]))
        for method in ["GET", "HEAD"]:
            request = message(f"{method} /")
            yield {
                "name": f"{method}: {name}", "request": request,
                "steps": APPS[name], "answer": answer(server, request),
            }


def main():
    # What is the machine's, not the server's: its name and its variables.
    socket.getfqdn = lambda host: host
    handlers.BaseHandler.os_environ = {}
    with simple_server.make_server(HOST, 0, environ_app, handler_class=QuietHandler) as server:
        table = list(cases(server))
    write(pathlib.Path(__file__).with_name("simple_server.json"), table)
    print(f"simple_server: {len(table)} cases")


if __name__ == "__main__":
    main()
