import * as everything from "../mod.ts";
import * as handlers from "../handlers/mod.ts";
import * as server from "../server/mod.ts";
import * as validator from "../validator/mod.ts";
import * as wsgi from "../wsgi/mod.ts";
import { assertEquals } from "@std/assert";

Deno.test("mod.ts exports what the folders do, and nothing else", () => {
  const folders = { ...wsgi, ...handlers, ...server, ...validator };
  assertEquals(Object.keys(everything), Object.keys(folders).sort());
});
