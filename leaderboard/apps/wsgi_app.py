"""The small application, for servers of WSGI."""

ALLOW = "GET, HEAD, POST, OPTIONS"


def application(environ, start_response):
    length = environ.get("CONTENT_LENGTH")
    chunked = environ.get("wsgi.input_terminated")
    environ["wsgi.input"].read(-1 if chunked else int(length or 0))
    method = environ["REQUEST_METHOD"]
    status = "200 OK"
    if environ["PATH_INFO"] not in ("/", ""):
        status = "404 Not Found"
    elif method == "OPTIONS":
        start_response("204 No Content", [("Allow", ALLOW)])
        return []
    elif method not in ALLOW:
        status = "405 Method Not Allowed"
    body = b"Hello world\n" if status == "200 OK" else status.encode() + b"\n"
    start_response(
        status,
        [
            ("Content-Type", "text/plain"),
            ("Content-Length", str(len(body))),
            ("Allow", ALLOW),
        ],
    )
    return [] if method == "HEAD" else [body]
