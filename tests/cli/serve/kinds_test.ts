import { assertEquals } from "@std/assert";
import {
  ADDRESS,
  BYTES,
  choice,
  count,
  FLAG,
  type Kind,
  LIST,
  list_of,
  OCTAL,
  PORT,
  SECONDS,
  text,
  TRUSTED,
  words,
  WORKERS,
} from "../../../cli/serve/kinds.ts";

const CASES: {
  name: string;
  kind: Kind<unknown>;
  good: [text: string, value: unknown][];
  bad: string[];
}[] = [
  {
    name: "FLAG",
    kind: FLAG,
    good: [["true", true], ["ON", true], ["1", true], ["no", false]],
    bad: ["", "2", "maybe"],
  },
  { name: "text", kind: text("A", "a"), good: [["a b", "a b"]], bad: [""] },
  {
    name: "count",
    kind: count(1),
    good: [["1", 1], ["010", 10]],
    bad: ["0", "-1", "1.5", "1e3", "0x5", " 1", "", "9007199254740993"],
  },
  {
    name: "PORT",
    kind: PORT,
    good: [["0", 0], ["65535", 65535]],
    bad: ["65536", "-1", ""],
  },
  {
    name: "WORKERS",
    kind: WORKERS,
    good: [["auto", "auto"], ["3", 3]],
    bad: ["0", "many"],
  },
  {
    name: "SECONDS",
    kind: SECONDS,
    good: [["0", 0], ["2.5", 2.5]],
    bad: ["-1", "5s", "Infinity", ".5", ""],
  },
  {
    name: "BYTES",
    kind: BYTES,
    good: [
      ["0", 0],
      ["64K", 65536],
      ["64KiB", 65536],
      ["64 kb", 65536],
      ["1m", 1048576],
      ["2GiB", 2147483648],
    ],
    bad: ["", "K", "1.5M", "1T", "-1"],
  },
  {
    name: "OCTAL",
    kind: OCTAL,
    good: [["660", "660"], ["0600", "0600"]],
    bad: ["66", "668", "rw", "00660"],
  },
  {
    name: "LIST",
    kind: LIST,
    good: [["a", ["a"]], ["a, b,", ["a", "b"]]],
    bad: ["", " , "],
  },
  {
    name: "list_of",
    kind: list_of("a", "b"),
    good: [["b, a", ["b", "a"]]],
    bad: ["c", "a,c", ""],
  },
  {
    name: "TRUSTED",
    kind: TRUSTED,
    good: [["*", "*"], ["::1, 10.0.0.0/8", ["::1", "10.0.0.0/8"]]],
    bad: [""],
  },
  {
    name: "words",
    kind: words("A", "a"),
    good: [["a", ["a"]], [" a  b ", ["a", "b"]]],
    bad: [" "],
  },
  {
    name: "choice",
    kind: choice("A", "a", "b"),
    good: [["b", "b"]],
    bad: ["c", "", "A"],
  },
  {
    name: "ADDRESS",
    kind: ADDRESS,
    good: [
      ["a:1", { host: "a", port: 1 }],
      ["[::1]:80", { host: "::1", port: 80 }],
      ["unix:/a", { host: "unix:/a", port: 0 }],
    ],
    bad: ["a", ":1", "a:b", "::1:80", "a:65536", "unix:", "http://a:1"],
  },
];

for (const { name, kind, good, bad } of CASES) {
  Deno.test(`${name} reads what is one, and refuses what is none`, () => {
    for (const [text, value] of good) {
      assertEquals(kind.read(text), value, text);
    }
    for (const text of bad) assertEquals(kind.read(text), undefined, text);
    assertEquals(kind.read(kind.example) === undefined, false);
  });
}
