"""What answer.mjs answers, as a WSGI application in Python."""

HEADERS = [
    ("Content-Type", "text/plain"),
    ("Allow", "GET, HEAD, POST, OPTIONS"),
]

STATUS = {
    "GET": "200 OK",
    "HEAD": "200 OK",
    "POST": "200 OK",
    "OPTIONS": "204 No Content",
    "PUT": "405 Method Not Allowed",
    "DELETE": "405 Method Not Allowed",
    "TRACE": "405 Method Not Allowed",
}


def application(environ, start_response):
    environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    method = environ["REQUEST_METHOD"]
    status = STATUS.get(method, "501 Not Implemented")
    if status == "200 OK" and environ["PATH_INFO"] != "/":
        status = "404 Not Found"
    has_body = method not in ("HEAD", "OPTIONS")
    start_response(status, list(HEADERS))
    return [f"{status}\n".encode()] if has_body else []
