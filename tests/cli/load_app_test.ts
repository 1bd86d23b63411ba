import { assertEquals, assertRejects } from "@std/assert";
import { CannotRun } from "../../cli/cannot_run.ts";
import { load_module } from "../../cli/load_app.ts";

const SLOW = "data:text/javascript," +
  "await new Promise((resolve) => setTimeout(resolve, 200));" +
  "export const loaded = true;";

Deno.test("check does not wait for ever for a module to load", async () => {
  await assertRejects(
    () => load_module(SLOW, 1),
    CannotRun,
    "it has not loaded after 1 ms; look for a top-level await",
  );
  assertEquals((await load_module(SLOW)).loaded, true);
});
