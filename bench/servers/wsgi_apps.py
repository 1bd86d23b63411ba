"""What the benchmarks serve, as Python's WSGI applications.

Run by itself it serves one with wsgiref: wsgi_apps.py APP PORT
"""
import json as json_module
import os
import sys

HELLO = b"Hello world\n"
JSON_OBJECT = {
    "id": 1024,
    "tags": ["wsgi", "http", "deno"],
    "text": "x" * 970,
}
FIELDS = [
    ("Cache-Control", "private, max-age=0"),
    ("Content-Language", "en"),
    ("ETag", '"33a64df551425fcc55e4d42a148795d9"'),
    ("Last-Modified", "Wed, 21 Oct 2015 07:28:00 GMT"),
    ("Set-Cookie", "session=0123456789abcdef; Path=/; HttpOnly"),
    ("Strict-Transport-Security", "max-age=63072000"),
    ("Vary", "Accept-Encoding"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("X-Request-Id", "7f6a1c9e"),
]
CHUNKS = [b"x" * 256] * 64


def answering(body, fields=()):
    def app(environ, start_response):
        start_response("200 OK", [
            ("Content-Type", "text/plain"),
            ("Content-Length", str(len(body))),
            *fields,
        ])
        return [body]
    return app


hello = answering(HELLO)
headers = answering(HELLO, FIELDS)


def json(environ, start_response):
    body = json_module.dumps(JSON_OBJECT).encode()
    start_response("200 OK", [
        ("Content-Type", "application/json"),
        ("Content-Length", str(len(body))),
    ])
    return [body]


def file(environ, start_response):
    opened = open(os.environ["BENCH_FILE"], "rb")
    start_response("200 OK", [
        ("Content-Type", "application/octet-stream"),
        ("Content-Length", str(os.fstat(opened.fileno()).st_size)),
    ])
    return environ["wsgi.file_wrapper"](opened, 64 * 1024)


def echo(environ, start_response):
    body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
    return answering(body)(environ, start_response)


if __name__ == "__main__":
    from wsgiref.simple_server import WSGIRequestHandler, make_server

    class Silent(WSGIRequestHandler):
        def log_message(self, format, *args):
            pass

    name, port = sys.argv[1:]
    make_server("127.0.0.1", int(port), globals()[name],
                handler_class=Silent).serve_forever()
