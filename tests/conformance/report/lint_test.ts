/** Notes of lint in every format. */
import {
  assert,
  assertEquals,
  assertFalse,
  assertStringIncludes,
} from "@std/assert";
import {
  format_report,
  REPORT_FORMATS,
} from "../../../conformance/report/format_report.ts";
import { summary_line } from "../../../conformance/report/findings.ts";
import {
  fails_lint,
  lint_line,
  type LintLimit,
} from "../../../conformance/report/lint.ts";
import type { Report } from "../../../conformance/report/types.ts";
import schema from "../../../docs/report.schema.json" with { type: "json" };
import { schema_errors } from "../../helpers/json_schema.ts";
import {
  LINTED_REPORT,
  SAMPLE_NOTES,
  SAMPLE_REPORT,
} from "../../helpers/sample_report.ts";

const IDS = ["caching.age-invalid", "cookies.path", "caching.heuristic"];

for (const format of REPORT_FORMATS) {
  Deno.test(`${format}: notes of lint are shown`, () => {
    const text = format_report(LINTED_REPORT, format);
    // GitHub shows ten annotations of a kind, so these would push out others.
    const shown = format === "github" ? IDS.slice(0, 2) : IDS;
    for (const id of shown) assertStringIncludes(text, id);
    assertFalse(format_report(SAMPLE_REPORT, format).includes("lint"));
  });
}

Deno.test("text: notes have a section before the outcome, the worst first", () => {
  const text = format_report(LINTED_REPORT, "text");
  assertEquals(
    text.slice(text.indexOf("lint:")),
    `lint: 1 bad, 1 warn, 1 info

BAD   caching.age-invalid: Age is not a number of seconds.
      RFC 9111 §5.1
      On     GET /, POST /
      Saw    Age: "<b>::error::"
      Why    Caches ignore it.
      Fix    Send digits.

WARN  cookies.path: The Path of a cookie does not begin with a slash.
      rfc6265bis §5.6.4
      On     POST /
      Saw    Set-Cookie: "a=1; Path=b"
      Why    Browsers take the folder of the request instead.
      Fix    Write Path=/.

INFO  caching.heuristic: The response does not say for how long it is fresh. (GET /)

${summary_line(LINTED_REPORT)}
`,
  );
});

Deno.test("text: lint that found nothing says so", () => {
  const text = format_report({ ...SAMPLE_REPORT, lint: [] }, "text");
  assertStringIncludes(text, "\n\nlint: 0 bad, 0 warn, 0 info\n\n");
});

Deno.test("json: a report with notes fits its schema", () => {
  const report = JSON.parse(format_report(LINTED_REPORT, "json"));
  assertEquals(report.lint, SAMPLE_NOTES);
  assertEquals(schema_errors(schema, report), []);
});

/** Which of the notes each limit makes fail. */
const LIMITS: [limit: LintLimit | undefined, failing: string[]][] = [
  [undefined, []],
  ["bad", IDS.slice(0, 1)],
  ["warn", IDS.slice(0, 2)],
];

for (const [lint, failing] of LIMITS) {
  Deno.test(`junit: notes that fail with --lint=${lint}`, () => {
    const text = format_report(LINTED_REPORT, "junit", { lint });
    const cases = text.split("<testcase").slice(1)
      .filter((text) => text.includes('classname="wsgi.lint"'));
    assertEquals(cases.length, IDS.length);
    const failed = cases.filter((text) => text.includes("<failure"));
    assertEquals(
      failed.map((text) => /name="([\w.-]+):/.exec(text)?.[1]),
      failing,
    );
    assertStringIncludes(text, `failures="${1 + failing.length}"`);
  });

  Deno.test(`github: notes that are errors with --lint=${lint}`, () => {
    const lines = format_report(LINTED_REPORT, "github", { lint }).split("\n");
    const of_kind = (kind: string) =>
      lines.filter((line) => line.startsWith(`::${kind} title=`))
        .map((line) => /title=([\w.-]+)/.exec(line)?.[1])
        .filter((id) => IDS.includes(id ?? ""));
    assertEquals(of_kind("error"), failing);
    assertEquals(of_kind("notice"), IDS.slice(failing.length, 2));
    assertStringIncludes(lines.at(-2) ?? "", "; lint: 1 bad, 1 warn, 1 info");
  });

  Deno.test(`fails_lint() with --lint=${lint}`, () => {
    const without = (level: string): Report => ({
      ...LINTED_REPORT,
      lint: SAMPLE_NOTES.filter((note) => note.level !== level),
    });
    assertEquals(fails_lint(LINTED_REPORT, lint), failing.length > 0);
    assertEquals(fails_lint(without("bad"), lint), failing.length > 1);
    assertFalse(fails_lint(SAMPLE_REPORT, lint));
  });
}

Deno.test("html: notes have a section, escaped, and no part in the matrix", () => {
  const html = format_report(LINTED_REPORT, "html");
  const [rules, lint] = html.split('<h2 id="lint">');
  assertStringIncludes(lint, "Age: &quot;&lt;b&gt;::error::&quot;");
  assertStringIncludes(lint, '<span class="count">2 requests</span>');
  assertFalse(rules.includes("caching.age-invalid"));
  assert(html.includes("lint: 1 bad, 1 warn, 1 info"));
});

Deno.test("lint_line() is empty where lint did not look", () => {
  assertEquals(lint_line(SAMPLE_REPORT), "");
});
