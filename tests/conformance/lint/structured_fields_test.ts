import { assertEquals, assertThrows } from "@std/assert";
import {
  type BareItem,
  type InnerList,
  type Item,
  parse_dictionary,
  parse_item,
  parse_list,
} from "../../../conformance/lint/structured_fields.ts";

function bare(item: BareItem): Item {
  return { item, parameters: new Map() };
}

const integer = (value: number) => bare({ type: "integer", value });
const token = (value: string) => bare({ type: "token", value });
const yes: BareItem = { type: "boolean", value: true };

const ITEMS: [text: string, item: Item][] = [
  ["42", integer(42)],
  ["  42  ", integer(42)],
  ["-0", integer(-0)],
  ["007", integer(7)],
  ["999999999999999", integer(999_999_999_999_999)],
  ["-999999999999999", integer(-999_999_999_999_999)],
  ["4.5", bare({ type: "decimal", value: 4.5 })],
  ["-0.125", bare({ type: "decimal", value: -0.125 })],
  ["123456789012.1", bare({ type: "decimal", value: 123456789012.1 })],
  ['""', bare({ type: "string", value: "" })],
  ['"a \\"b\\" \\\\"', bare({ type: "string", value: 'a "b" \\' })],
  ["foo123/456", token("foo123/456")],
  ["*a:b", token("*a:b")],
  ["A!", token("A!")],
  [
    ":aGk=:",
    bare({ type: "byte sequence", value: new Uint8Array([104, 105]) }),
  ],
  // RFC 9651 §4.2.7: padding that is missing is synthesised.
  [":aGk:", bare({ type: "byte sequence", value: new Uint8Array([104, 105]) })],
  ["::", bare({ type: "byte sequence", value: new Uint8Array() })],
  ["?1", bare(yes)],
  ["?0", bare({ type: "boolean", value: false })],
  ["@1659578233", bare({ type: "date", value: 1659578233 })],
  ["@-1", bare({ type: "date", value: -1 })],
  [
    '%"f%c3%bc%c3%bc"',
    bare({ type: "display string", value: "füü" }),
  ],
  [
    'a; b;c="d";b=?0',
    {
      item: { type: "token", value: "a" },
      parameters: new Map<string, BareItem>([
        ["b", { type: "boolean", value: false }],
        ["c", { type: "string", value: "d" }],
      ]),
    },
  ],
];

const NO_ITEMS = [
  "",
  "   ",
  "\t1",
  "1\t",
  "1 2",
  "1, 2",
  "-",
  "--1",
  "+1",
  "1.",
  ".1",
  "1.0000",
  "1.2.3",
  "1000000000000000",
  "1234567890123.0",
  '"a',
  'a"',
  '"\\a"',
  '"ü"',
  '"\t"',
  "'a'",
  "(a)",
  "a b",
  ":aGk",
  ":a:",
  ":a_b=:",
  ":aG k=:",
  ":=aGk:",
  "?2",
  "?",
  "?true",
  "@1.5",
  "@",
  '%"%C3%BC"',
  '%"%c3"',
  '%"ü"',
  '%"a',
  '%a"',
  "a;",
  "a;B",
  "a;b=",
  "a;1",
  "a ;b",
  "a;b =1",
  "a;b=(1)",
];

for (const [text, item] of ITEMS) {
  Deno.test(`RFC 9651 §4.2.3: an item is ${JSON.stringify(text)}`, () => {
    assertEquals(parse_item(text), item);
  });
}

for (const text of NO_ITEMS) {
  Deno.test(`RFC 9651 §4.2.3: no item is ${JSON.stringify(text)}`, () => {
    assertThrows(() => parse_item(text), SyntaxError);
  });
}

const inner: InnerList = {
  items: [integer(1), token("a")],
  parameters: new Map([["q", yes]]),
};

const LISTS: [text: string, members: (Item | InnerList)[]][] = [
  ["", []],
  ["1", [integer(1)]],
  ["1,2", [integer(1), integer(2)]],
  ["  1 \t, \t2  ", [integer(1), integer(2)]],
  ["(1 a);q, b", [inner, token("b")]],
  ["(  1   a  );q", [inner]],
  ["()", [{ items: [], parameters: new Map() }]],
];

const NO_LISTS = [
  "1,",
  "1, ",
  ",1",
  "1,,2",
  "1 2",
  "(1",
  "(1,2)",
  "(1a)",
  "((1))",
  "(1\ta)",
];

for (const [text, members] of LISTS) {
  Deno.test(`RFC 9651 §4.2.1: a list is ${JSON.stringify(text)}`, () => {
    assertEquals(parse_list(text), members);
  });
}

for (const text of NO_LISTS) {
  Deno.test(`RFC 9651 §4.2.1: no list is ${JSON.stringify(text)}`, () => {
    assertThrows(() => parse_list(text), SyntaxError);
  });
}

const DICTIONARIES: [text: string, members: [string, Item | InnerList][]][] = [
  ["", []],
  ["a", [["a", bare(yes)]]],
  ["a=1, b=(1 a);q", [["a", integer(1)], ["b", inner]]],
  ["a;q=2", [["a", {
    item: yes,
    parameters: new Map<string, BareItem>([
      ["q", { type: "integer", value: 2 }],
    ]),
  }]]],
  ["a=1,b,a=2", [["a", integer(2)], ["b", bare(yes)]]],
  ["*a_-.*=1", [["*a_-.*", integer(1)]]],
];

const NO_DICTIONARIES = [
  "A=1",
  "1=a",
  "a=",
  "a =1",
  "a= 1",
  "a=1 b=2",
  "a=1,",
  "a 'none'",
  "max-age=60; b=2,",
  "a=(1",
];

for (const [text, members] of DICTIONARIES) {
  Deno.test(`RFC 9651 §4.2.2: a dictionary is ${JSON.stringify(text)}`, () => {
    assertEquals([...parse_dictionary(text)], members);
  });
}

for (const text of NO_DICTIONARIES) {
  Deno.test(`RFC 9651 §4.2.2: no dictionary is ${JSON.stringify(text)}`, () => {
    assertThrows(() => parse_dictionary(text), SyntaxError);
  });
}

Deno.test("parse_item() says where and what it expects", () => {
  assertThrows(
    () => parse_item("a;B"),
    SyntaxError,
    'Cannot parse structured field: a key is expected at character 3: received "B"',
  );
});
