import { assertEquals } from "@std/assert";
import { show } from "../../wsgi/show.ts";

const CYCLE: Record<string, unknown> = {};
CYCLE.self = CYCLE;

const REVOKED = Proxy.revocable({}, {});
REVOKED.revoke();

const CASES: [name: string, value: unknown, text: string][] = [
  ["a string in quotes", "a b", '"a b"'],
  ["CR and LF escaped, so no log line is forged", "a\r\nb", '"a\\r\\nb"'],
  ["what else terminals obey escaped", "\x7f\x9b\xa0", '"\\u007f\\u009b\xa0"'],
  ["a number", 200, "200"],
  ["undefined", undefined, "undefined"],
  ["null", null, "null"],
  ["an array", ["a", 1], '["a",1]'],
  ["an object", { a: 1 }, '{"a":1}'],
  ["bytes by their number", new Uint8Array(3), "Uint8Array(3 bytes)"],
  ["a symbol", Symbol("s"), "Symbol(s)"],
  ["a cycle", CYCLE, "[object Object]"],
  ["a bigint within", { a: 1n }, "[object Object]"],
  ["a value that is not JSON", { toJSON() {} }, "[object Object]"],
  ["a bigint", 1n, "1"],
  ["what throws at every look", REVOKED.proxy, "[unreadable object]"],
  ["a function", escape, String(escape)],
  [
    "a function without a text",
    Object.assign(() => 1, { toString: null, valueOf: null }),
    "[object Function]",
  ],
  ["100 characters whole", "x".repeat(98), `"${"x".repeat(98)}"`],
  ["more cut after 100", "x".repeat(99), `"${"x".repeat(99)}…`],
  ["a long list cut", Array(500).fill(1), `[${"1,".repeat(49)}1…`],
];

for (const [name, value, text] of CASES) {
  Deno.test(`show(): ${name}`, () => {
    assertEquals(show(value), text);
  });
}
