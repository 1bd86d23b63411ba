/** Whatever is thrown can be logged. */
import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import {
  as_thrown,
  format_exception,
} from "../../handlers/format_exception.ts";

function fail(): never {
  throw new Error("from a getter");
}

/** An error with properties of its own, in place of the usual ones. */
function error_with(properties: PropertyDescriptorMap): Error {
  const error = new Error("tea");
  error.stack = "Error: tea";
  return Object.defineProperties(error, properties);
}

function caused_by(cause: unknown): Error {
  return error_with({ cause: { value: cause } });
}

/** An object that throws at every use. */
function revoked(): unknown {
  const { proxy, revoke } = Proxy.revocable(new Error("tea"), {});
  revoke();
  return proxy;
}

const CIRCLE = error_with({});
const FIRST = caused_by(CIRCLE);
CIRCLE.cause = FIRST;

const CASES: [name: string, thrown: unknown, text: string][] = [
  ["an error", error_with({}), "Error: tea"],
  ["an array for a stack", error_with({ stack: { value: [1] } }), "Error: tea"],
  ["null for a stack", error_with({ stack: { value: null } }), "Error: tea"],
  ["a stack that throws", error_with({ stack: { get: fail } }), "Error: tea"],
  [
    "nothing that can be read",
    error_with({
      stack: { get: fail },
      name: { get: fail },
      message: { get: fail },
      cause: { get: fail },
    }),
    "Error: undefined",
  ],
  [
    "properties of other types",
    error_with({
      stack: { value: undefined },
      name: { value: Symbol("name") },
      message: { value: { toString: fail } },
    }),
    "Error: {}",
  ],
  ["a cause", caused_by(error_with({})), "Error: tea\nCaused by: Error: tea"],
  ["a cause that throws", error_with({ cause: { get: fail } }), "Error: tea"],
  [
    "a cause that is no error",
    caused_by("spilt"),
    "Error: tea\nCaused by: spilt",
  ],
  ["a cause of null", caused_by(null), "Error: tea\nCaused by: null"],
  ["a circle of causes", FIRST, "Error: tea\nCaused by: Error: tea"],
  [
    "a cause that is a revoked Proxy",
    caused_by(revoked()),
    "Error: tea\nCaused by: [unreadable object]",
  ],
  ["a revoked Proxy", revoked(), "[unreadable object]"],
  ["an object without prototype", Object.create(null), "{}"],
  ["an object that is no JSON", { toJSON: fail }, "[object Object]"],
  [
    "an object whose tag throws",
    {
      toJSON: fail,
      get [Symbol.toStringTag]() {
        return fail();
      },
    },
    "[unreadable object]",
  ],
  [
    "bytes without a constructor",
    Object.assign(new Uint8Array(2), { constructor: undefined }),
    "[object Uint8Array]",
  ],
  ["a function", escape, String(escape)],
  [
    "a function that is no string",
    Object.assign(() => 1, { toString: fail }),
    "[object Function]",
  ],
  ["a symbol", Symbol("tea"), "Symbol(tea)"],
  ["a string", "tea\nspilt", "tea\nspilt"],
  ["undefined", undefined, "undefined"],
  ["null", null, "null"],
  ["a bigint", 1n, "1"],
  ["a long string, cut", "x".repeat(20_000), `${"x".repeat(16_384)}…`],
  [
    "a long stack, cut",
    error_with({ stack: { value: "x".repeat(20_000) } }),
    `${"x".repeat(16_384)}…`,
  ],
];

for (const [name, thrown, text] of CASES) {
  Deno.test(`format_exception(): ${name}`, () => {
    assertEquals(format_exception(thrown, null), `${text}\n`);
    assertEquals(format_exception(thrown, 1), `${text}\n`);
  });
}

Deno.test("format_exception() follows ten causes at most", () => {
  let error = error_with({});
  for (let i = 0; i < 20; i++) error = caused_by(error);
  assertEquals(format_exception(error, null).match(/tea/g)!.length, 10);
});

Deno.test("format_exception() cuts each stack after so many frames", () => {
  const stack = { value: "Error: a\nb\n    at one\n    at two\n    at three" };
  const error = error_with({ stack });
  const two = "Error: a\nb\n    at one\n    at two\n";
  assertEquals(format_exception(error, 2), two);
  assertEquals(format_exception(error, 0), "Error: a\nb\n");
});

Deno.test("as_thrown() is what was thrown, or an error where that cannot be", () => {
  const error = new Error("tea");
  for (const thrown of [error, "tea", null, undefined, Symbol("tea"), {}]) {
    assertStrictEquals(as_thrown(thrown), thrown);
  }
  const stand_in = as_thrown(revoked());
  assert(stand_in instanceof TypeError);
  assert(stand_in.cause instanceof TypeError);
});
