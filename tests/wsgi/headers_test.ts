/** The parts of `Headers` that Python has no table for: list and messages. */
import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { Headers } from "../../wsgi/headers.ts";
import { Headers as Exported, WSGIHeaders } from "../../wsgi/mod.ts";
import type { FieldList } from "../../wsgi/types.ts";

Deno.test("Headers is exported as WSGIHeaders too", () => {
  assertStrictEquals(WSGIHeaders, Headers);
  assertStrictEquals(Exported, Headers);
});

Deno.test("Headers changes the list it was given, and keeps its pairs", () => {
  const kept: FieldList[number] = ["Kept", "1"];
  const list: FieldList = [["Gone", "1"], kept, ["gone", "2"]];
  const headers = new Headers(list);
  headers.delete("GONE");
  headers.set("New", "2");
  assertEquals(list, [["Kept", "1"], ["New", "2"]]);
  assertStrictEquals(list[0], kept);
});

Deno.test("Headers sees changes that others make to its list", () => {
  const list: FieldList = [];
  const headers = new Headers(list);
  list.push(["Late", "1"]);
  assertEquals([headers.get("late"), headers.length], ["1", 1]);
});

Deno.test("Headers without a list make their own", () => {
  const [one, other] = [new Headers(), new Headers()];
  one.set("A", "1");
  assertEquals(other.length, 0);
});

Deno.test("Headers iterates over the pairs of its list", () => {
  const list: FieldList = [["A", "1"], ["b", "2"]];
  assertEquals([...new Headers(list)], list);
});

Deno.test("Headers.items() is a copy of the list", () => {
  const list: FieldList = [["A", "1"]];
  new Headers(list).items().push(["B", "2"]);
  assertEquals(list.length, 1);
});

Deno.test("Headers.toString() is used in template strings", () => {
  assertEquals(`${new Headers([["A", "1"]])}`, "A: 1\r\n\r\n");
});

Deno.test("Headers.add_header() writes a parameter left undefined as its name", () => {
  const headers = new Headers();
  headers.add_header("Set-Cookie", "a=1", { Secure: undefined, Max_Age: "5" });
  assertEquals(headers.get("set-cookie"), 'a=1; Secure; Max-Age="5"');
});

Deno.test("Headers shows what it was given instead of a list", () => {
  assertThrows(
    () => new Headers({ A: "1" } as unknown as FieldList),
    TypeError,
    'they must be an array of [name, value] pairs: received {"A":"1"}',
  );
});

Deno.test("Headers shows which value is not a string", () => {
  assertThrows(
    () => new Headers().set("Age", 5 as unknown as string),
    TypeError,
    "must be strings: received 5",
  );
});
