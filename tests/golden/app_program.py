"""A small application written as data, so that two languages can run it.

A program is a list of steps, which the application takes in turn:

    ["start", status, headers]    call start_response()
    ["restart", status, headers]  the same, with an error just caught as exc_info
    ["write", text]               call write(), which start_response() returned
    ["raise", message]            raise an error
    ["return", chunks]            return the chunks, as a list
    ["iterate", steps]            return an iterable that takes the steps
    ["yield", text]               within "iterate": one chunk
    ["file", text, block_size]    return a wsgi.file_wrapper of a file
    ["none"]                      return None

Text is latin-1. A list, an iterable or a file returned counts in `closed` how
often its close() was called.
"""

import io


class Program:
    def __init__(self, steps):
        self.steps = steps
        self.closed = 0

    def __call__(self, environ, start_response):
        self.start_response = start_response
        self.write = None
        for step, *arguments in self.steps:
            if step == "return":
                return CountedList(self, map(to_bytes, arguments[0]))
            if step == "iterate":
                return CountedIterable(self, arguments[0])
            if step == "file":
                file = io.BytesIO(to_bytes(arguments[0]))
                file.close = self.close
                return environ["wsgi.file_wrapper"](file, arguments[1])
            if step == "none":
                return None
            self.take(step, arguments)

    def take(self, step, arguments):
        if step == "start":
            status, headers = arguments
            self.write = self.start_response(status, pairs(headers))
        elif step == "restart":
            status, headers = arguments
            try:
                raise RuntimeError("caught")
            except RuntimeError as error:
                exc_info = (type(error), error, error.__traceback__)
                self.write = self.start_response(status, pairs(headers), exc_info)
        elif step == "write":
            self.write(to_bytes(arguments[0]))
        elif step == "raise":
            raise RuntimeError(arguments[0])
        else:
            raise ValueError(f"no such step: {step}")

    def close(self):
        self.closed += 1


class CountedList(list):
    def __init__(self, program, chunks):
        super().__init__(chunks)
        self.close = program.close


class CountedIterable:
    def __init__(self, program, steps):
        self.program = program
        self.steps = steps
        self.close = program.close

    def __iter__(self):
        for step, *arguments in self.steps:
            if step == "yield":
                yield to_bytes(arguments[0])
            else:
                self.program.take(step, arguments)


def to_bytes(text):
    """Anything but a string is a wrong chunk, to be passed on as it is."""
    return text.encode("latin-1") if isinstance(text, str) else text


def pairs(headers):
    return [tuple(pair) for pair in headers]
