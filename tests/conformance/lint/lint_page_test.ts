import { assertEquals } from "@std/assert";
import { lint_page } from "../../../tools/make_rules.ts";

Deno.test("docs/lint.md is what tools/make_rules.ts makes of the notes", () => {
  const page = Deno.readTextFileSync(
    new URL("../../../docs/lint.md", import.meta.url),
  );
  // The formatter breaks lines as it likes.
  const words = (text: string) => text.split(/\s+/);
  assertEquals(words(page), words(lint_page()));
});
