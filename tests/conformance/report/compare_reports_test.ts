import {
  assertEquals,
  assertFalse,
  assertNotMatch,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import {
  COMPARE_FORMATS,
  compare_reports,
  type CompareFormat,
} from "../../../conformance/report/compare_reports.ts";
import { summarise } from "../../../conformance/report/findings.ts";
import type { Finding, Report } from "../../../conformance/report/types.ts";
import { SAMPLE_FINDINGS, SAMPLE_REPORT } from "../../helpers/sample_report.ts";

function report(target: string, findings: Finding[]): Report {
  return { ...SAMPLE_REPORT, target, findings, summary: summarise(findings) };
}

/** The header is right now, and one rule is no longer there. */
const FIXED = report(
  "fixed|<b>\x1b[31m.ts",
  SAMPLE_FINDINGS.filter(({ id }) => id !== "response.reason")
    .map((finding): Finding =>
      finding.id === "headers.name" ? { ...finding, verdict: "pass" } : finding
    ),
);

Deno.test("compare_reports(): text has the rules on which reports differ", () => {
  assertEquals(
    compare_reports([SAMPLE_REPORT, FIXED], "text"),
    `[1] src/app.ts:application (app): Rules: 1 failed, 1 warned, 1 skipped, 1 not applicable, 1 passed; findings: 3 failed, 1 warned (0.42 s)
[2] fixed|<b>\\x1b[31m.ts (app): Rules: 0 failed, 1 warned, 1 skipped, 2 passed; findings: 0 failed, 1 warned (0.42 s)

Rule             [1]   [2]
headers.name     FAIL  pass
response.reason  n/a   –

The same in all: 1 WARN, 1 skipped, 1 pass
`,
  );
});

Deno.test("compare_reports(): markdown has them as a table", () => {
  const text = compare_reports([SAMPLE_REPORT, FIXED], "markdown");
  assertStringIncludes(
    text,
    `
| Rule              | 1        | 2    |
`.replaceAll(/ +/g, " "),
  );
  assertStringIncludes(text, "\n| `headers.name` | **FAIL** | pass |\n");
  assertStringIncludes(
    text,
    "\n2. fixed\\|\\<b\\>\\\\x1b\\[31m.ts (app): Rules:",
  );
  assertStringIncludes(text, "\nThe same in all: 1 WARN, 1 skipped, 1 pass.\n");
});

Deno.test("compare_reports(): html has every rule, and what was found", () => {
  const html = compare_reports([SAMPLE_REPORT, FIXED], "html");
  assertEquals(html.match(/<tr class="different">/g)?.length, 2);
  assertEquals(html.match(/<tr class="same">/g)?.length, 3);
  assertStringIncludes(
    html,
    '<td class="fail"><details><summary>FAIL</summary><p>Cannot send header: ',
  );
  assertStringIncludes(html, "fixed|&lt;b&gt;\\x1b[31m.ts");
  assertNotMatch(html, /\b(?:src|href|action)=|url\(|@import|<script/);
});

for (const format of COMPARE_FORMATS) {
  Deno.test(`compare_reports(): ${format} of reports that are the same`, () => {
    const text = compare_reports([SAMPLE_REPORT, SAMPLE_REPORT], format);
    assertStringIncludes(
      text,
      "The same in all: 1 FAIL, 1 WARN, 1 skipped, 1 n/a, 1 pass",
    );
    assertFalse(text.includes('"different"'));
    // deno-lint-ignore no-control-regex
    assertNotMatch(text, /[\x00-\x08\x0b-\x1f\x7f-\x9f]/);
  });
}

Deno.test("compare_reports() refuses one report and an unknown format", () => {
  assertThrows(
    () => compare_reports([SAMPLE_REPORT], "text"),
    RangeError,
    "there must be at least two: received 1",
  );
  assertThrows(
    () => compare_reports([FIXED, FIXED], "pdf" as CompareFormat),
    RangeError,
    'received "pdf"; write one of text, markdown, html',
  );
});
