"""The small application, for servers of ASGI."""

ALLOW = b"GET, HEAD, POST, OPTIONS"


async def application(scope, receive, send):
    if scope["type"] == "lifespan":
        while True:
            message = await receive()
            await send({"type": message["type"] + ".complete"})
            if message["type"] == "lifespan.shutdown":
                return
    message = {"more_body": True}
    while message.get("more_body"):
        message = await receive()
        if message["type"] == "http.disconnect":
            return
    method = scope["method"]
    status, body = 200, b"Hello world\n"
    if scope["path"] not in ("/", ""):
        status, body = 404, b"404 Not Found\n"
    elif method == "OPTIONS":
        status, body = 204, b""
    elif method.encode() not in ALLOW:
        status, body = 405, b"405 Method Not Allowed\n"
    headers = [(b"allow", ALLOW)]
    if status != 204:
        headers.append((b"content-type", b"text/plain"))
        headers.append((b"content-length", str(len(body)).encode()))
    await send(
        {"type": "http.response.start", "status": status, "headers": headers}
    )
    body = b"" if method == "HEAD" else body
    await send({"type": "http.response.body", "body": body})
