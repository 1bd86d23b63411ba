import { assertEquals } from "@std/assert";
import { rules_page } from "../../tools/make_rules.ts";

Deno.test("docs/rules.md is the output of tools/make_rules.ts", () => {
  const page = Deno.readTextFileSync(
    new URL("../../docs/rules.md", import.meta.url),
  );
  // The formatter breaks lines as it likes.
  const words = (text: string) => text.split(/\s+/);
  assertEquals(words(page), words(rules_page()));
});
