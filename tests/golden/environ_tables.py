"""Tables for environs: made up for tests, or read from the process."""

import os
import sys
from unittest import mock
from wsgiref import handlers, util

GIVEN = [
    {},
    {"SERVER_NAME": "example.com"},
    {"SERVER_NAME": "example.com", "HTTP_HOST": "other"},
    {"HTTP_HOST": "example.com:8000"},
    {"SERVER_PORT": "8000"},
    {"SERVER_PROTOCOL": "HTTP/1.1"},
    {"REQUEST_METHOD": "POST"},
    {"SCRIPT_NAME": "/app"},
    {"PATH_INFO": "/page"},
    {"PATH_INFO": ""},
    {"SCRIPT_NAME": "", "PATH_INFO": ""},
    {"HTTPS": "on"},
    {"HTTPS": "off"},
    {"wsgi.url_scheme": "https"},
    {"wsgi.url_scheme": "https", "SERVER_PORT": "8443"},
    {"wsgi.url_scheme": "http", "HTTPS": "on"},
    {"wsgi.url_scheme": "gopher"},
    {"wsgi.version": [2, 0]},
    {"wsgi.run_once": True, "wsgi.multithread": True},
    {"wsgi.multiprocess": True},
    {"wsgi.input": "mine", "wsgi.errors": "mine"},
    {"x.y": "kept", "QUERY_STRING": "a=1"},
]


def setup_testing_defaults():
    for given in GIVEN:
        environ = dict(given)
        util.setup_testing_defaults(environ)
        yield {"input": given, "output": {k: plain(v) for k, v in environ.items()}}


def plain(value):
    """Streams by what they hold; flags, 0 in Python, as booleans."""
    if hasattr(value, "getvalue"):
        return {"empty": not value.getvalue()}
    return bool(value) if value in (0, 1) else value


TRANSCODED = {
    "SCRIPT_NAME": "/é",
    "PATH_INFO": "/café/€/😀",
    "QUERY_STRING": "q=ü",
    "REQUEST_METHOD": "GET",
    "AUTH_TYPE": "é",
    "CONTENT_TYPE": "é",
    "CONTENT_LENGTH": "é",
    "HTTPS": "é",
    "REMOTE_USER": "josé",
    "REMOTE_IDENT": "é",
    "HTTP_COOKIE": "name=é",
    "HTTP_": "é",
    "SSL_CLIENT_S_DN": "CN=é",
    "REDIRECT_URL": "/é",
    "REDIRECT_PATH_INFO": "/é",
    "REDIRECT_HTTP_X": "é",
    "REDIRECT_REDIRECT_PATH_INFO": "/é",
    "REDIRECT_REDIRECT_URL": "/é",
}
UNTOUCHED = {
    "HOME": "/home/josé",
    "PATH": "/bin:/é",
    "SERVER_NAME": "é",
    "SERVER_ADMIN": "é@example.com",
    "DOCUMENT_ROOT": "/srv/é",
    "SCRIPT_FILENAME": "/srv/é.cgi",
    "http_cookie": "é",
    "XHTTP_A": "é",
    "PATH_INFO_": "/é",
    "EMPTY": "",
}
SOFTWARE = [
    None, "", "Apache/2.4.57 (Win64)", "apache/2.4", "Apache", "Microsoft-IIS/10.0",
    "microsoft-iis/7.5", "SimpleHTTP/0.6 Python/3.11.2",
    "SimpleHTTP/0.6 Python/2.7", "nginx/1.24.0", "lighttpd/1.4",
]


def read_environ():
    for os_name, platform in [("linux", "linux"), ("windows", "win32")]:
        for software in SOFTWARE:
            environ = TRANSCODED | UNTOUCHED
            if os_name == "windows" and (software or "").startswith("Apache/"):
                # mod_cgi there writes each byte of the request as a code point.
                environ["PATH_INFO"] = "/caf\xc3\xa9"
            if software is not None:
                environ["SERVER_SOFTWARE"] = software
            with mock.patch.object(os, "environ", environ):
                with mock.patch.object(sys, "platform", platform):
                    output = handlers.read_environ()
            yield {"os": os_name, "input": environ, "output": output}
