import { assertEquals } from "@std/assert";
import { exchange_text } from "../../../conformance/report/exchange_text.ts";

const CASES = [
  {
    name: "lines keep their line ends",
    sent: "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
    received: "HTTP/1.1 200 OK\r\n\r\nhi",
    text: String.raw`> GET / HTTP/1.1\r\n
> Host: a\r\n
> \r\n
< HTTP/1.1 200 OK\r\n
< \r\n
< hi`,
  },
  {
    name: "every other byte is shown",
    sent: "a\rb\0\t\\\n\n",
    received: "\xff\x1b[31m",
    text: String.raw`> a\rb\x00\t\\\n
> \n
< \xff\x1b[31m`,
  },
  { name: "nothing is nothing", sent: "", received: "", text: "" },
  {
    name: "a long body is cut and counted",
    sent: "",
    received: "x".repeat(20_000),
    text: `< ${"x".repeat(16384)}\n< … (3616 more bytes)`,
  },
];

for (const { name, sent, received, text } of CASES) {
  Deno.test(`exchange_text(): ${name}`, () => {
    assertEquals(exchange_text(sent, received), text);
  });
}
