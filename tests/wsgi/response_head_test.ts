import { assertEquals, assertNotStrictEquals, assertThrows } from "@std/assert";
import { check_status, checked_headers } from "../../wsgi/response_head.ts";
import type { FieldList } from "../../wsgi/types.ts";

const STATUSES: [section: string, accepted: unknown[], refused: unknown[]][] = [
  ["PEP 3333: a status is a string", ["200 OK"], [200, null, undefined, [
    "200 OK",
  ]]],
  [
    "PEP 3333: a status begins with three digits",
    ["200 OK", "999 Own", "404 Not Found"],
    [
      "",
      "20 OK",
      "2000 OK",
      "2x0 OK",
      "OK",
      " 200 OK",
      "-20 OK",
      "\u0662\u0660\u0660 OK",
    ],
  ],
  [
    "RFC 9112 §4: one space follows the code, the reason may be empty",
    ["200 ", "200 OK", "200 two  spaces"],
    ["200", "200OK", "200\tOK", "200-OK"],
  ],
  [
    "RFC 9112 §4: a reason holds HTAB, SP, VCHAR and obs-text",
    ["200 a\tb", "200 \xe9", "200 \x80\xff"],
    [
      "200 a\r\nX: b",
      "200 a\nb",
      "200 a\rb",
      "200 \0",
      "200 \x7f",
      "200 \u20ac",
    ],
  ],
  [
    "RFC 9110 §15.2: an informational status is not final",
    ["200 OK"],
    [
      "100 Continue",
      "101 Switching Protocols",
      "199 Own",
      "000 None",
      "099 Odd",
    ],
  ],
];

for (const [section, accepted, refused] of STATUSES) {
  Deno.test(`check_status(): ${section}`, () => {
    for (const status of accepted) check_status(status);
    for (const status of refused) {
      assertThrows(
        () => check_status(status),
        TypeError,
        undefined,
        String(status),
      );
    }
  });
}

const HEADERS: [section: string, accepted: unknown[], refused: unknown[]][] = [
  [
    "PEP 3333: headers are an array of pairs",
    [[], [["A", "1"]]],
    [
      null,
      undefined,
      {},
      "A: 1",
      new Map([["A", "1"]]),
      new Headers(),
      ["A"],
      [["A"]],
      [["A", "1", "2"]],
      [null],
    ],
  ],
  [
    "PEP 3333: names and values are strings",
    [[["Age", "1"]]],
    [[["Age", 1]], [["Age", null]], [[1, "Age"]], [[undefined, "1"]]],
  ],
  [
    "RFC 9110 §5.1: a name is a token",
    [[["!#$%&'*+-.^_`|~09azAZ", "1"]]],
    [
      [["", "1"]],
      [["A B", "1"]],
      [["A:", "1"]],
      [["A\r\n", "1"]],
      [["\xe9", "1"]],
      [["A\0", "1"]],
      [["\u0141", "1"]],
    ],
  ],
  [
    "RFC 9110 §5.5: a value holds HTAB, SP, VCHAR and obs-text",
    [[["A", ""]], [["A", "a\tb c"]], [["A", "\xe9\x80"]]],
    [[["A", "a\r\nB: 2"]], [["A", "a\n"]], [["A", "\r"]], [["A", "\0"]], [[
      "A",
      "\x7f",
    ]], [["A", "\u0100"]]],
  ],
  [
    "PEP 3333, Other HTTP Features: hop-by-hop fields are the server's",
    [[["Proxy-Connection", "close"]], [["TE-X", "1"]]],
    [[["Connection", "close"]], [["transfer-encoding", "chunked"]], [[
      "UPGRADE",
      "h2c",
    ]], [["Trailer", "A"]]],
  ],
];

for (const [section, accepted, refused] of HEADERS) {
  Deno.test(`checked_headers(): ${section}`, () => {
    for (const headers of accepted) {
      assertEquals<unknown>(checked_headers(headers), headers);
    }
    for (const headers of refused) {
      for (const time of ["first", "again"]) {
        const which = `${JSON.stringify(headers)}, the ${time} time`;
        assertThrows(
          () => checked_headers(headers),
          TypeError,
          undefined,
          which,
        );
      }
    }
  });
}

Deno.test("checked_headers() copies list and pairs, so that the check is final", () => {
  const given: FieldList = [["A", "1"]];
  const checked = checked_headers(given);
  assertNotStrictEquals(checked, given);
  given[0][1] = "a\r\nB: 2";
  assertEquals(checked, [["A", "1"]]);
});
