/**
 * The Python side of `from_python()`, as text: nothing has to be installed, and
 * a bundle carries it along.
 *
 * It keeps every Python object on its own side, under a number, so no proxy of
 * a request exists that could be forgotten. What it returns is bytes, a number,
 * nothing, or a string: an error as JSON, since an exception that leaves Python
 * would leave proxies and frames behind.
 *
 * @module
 */

/** The file name that its frames have; they are left out of tracebacks. */
export const PYTHON_SHIM_NAME = "from_python.py";

/** Defines `load()`, `call()`, `step()` and `close()`. */
export const PYTHON_SHIM: string = String.raw`
from asyncio import events
from contextvars import copy_context
from importlib import import_module
from io import BufferedReader, RawIOBase
from itertools import count
from json import JSONEncoder, loads
from traceback import TracebackException

from pyodide.ffi import to_js

BLOCK = 65536
END = object()
dumps = JSONEncoder(ensure_ascii=False, check_circular=False).encode

application = None
responses = {}
numbers = count()


class ServerError(OSError):
    """What the server threw at the application."""


class Source(RawIOBase):
    """The bytes of the request body, as the server's stream gives them."""

    def __init__(self, server):
        self.server = server

    def readable(self):
        return True

    def readinto(self, buffer):
        data = self.server.read(len(buffer))
        if isinstance(data, str):
            raise ServerError(data)
        size = data.byteLength
        # A view: a slice of what may be a bytearray is a copy.
        data.assign_to(memoryview(buffer)[:size])
        return size


class Input:
    """wsgi.input: a BufferedReader, made when the body is first asked for."""

    def __init__(self, server):
        self._server = server

    def __getattr__(self, name):
        if name == "_reader":
            self._reader = BufferedReader(Source(self._server))
            return self._reader
        return getattr(self._reader, name)

    def __iter__(self):
        return self._reader


class Errors:
    """wsgi.errors"""

    def __init__(self, server):
        self.server = server

    def write(self, text):
        if not isinstance(text, str):
            raise TypeError(f"Cannot write to wsgi.errors: it takes str: received {type(text).__name__}")
        check(self.server.log(text))
        return len(text)

    def writelines(self, lines):
        for line in lines:
            self.write(line)

    def flush(self):
        check(self.server.flush())


class FileWrapper:
    """wsgi.file_wrapper: reads large blocks, as the size is a suggestion."""

    def __init__(self, filelike, block_size=BLOCK):
        self.filelike = filelike
        self.block_size = max(block_size, BLOCK)
        if hasattr(filelike, "close"):
            self.close = filelike.close

    def __iter__(self):
        return self

    def __next__(self):
        data = self.filelike.read(self.block_size)
        if data:
            return data
        raise StopIteration


def check(message):
    if message is not None:
        raise ServerError(message)


def check_bytes(data):
    if not isinstance(data, bytes):
        raise TypeError(f"Cannot send a chunk: it must be bytes: received {type(data).__name__}")


def head_of(status, headers):
    """The head as JSON; what JSON would let pass as something else is refused."""
    if not isinstance(status, str):
        raise TypeError(f"Cannot start response: the status must be str: received {type(status).__name__}")
    if not isinstance(headers, list):
        raise TypeError(f"Cannot start response: the headers must be a list: received {type(headers).__name__}")
    for field in headers:
        if not (isinstance(field, tuple) and len(field) == 2
                and isinstance(field[0], str) and isinstance(field[1], str)):
            raise TypeError(f"Cannot start response: a header must be a tuple of two str: received {field!r}")
    return dumps([status, headers])


def describe(error):
    trace = error.__traceback__
    while trace is not None and trace.tb_frame.f_globals is globals():
        trace = trace.tb_next
    report = TracebackException(type(error), error, trace)
    return dumps([
        type(error).__name__,
        str(report),
        "".join(report.format()).rstrip("\n"),
        isinstance(error, ServerError),
    ])


def run(function, *args):
    """A WSGI application is synchronous: it must not see Pyodide's event loop."""
    loop = events._get_running_loop()
    events._set_running_loop(None)
    try:
        return function(*args)
    finally:
        events._set_running_loop(loop)


def load(module, attribute):
    global application
    try:
        found = run(import_module, module)
        for name in attribute.split("."):
            found = getattr(found, name)
        if not callable(found):
            raise TypeError(f"{module}:{attribute} is not callable: it is {found!r}")
        application = found
    except BaseException as error:
        return describe(error)


def call(environ, others, server):
    try:
        environ = loads(environ)
        if others is not None:
            environ.update(others.to_py(depth=1))
        environ["wsgi.version"] = (1, 0)
        environ["wsgi.input"] = Input(server)
        environ["wsgi.errors"] = Errors(server)
        environ["wsgi.file_wrapper"] = FileWrapper

        def write(data):
            check_bytes(data)
            check(server.write(to_js(data)))

        def start_response(status, headers, exc_info=None):
            try:
                error = describe(exc_info[1]) if exc_info else None
                message = server.start(head_of(status, headers), error)
                if message is True:
                    raise exc_info[1].with_traceback(exc_info[2])
                check(message)
                return write
            finally:
                exc_info = None

        context = copy_context()
        result = run(context.run, application, environ, start_response)
        if type(result) is list or type(result) is tuple:
            for data in result:
                check_bytes(data)
            return to_js(result[0] if len(result) == 1 else result)
        number = next(numbers)
        close = getattr(result, "close", None)
        responses[number] = (context, run(context.run, iter, result), close)
        return number
    except BaseException as error:
        return describe(error)


def step(number):
    try:
        context, iterator, _ = responses[number]
        data = run(context.run, next, iterator, END)
        if data is END:
            return None
        check_bytes(data)
        return to_js(data)
    except BaseException as error:
        return describe(error)


def close(number):
    try:
        context, _, close = responses.pop(number)
        if close is not None:
            run(context.run, close)
    except BaseException as error:
        return describe(error)
`;
