import { assert, assertEquals } from "@std/assert";
import { NEXT } from "../../server/http_connection.ts";
import { states_diagram, with_diagram } from "../../tools/make_states.ts";

Deno.test("docs/architecture.md has the diagram of the table of states", () => {
  const page = Deno.readTextFileSync(
    new URL("../../docs/architecture.md", import.meta.url),
  );
  assert(page.includes(states_diagram()), "run deno task states");
  assertEquals(with_diagram(page), page);
});

Deno.test("every state can be reached, and closed from", () => {
  const reached = new Set(Object.values(NEXT).flatMap(Object.values));
  assertEquals([...reached].sort(), Object.keys(NEXT).sort());
  for (const [state, steps] of Object.entries(NEXT)) {
    assertEquals(steps.close, state === "closed" ? undefined : "closed", state);
  }
});
