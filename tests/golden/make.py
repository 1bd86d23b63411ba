"""Ask CPython's wsgiref for its answers and keep them as JSON.

    python3 tests/golden/make.py

Each table is a list of inputs in a module beside this file; each golden file
holds the inputs with the answers, one case a line, and the version of the
interpreter that gave them. The tests read the JSON alone.

A case where this package departs from wsgiref on purpose keeps wsgiref's answer
and carries `differs`: why, and what is expected here instead.
"""

import json
import pathlib
import platform

import environ_tables
import handler_table
import headers_table
import input_table
import uri_tables
import util_tables

TABLES = {
    "application_uri": uri_tables.uris,
    "base_handler": handler_table.base_handler,
    "bytes_io": input_table.bytes_io,
    "file_wrapper": util_tables.file_wrapper,
    "format_date_time": util_tables.format_date_time,
    "guess_scheme": util_tables.guess_scheme,
    "headers": headers_table.headers,
    "is_hop_by_hop": util_tables.is_hop_by_hop,
    "read_environ": environ_tables.read_environ,
    "setup_testing_defaults": environ_tables.setup_testing_defaults,
    "shift_path_info": uri_tables.shift_path_info,
    "unquote": uri_tables.unquote,
}


def write(path, cases):
    lines = ",\n".join("  " + json.dumps(case) for case in cases)
    version = json.dumps(platform.python_version())
    path.write_text(f'{{"python": {version}, "cases": [\n{lines}\n]}}\n')


def main():
    folder = pathlib.Path(__file__).parent
    for name, table in TABLES.items():
        cases = list(table())
        write(folder / f"{name}.json", cases)
        print(f"{name}: {len(cases)} cases")


if __name__ == "__main__":
    main()
