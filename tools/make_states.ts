/**
 * Draws the states of a connection into docs/architecture.md, from the table in
 * server/http_connection.ts:
 *
 *     deno task states
 *
 * @module
 */
import { NEXT } from "../server/http_connection.ts";

const PAGE = new URL("../docs/architecture.md", import.meta.url);

/** A Mermaid diagram; steps that lead from a state to itself are left out. */
export function states_diagram(): string {
  const lines = ["```mermaid", "stateDiagram-v2", "  [*] --> idle"];
  for (const [state, steps] of Object.entries(NEXT)) {
    for (const [step, next] of Object.entries(steps)) {
      if (next !== state) lines.push(`  ${state} --> ${next}: ${step}`);
    }
  }
  lines.push("  closed --> [*]", "```");
  return lines.join("\n");
}

/** `page` with its diagram drawn anew. */
export function with_diagram(page: string): string {
  return page.replace(/```mermaid\n[^`]*```/, () => states_diagram());
}

if (import.meta.main) {
  Deno.writeTextFileSync(PAGE, with_diagram(Deno.readTextFileSync(PAGE)));
}
