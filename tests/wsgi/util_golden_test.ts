/** The functions of `wsgiref.util` return what they do in CPython. */
import { assertEquals } from "@std/assert";
import { percent_decode_latin1 } from "../../wsgi/environ.ts";
import { StringErrors } from "../../wsgi/errors.ts";
import { BytesInput } from "../../wsgi/input.ts";
import type { WSGIEnvironment } from "../../wsgi/types.ts";
import { format_date_time } from "../../wsgi/date.ts";
import { setup_testing_defaults } from "../../wsgi/environ_from.ts";
import { is_hop_by_hop } from "../../wsgi/hop_by_hop.ts";
import {
  application_uri,
  guess_scheme,
  request_uri,
  shift_path_info,
} from "../../wsgi/uri.ts";
import {
  assert_outcome,
  golden,
  type Outcome,
  title,
} from "../helpers/golden.ts";

type Environ = Partial<WSGIEnvironment>;

interface ShiftCase {
  input: Environ;
  environ: Environ;
}

for (const expected of golden<ShiftCase & Outcome>("shift_path_info", 60)) {
  const { input, environ } = expected;
  Deno.test(`shift_path_info() as wsgiref: ${title(input)}`, () => {
    const changed = { ...input };
    assert_outcome(expected, () => shift_path_info(changed));
    assertEquals(changed, environ);
  });
}

interface URICase {
  environ: Environ;
  application_uri: Outcome;
  request_uri: Outcome;
  without_query: Outcome;
}

for (const expected of golden<URICase>("application_uri", 60)) {
  const { environ } = expected;
  Deno.test(`application_uri(), request_uri() as wsgiref: ${title(environ)}`, () => {
    assert_outcome(expected.application_uri, () => application_uri(environ));
    assert_outcome(expected.request_uri, () => request_uri(environ));
    assert_outcome(expected.without_query, () => request_uri(environ, false));
  });
}

for (const expected of golden<{ input: string } & Outcome>("unquote", 30)) {
  const { input } = expected;
  Deno.test(`percent_decode_latin1() as urllib: ${title(input)}`, () => {
    assert_outcome(expected, () => percent_decode_latin1(input));
  });
}

interface Answer<Input, Output> {
  input: Input;
  output: Output;
}

for (
  const { input, output } of golden<Answer<Environ, string>>("guess_scheme", 15)
) {
  Deno.test(`guess_scheme() as wsgiref: ${title(input)}`, () => {
    assertEquals<string>(guess_scheme(input), output);
  });
}

for (
  const { input, output, why } of golden<Answer<string, boolean>>(
    "is_hop_by_hop",
    60,
  )
) {
  Deno.test(`is_hop_by_hop() ${title(input)} (${why})`, () => {
    assertEquals(is_hop_by_hop(input), output);
  });
}

for (
  const { input, output, why } of golden<Answer<number, string>>(
    "format_date_time",
    40,
  )
) {
  Deno.test(`format_date_time() ${input} (${why})`, () => {
    assertEquals(format_date_time(input), output);
  });
}

for (
  const { input, output } of golden<Answer<Environ, Environ>>(
    "setup_testing_defaults",
    20,
  )
) {
  Deno.test(`setup_testing_defaults() as wsgiref: ${title(input)}`, () => {
    const environ: Environ = structuredClone(input);
    setup_testing_defaults(environ);
    const plain: Record<string, unknown> = { ...environ };
    for (const [key, value] of Object.entries(environ)) {
      if (value instanceof BytesInput) {
        plain[key] = { empty: value.read().length === 0 };
      } else if (value instanceof StringErrors) {
        plain[key] = { empty: value.getvalue() === "" };
      }
    }
    assertEquals(plain, output);
  });
}
