/** The parts of `wsgi/uri.ts` that Python has no table for. */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { StringErrors } from "../../wsgi/errors.ts";
import { BytesInput } from "../../wsgi/input.ts";
import type { WSGIEnvironment } from "../../wsgi/types.ts";
import { format_date_time } from "../../wsgi/date.ts";
import { setup_testing_defaults } from "../../wsgi/environ_from.ts";
import { application_uri, shift_path_info } from "../../wsgi/uri.ts";

Deno.test("shift_path_info() takes a path apart segment by segment", () => {
  const environ = { SCRIPT_NAME: "/app", PATH_INFO: "/a//./b/" };
  const names: (string | null)[] = [];
  do names.push(shift_path_info(environ)); while (names.at(-1) !== null);
  assertEquals(names, ["a", "b", "", null]);
  assertEquals(environ, { SCRIPT_NAME: "/app/a/b/", PATH_INFO: "" });
});

Deno.test("shift_path_info() says what is wrong with a path", () => {
  assertThrows(
    () => shift_path_info({ PATH_INFO: "page" }),
    RangeError,
    'must start with a slash: received "page"',
  );
});

Deno.test("application_uri() says which variable is missing", () => {
  assertThrows(
    () => application_uri({ "wsgi.url_scheme": "http" }),
    TypeError,
    'environ["SERVER_NAME"] must be a string: received undefined',
  );
});

Deno.test("setup_testing_defaults() makes an empty object a complete environ", () => {
  const environ: Partial<WSGIEnvironment> = {};
  setup_testing_defaults(environ);
  assert(environ["wsgi.input"] instanceof BytesInput);
  assert(environ["wsgi.errors"] instanceof StringErrors);
  assertEquals(environ["wsgi.run_once"], false);
});

Deno.test("RFC 9110 §5.6.7: format_date_time() is always 29 characters", () => {
  for (let year = 0; year < 10_000; year += 37) {
    const text = format_date_time(
      Date.UTC(2000, 1, 29) / 1000 + (year - 2000) * 31_556_952,
    );
    assertEquals(text.length, 29, text);
  }
});

Deno.test("format_date_time() takes the last second of 9999, and refuses the next", () => {
  assertEquals(format_date_time(253402300799), "Fri, 31 Dec 9999 23:59:59 GMT");
  for (const timestamp of [253402300800, -62198755200 - 1, NaN, Infinity]) {
    assertThrows(() => format_date_time(timestamp), RangeError);
  }
});

Deno.test("format_date_time() refuses milliseconds, whose year is past 9999", () => {
  assertThrows(
    () => format_date_time(1700000000000),
    RangeError,
    "received 1700000000000 (seconds since 1970)",
  );
});
