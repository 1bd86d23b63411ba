/**
 * Writes docs/rules.md from the rules of the validator, and docs/lint.md from
 * the notes of lint:
 *
 *     deno task rules
 *
 * @module
 */
import type { NoteInfo } from "../conformance/lint/note.ts";
import { NOTES_BY_TOPIC } from "../conformance/lint/topics/mod.ts";
import { type Rule, RULES_BY_SECTION } from "../validator/rules.ts";

const HEAD = `# The rules

What the two sides of WSGI owe each other, and what the validator checks. Each
rule has a name, a side that it binds, a level and a source. \`validator()\`
throws a \`ConformanceError\` for an error and prints a warning; \`disable\` names
rules to leave out. See [the validator](validator.md).

This page is generated: change \`validator/rules.ts\`, then run
\`deno task rules\`.
`;

const LINT_HEAD = `# The notes of lint

\`check\` reads every response it gets and notes what its fields and its content
do not mean, contradict or leave open. A note is not a verdict: it fails a run
only where \`--lint=bad\` or \`--lint=warn\` says so. Its level is one of

- \`bad\`: it breaks what its source requires, or does not work
- \`warn\`: it is seldom what was meant
- \`info\`: it is good to know

In a program, \`lint_response(request, response)\` of \`./conformance\` gives the
notes on one response. See [checking applications and servers](check.md).

This page is generated: change \`conformance/lint/topics/\`, then run
\`deno task rules\`.
`;

/** The text of docs/rules.md, before it is formatted. */
export function rules_page(): string {
  const sections = Object.entries(RULES_BY_SECTION).map(
    ([title, rules]) => `## ${title}\n\n${rules.map(entry).join("\n")}`,
  );
  return [HEAD, ...sections].join("\n");
}

/** The text of docs/lint.md, before it is formatted. */
export function lint_page(): string {
  const topics = Object.entries(NOTES_BY_TOPIC).map(
    ([title, notes]) => `## ${title}\n\n${notes.map(note_entry).join("\n")}`,
  );
  return [LINT_HEAD, ...topics].join("\n");
}

function note_entry({ id, level, text, why, fix, source }: NoteInfo): string {
  const [title, reason, remedy] = [text, why, fix]
    // Names of cookies begin with these, which would be bold.
    .map((sentence) => escaped(sentence).replaceAll("__", "\\_\\_"));
  return `### \`${id}\`

${title}

- Level: ${level}
- Why: ${reason}
- Fix: ${remedy}
- Source: ${source}
`;
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
  const pages = { "rules.md": rules_page(), "lint.md": lint_page() };
  for (const [name, page] of Object.entries(pages)) {
    Deno.writeTextFileSync(
      new URL(`../docs/${name}`, import.meta.url),
      page,
    );
  }
}
