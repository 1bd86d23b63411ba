"""The part of sqlite3 that Django needs, by node:sqlite.

For a Pyodide that has no sqlite3 and cannot load it: the database is a real
file, and Deno's permissions are asked for it. Rows are fetched all at once.
"""
import datetime
import re

from pyodide.code import run_js
from pyodide.ffi import create_proxy, to_js

apilevel = "2.0"
threadsafety = 1
paramstyle = "qmark"
PARSE_DECLTYPES = 1
PARSE_COLNAMES = 2


class Warning(Exception):
    pass


class Error(Exception):
    pass


class InterfaceError(Error):
    pass


class DatabaseError(Error):
    pass


class DataError(DatabaseError):
    pass


class OperationalError(DatabaseError):
    pass


class IntegrityError(DatabaseError):
    pass


class InternalError(DatabaseError):
    pass


class ProgrammingError(DatabaseError):
    pass


class NotSupportedError(DatabaseError):
    pass


Binary = memoryview

# Python's None arrives as undefined and its int as a number, which would be
# stored as REAL, so each value comes with a letter for its type.
_open = run_js(r"""
(path) => {
  const { DatabaseSync } = process.getBuiltinModule("node:sqlite");
  const attempt = (act) => {
    try {
      return act();
    } catch (error) {
      return { failure: error.message, code: error.errcode ?? 1 };
    }
  };
  const bind = (values, types) => values.map((value, at) => {
    switch (types[at]) {
      case "n": return null;
      case "i": return BigInt(value);
      default: return value;
    }
  });
  return attempt(() => {
    const database = new DatabaseSync(path, { enableForeignKeyConstraints: false });
    return {
      close: () => database.close(),
      in_transaction: () => database.isTransaction,
      begin: (statement) => attempt(() => void database.exec(statement)),
      run: (sql, values, types) => attempt(() => {
        const statement = database.prepare(sql);
        statement.setReadBigInts(true);
        statement.setReturnArrays(true);
        const bound = bind(values, types);
        const columns = statement.columns();
        if (columns.length > 0) {
          return { columns: columns.map(({ name, type }) => [name, type ?? ""]), rows: statement.all(...bound) };
        }
        const { changes, lastInsertRowid } = statement.run(...bound);
        return { changes, rowid: lastInsertRowid };
      }),
      define: (name, deterministic, call) => attempt(() =>
        database.function(name, { deterministic, varargs: true }, (...args) => {
          const result = call(...args);
          return typeof result === "boolean" ? Number(result) : result ?? null;
        })
      ),
    };
  });
}
""")

_converters = {}
_adapters = {
    datetime.date: lambda value: value.isoformat(),
    datetime.datetime: lambda value: value.isoformat(" "),
}


def register_converter(name, convert):
    _converters[name.upper()] = convert


def register_adapter(kind, adapt):
    _adapters[kind] = adapt


def _check(result):
    """What the host answered, or its error as one of sqlite3."""
    failure = getattr(result, "failure", None)
    if failure is None:
        return result
    is_constraint = result.code & 0xFF == 19
    raise (IntegrityError if is_constraint else OperationalError)(failure)


def _to_host(value):
    value = _adapters.get(type(value), lambda same: same)(value)
    if value is None:
        return "", "n"
    if isinstance(value, int):
        return str(int(value)), "i"
    if isinstance(value, float):
        return value, "f"
    if isinstance(value, str):
        return str(value), "t"
    if isinstance(value, (bytes, bytearray, memoryview)):
        return bytes(value), "b"
    raise InterfaceError(f"Cannot bind a parameter: its type is not supported: received {type(value).__name__}")


def _from_host(value, convert):
    if hasattr(value, "to_bytes") and not isinstance(value, int):
        value = value.to_bytes()
    if value is None or convert is None:
        return value
    return convert(value if isinstance(value, bytes) else str(value).encode())


class Cursor:
    arraysize = 1

    def __init__(self, connection):
        self.connection = connection
        self.description = None
        self.rowcount = -1
        self.lastrowid = None
        self._rows = iter(())

    def execute(self, sql, parameters=()):
        self.connection._begin_for(sql)
        bound = [_to_host(value) for value in parameters]
        values, types = to_js([value for value, _ in bound]), "".join(kind for _, kind in bound)
        result = _check(self.connection._host().run(sql, values, types))
        columns = getattr(result, "columns", None)
        if columns is None:
            self.description, self._rows = None, iter(())
            self.rowcount, self.lastrowid = result.changes, result.rowid
            return self
        converters = [self.connection._converter(*column) for column in columns]
        self.description = tuple((column[0].split(" [")[0], *[None] * 6) for column in columns)
        self.rowcount = -1
        self._rows = iter([
            tuple(_from_host(value, convert) for value, convert in zip(row, converters))
            for row in result.rows
        ])
        return self

    def executemany(self, sql, parameters):
        total = 0
        for each in parameters:
            self.execute(sql, each)
            total += max(self.rowcount, 0)
        self.rowcount = total
        return self

    def __iter__(self):
        return self

    def __next__(self):
        return next(self._rows)

    def fetchone(self):
        return next(self._rows, None)

    def fetchmany(self, size=None):
        return [row for _, row in zip(range(size or self.arraysize), self._rows)]

    def fetchall(self):
        return list(self._rows)

    def close(self):
        self._rows = iter(())


class Connection:
    def __init__(self, database, timeout=5.0, detect_types=0, isolation_level="", **_options):
        self.isolation_level = isolation_level
        self._detect_types = detect_types
        self._functions = []
        self._database = _check(_open(str(database)))

    def _host(self):
        if self._database is None:
            raise ProgrammingError("Cannot operate on a closed database.")
        return self._database

    def _begin_for(self, sql):
        is_change = re.match(r"\s*(INSERT|UPDATE|DELETE|REPLACE)\b", sql, re.I)
        if is_change and self.isolation_level is not None and not self.in_transaction:
            _check(self._host().begin(f"BEGIN {self.isolation_level}"))

    def _converter(self, name, declared):
        if self._detect_types & PARSE_COLNAMES and (found := re.search(r"\[(.+)\]$", name)):
            return _converters.get(found[1].upper())
        if self._detect_types & PARSE_DECLTYPES and (found := re.match(r"[^ (]+", declared)):
            return _converters.get(found[0].upper())
        return None

    @property
    def in_transaction(self):
        return self._host().in_transaction()

    def cursor(self, factory=Cursor):
        self._host()
        return factory(self)

    def execute(self, sql, parameters=()):
        return self.cursor().execute(sql, parameters)

    def executemany(self, sql, parameters):
        return self.cursor().executemany(sql, parameters)

    def commit(self):
        if self.in_transaction:
            self.execute("COMMIT")

    def rollback(self):
        if self.in_transaction:
            self.execute("ROLLBACK")

    def create_function(self, name, _narg, function, *, deterministic=False):
        proxy = create_proxy(function)
        self._functions.append(proxy)
        _check(self._host().define(name, deterministic, proxy))

    def create_aggregate(self, _name, _narg, _aggregate):
        """Not here: STDDEV_POP and its like are no functions then."""

    def close(self):
        if self._database is not None:
            self._database.close()
            self._database = None
        for proxy in self._functions:
            proxy.destroy()
        self._functions = []

    def __enter__(self):
        return self

    def __exit__(self, kind, _value, _trace):
        if kind is None:
            self.commit()
        else:
            self.rollback()


def connect(database, **options):
    return Connection(database, **options)


def _version():
    with connect(":memory:") as connection:
        version, = connection.execute("SELECT sqlite_version()").fetchone()
    connection.close()
    return version


sqlite_version = _version()
sqlite_version_info = tuple(int(part) for part in sqlite_version.split("."))
version_info = (2, 6, 0)
