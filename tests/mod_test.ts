import * as everything from "../mod.ts";
import * as handlers from "../handlers/mod.ts";
import * as server from "../server/mod.ts";
import * as validator from "../validator/mod.ts";
import * as wsgi from "../wsgi/mod.ts";
import config from "../deno.json" with { type: "json" };
import { assertEquals, assertStrictEquals } from "@std/assert";

Deno.test("mod.ts exports what its folders do, under the same names", () => {
  const folders: Record<string, unknown> = {
    ...wsgi,
    ...handlers,
    ...server,
    ...validator,
  };
  for (const [name, value] of Object.entries(everything)) {
    assertStrictEquals(value, folders[name], name);
  }
});

Deno.test("VERSION is the version in deno.json", () => {
  assertEquals(everything.VERSION, config.version);
});
