"""Tables for what takes paths and URIs apart and puts them together."""

import itertools
from urllib import parse
from wsgiref import util

from outcome import outcome

PATHS = [
    None, "", "/", "//", "///", "/.", "/..", "/./", "/../", "/x", "/x/", "/x//",
    "//x", "//x/y", "/x/y", "/x/y/", "/x//y", "/x/./y", "/x/../y", "/./x",
    "/../x", "/././x/y", "/x/.", "/x/..", "/x/y/z", "/x/y/z/", "/.hidden",
    "/x.html", "/...", "/x/...", "/ ", "/a b/c", "/\xe9", "/caf\xc3\xa9/x",
    "/%2F", "/%2e%2e/x", "/x;v=1/y", "/\x00", "x", "x/y", "x/y/z", "*", ".",
]
SCRIPT_NAMES = ["", "/a", "/a/b", "/a/", "/", "//", "//a", "/a/..", "a", ".."]


def shift_path_info():
    """Every path at the root, the telling ones below several mounts."""
    telling = ["", "/", "/.", "/..", "/x", "/x/", "//x", "/x/../y"]
    pairs = [(None, path) for path in PATHS]
    pairs += itertools.product(SCRIPT_NAMES, telling)
    for script_name, path_info in pairs:
        environ = {}
        if script_name is not None:
            environ["SCRIPT_NAME"] = script_name
        if path_info is not None:
            environ["PATH_INFO"] = path_info
        yield {
            "input": dict(environ),
            **outcome(lambda: util.shift_path_info(environ)),
            "environ": environ,
        }


BASE = {"wsgi.url_scheme": "http", "SERVER_NAME": "server", "SERVER_PORT": "80"}
EVERY_BYTE = "".join(map(chr, range(256)))
ENVIRONS = [
    {},
    *({"SERVER_PORT": port} for port in ["80", "443", "8000", "", "080"]),
    *(
        {"wsgi.url_scheme": "https", "SERVER_PORT": port}
        for port in ["80", "443", "8443", ""]
    ),
    *({"wsgi.url_scheme": scheme} for scheme in ["HTTP", "ftp", ""]),
    *(
        {"HTTP_HOST": host, "SERVER_PORT": "8000"}
        for host in ["example.com", "example.com:80", "[::1]:8080", "", "h\xe9"]
    ),
    {"HTTP_HOST": "example.com", "SERVER_NAME": None, "SERVER_PORT": None},
    {"SERVER_NAME": None},
    {"SERVER_PORT": None},
    {"wsgi.url_scheme": None},
    {"wsgi.url_scheme": None, "HTTP_HOST": "example.com"},
    {"SERVER_NAME": "::1"},
    *(
        {"SCRIPT_NAME": script_name}
        for script_name in [
            "", "/", "/app", "/app/", "/my app", "/a;b=c,d", "/a?b#c", "/%2F",
            "/\xe9", "/caf\xc3\xa9", "/~user", "/-._~", EVERY_BYTE, "app",
        ]
    ),
    *(
        {"PATH_INFO": path_info}
        for path_info in [
            "", "/", "//", "/page", "/my page", "/a;b=c,d", "/a?b#c", "/%2F",
            "/\xe9", "/caf\xc3\xa9", "/~user", "/-._~", EVERY_BYTE, "page", "*",
        ]
    ),
    *(
        {"SCRIPT_NAME": script_name, "PATH_INFO": path_info}
        for script_name, path_info in itertools.product(
            ["", "/", "/app", "/app/"], ["", "/", "/x", "x"]
        )
    ),
    *(
        {"PATH_INFO": "/x", "QUERY_STRING": query}
        for query in ["", "a=1", "a=1&b=2", "?", "a b", "\xe9", "%C3%A9", "#f"]
    ),
    {"SCRIPT_NAME": "/app", "QUERY_STRING": "a=1"},
    {"SCRIPT_NAME": "/\u20ac"},
    {"PATH_INFO": "/\u20ac"},
]


def uris():
    """Changes to a minimal environ; None takes a variable away."""
    for changes in ENVIRONS:
        environ = {k: v for k, v in (BASE | changes).items() if v is not None}
        yield {
            "environ": environ,
            "application_uri": outcome(lambda: util.application_uri(environ)),
            "request_uri": outcome(lambda: util.request_uri(environ)),
            "without_query": outcome(lambda: util.request_uri(environ, False)),
        }


def unquote():
    """How simple_server decodes the path of a request target, once."""
    for path in [
        "", "/", "/a", "/a%20b", "/%41", "/%c3%a9", "/%C3%A9", "/%e9", "/%2F",
        "/%2f", "/%25", "/%2525", "/%", "/%4", "/%zz", "/%4z", "/%z4", "/%%41",
        "/%4%41", "/%00", "/%ff", "/a+b", "/%2B", "/\xe9%e9", "%41%42", "/%u0041",
        "/%", "/%E2%82%AC", "/%g1%41", "/% 41", "/%\xc3",
    ]:
        yield {"input": path, **outcome(lambda: parse.unquote(path, "latin-1"))}
