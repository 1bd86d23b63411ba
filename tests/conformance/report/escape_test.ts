import { assertEquals } from "@std/assert";
import {
  cut,
  escape_markup,
  visible,
} from "../../../conformance/report/escape.ts";

const CUTS = [
  { name: "shorter stays", given: "abcd", text: "abcd" },
  { name: "as long stays", given: "abcde", text: "abcde" },
  { name: "longer ends in an ellipsis", given: "abcdef", text: "abcd…" },
];

for (const { name, given, text } of CUTS) {
  Deno.test(`cut(): ${name}`, () => assertEquals(cut(given, 5), text));
}

const VALUES = [
  { name: "tab and line feed stay", given: "a\tb\n", text: "a\tb\n" },
  { name: "carriage return", given: "a\rb", text: "a\\x0db" },
  { name: "NUL", given: "\0", text: "\\x00" },
  { name: "terminal escape", given: "\x1b[31m", text: "\\x1b[31m" },
  { name: "C1 control", given: "\x9b31m", text: "\\x9b31m" },
  { name: "DEL", given: "\x7f", text: "\\x7f" },
  { name: "right-to-left override", given: "\u202e", text: "\\u202e" },
  { name: "lone surrogate", given: "\ud800", text: "\ufffd" },
  { name: "letters beyond ASCII stay", given: "é–😀", text: "é–😀" },
];

for (const { name, given, text } of VALUES) {
  Deno.test(`visible(): ${name}`, () => assertEquals(visible(given), text));
}

Deno.test("escape_markup() escapes what is special in content and attributes", () => {
  assertEquals(
    escape_markup(`<a b="c" d='e'>&\0`),
    "&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;\\x00",
  );
});
