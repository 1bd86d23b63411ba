/**
 * Writes docs/rules.md from the rules of the validator:
 *
 *     deno task rules
 *
 * @module
 */
import { type Rule, RULES_BY_SECTION } from "../validator/rules.ts";

const HEAD = `# The rules

What the two sides of WSGI owe each other, and what the validator checks. Each
rule has a name, a side that it binds, a level and a source. \`validator()\`
throws a \`ConformanceError\` for an error and prints a warning; \`disable\` names
rules to leave out. See [the validator](validator.md).

This page is generated: change \`validator/rules.ts\`, then run
\`deno task rules\`.
`;

/** The text of docs/rules.md, before it is formatted. */
export function rules_page(): string {
  const sections = Object.entries(RULES_BY_SECTION).map(
    ([title, rules]) => `## ${title}\n\n${rules.map(entry).join("\n")}`,
  );
  return [HEAD, ...sections].join("\n");
}

function entry(rule: Rule): string {
  return `### \`${rule.id}\`

${escaped(rule.text)}

- Binds the ${rule.side === "app" ? "application" : "server"}: ${rule.level}
- Why: ${escaped(rule.why)}
- How: ${escaped(rule.fix)}
- Source: ${rule.source}
`;
}

/** Markdown that shows `text` as it is. */
function escaped(text: string): string {
  return text.replace(/[[\]<>*]/g, "\\$&");
}

if (import.meta.main) {
  Deno.writeTextFileSync(
    new URL("../docs/rules.md", import.meta.url),
    rules_page(),
  );
}
