import { assertEquals } from "@std/assert";
import { parse_forwarded } from "../../wsgi/forwarded.ts";

const ACCEPTED: [value: string, elements: Record<string, string>[]][] = [
  ["for=192.0.2.43", [{ for: "192.0.2.43" }]],
  ['For="[2001:db8:cafe::17]:4711"', [{ for: "[2001:db8:cafe::17]:4711" }]],
  ["for=192.0.2.60;proto=http;by=203.0.113.43", [
    { for: "192.0.2.60", proto: "http", by: "203.0.113.43" },
  ]],
  ["for=a, for=b \t,\t for=c,for=d", [
    { for: "a" },
    { for: "b" },
    { for: "c" },
    { for: "d" },
  ]],
  ['for="a,b;c=\\"d\\"\\\\"', [{ for: 'a,b;c="d"\\' }]],
  ['host=""', [{ host: "" }]],
  ["own=1;HOST=h", [{ own: "1", host: "h" }]],
];

for (const [value, elements] of ACCEPTED) {
  Deno.test(`RFC 7239 §4: Forwarded ${value}`, () => {
    const parsed = parse_forwarded(value)!;
    assertEquals(parsed.map((it) => Object.fromEntries(it)), elements);
  });
}

const REFUSED = [
  "",
  ",",
  "for=a,",
  ",for=a",
  "for=a,,for=b",
  "for",
  "for=",
  "=a",
  "for =a",
  "for= a",
  "for=a ;proto=b",
  "for=a; proto=b",
  "for=a;",
  ";for=a",
  "for=a;for=b",
  "for=a;FOR=b",
  "for=a b",
  "for=[::1]",
  "for=a:80",
  'for="a',
  'for="a", for="b',
  'for="a\\',
  'for="a"b',
  'for="\x01"',
  "f(r=a",
];

for (const value of REFUSED) {
  Deno.test(`RFC 7239 §4 refuses Forwarded ${JSON.stringify(value)}`, () => {
    assertEquals(parse_forwarded(value), null);
  });
}
