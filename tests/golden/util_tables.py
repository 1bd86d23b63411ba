"""Tables for the smaller functions of wsgiref.util and wsgiref.handlers."""

import io
from wsgiref import handlers, util

from outcome import outcome


def guess_scheme():
    values = [None, "", "on", "yes", "1", "off", "no", "0", "On", "YES", "true"]
    for value in values + [" on", "on ", "11", "https"]:
        environ = {} if value is None else {"HTTPS": value}
        yield {"input": environ, "output": util.guess_scheme(environ)}


HOP_BY_HOP = [
    "Connection", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authorization",
    "TE", "Trailers", "Transfer-Encoding", "Upgrade",
]
END_TO_END = [
    "Accept", "Content-Length", "Content-Type", "Cookie", "Date", "Host",
    "Proxy-Connection", "Set-Cookie", "Status", "Te-Te", "X-Connection", "",
    "Connection ", "Keep_Alive",
]


def is_hop_by_hop():
    for name in HOP_BY_HOP + END_TO_END:
        for spelling in dict.fromkeys([name, name.lower(), name.upper()]):
            yield {"input": spelling, "output": util.is_hop_by_hop(spelling)}
    yield {
        "input": "Trailer",
        "output": util.is_hop_by_hop("Trailer"),
        "differs": {
            "why": "RFC 9110 §6.6.2 spells the field Trailer",
            "output": True,
        },
    }


def format_date_time():
    day = 86400
    timestamps = [
        0, 1, 59, 60, 3599, 3600, day - 1, day, -1, -day, 0.5, 1.999, -0.5,
        *(i * day for i in range(2, 9)),  # every day of the week
        *(i * 31 * day for i in range(1, 13)),  # every month
        784111777,  # the example of RFC 9110
        951782399, 951782400, 951868800,  # 29 February 2000
        1709164800, 4107542400,  # 2024, and 2100, which is no leap year
        2147483647, 2147483648, 4294967296, 1e9, 1700000000.75,
        253402300799,  # the last second of 9999
        -2208988800, -30610224000,  # 1900, 1000
    ]
    for timestamp in timestamps:
        yield {
            "input": timestamp,
            "output": handlers.format_date_time(timestamp),
        }
    yield {
        "input": -30610224001,
        "output": handlers.format_date_time(-30610224001),
        "differs": {
            "why": "RFC 9110 §5.6.7: a year is four digits, without spaces",
            "output": "Tue, 31 Dec 0999 23:59:59 GMT",
        },
    }


def file_wrapper():
    contents = ["", "a", "ab", "abc", "abcd", "a\nb\nc\n", "\x00\xff" * 5]
    for content in contents:
        for block_size in [1, 2, 3, 8192]:
            for closable in [True, False]:
                yield wrap(content, block_size, closable)
    for content in ["x" * 8192, "x" * 8193]:
        yield wrap(content, None, True)


def wrap(content, block_size, closable):
    closed = []

    class File:
        def __init__(self):
            self.read = io.BytesIO(content.encode("latin-1")).read
            if closable:
                self.close = lambda: closed.append(True)

    sizes = [] if block_size is None else [block_size]
    wrapper = util.FileWrapper(File(), *sizes)
    chunks = [chunk.decode("latin-1") for chunk in wrapper]
    closed_by_loop = len(closed)
    has_close = hasattr(wrapper, "close")
    if has_close:
        wrapper.close()
    return {
        "content": content,
        "block_size": block_size,
        "closable": closable,
        "chunks": chunks,
        "own_iterator": iter(wrapper) is wrapper,
        "after_end": outcome(lambda: next(wrapper)),
        "closed_by_loop": closed_by_loop,
        "has_close": has_close,
        "closed": len(closed),
    }
