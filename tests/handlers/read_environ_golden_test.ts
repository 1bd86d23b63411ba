/** `read_environ()` restores the same bytes as CPython's wsgiref. */
import { assertEquals } from "@std/assert";
import { read_environ } from "../../handlers/mod.ts";
import { golden, title } from "../helpers/golden.ts";

interface Case {
  os: string;
  input: Record<string, string>;
  output: Record<string, string>;
}

for (const { os, input, output } of golden<Case>("read_environ", 20)) {
  const software = title(input.SERVER_SOFTWARE ?? null);
  Deno.test(`read_environ() as wsgiref on ${os} under ${software}`, () => {
    assertEquals(read_environ(input, os), output);
  });
}
