import {
  assert,
  assertEquals,
  assertFalse,
  assertMatch,
  assertNotMatch,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import {
  format_report,
  REPORT_FORMATS,
  type ReportFormat,
} from "../../../conformance/report/format_report.ts";
import { summarise } from "../../../conformance/report/findings.ts";
import type { Finding, Report } from "../../../conformance/report/types.ts";
import { SAMPLE_FINDINGS, SAMPLE_REPORT } from "../../helpers/sample_report.ts";
import { junit_errors } from "../../helpers/junit_schema.ts";
import { schema_errors } from "../../helpers/json_schema.ts";
import schema from "../../../docs/report.schema.json" with { type: "json" };

const EMPTY_REPORT: Report = {
  ...SAMPLE_REPORT,
  requests: [],
  findings: [],
  summary: summarise([]),
};

const ENDED_REPORT: Report = {
  ...EMPTY_REPORT,
  ended: "The application called Deno.exit(0) on GET /",
};

const KNOWN: Finding[] = [
  { ...SAMPLE_FINDINGS[2], verdict: "known", reason: "in the baseline" },
];

const BASELINE_REPORT: Report = {
  ...SAMPLE_REPORT,
  findings: KNOWN,
  summary: summarise(KNOWN),
  gone: [{ id: "app.closes", title: "Close.", request: "GET /" }],
};

for (const format of REPORT_FORMATS) {
  Deno.test(`format_report(): ${format} ends in one line feed`, () => {
    assertMatch(format_report(SAMPLE_REPORT, format), /[^\n]\n$/);
  });

  Deno.test(`format_report(): ${format} of a report without findings`, () => {
    assert(format_report(EMPTY_REPORT, format).length > 0);
  });

  if (format === "json") continue;
  Deno.test(`format_report(): ${format} escapes control characters`, () => {
    const text = format_report(SAMPLE_REPORT, format);
    // deno-lint-ignore no-control-regex
    assertNotMatch(text, /[\x00-\x08\x0b-\x1f\x7f-\x9f]/);
    assertStringIncludes(text, "forged\\x1b[31m");
  });
}

Deno.test("format_report() refuses an unknown format", () => {
  const error = assertThrows(
    () => format_report(SAMPLE_REPORT, "yaml" as ReportFormat),
    RangeError,
  );
  assertEquals(
    error.message,
    'Cannot format report: there is no such format: received "yaml"; write ' +
      "one of text, json, junit, github, html",
  );
});

Deno.test("text: a whole report", () => {
  assertEquals(
    format_report(SAMPLE_REPORT, "text"),
    `src/app.ts:application (app, requests: 3)

FAIL  headers.name: A field name is a token
      error, RFC 9110 §5.1
      On     GET /, POST /
      Found  Cannot send header: received "A B", 100% wrong: a,b
      At     src/app,1.ts:12:3
      On     POST /
      Found  second line follows
             ::error::forged\\x1b[31m <b>&"'\\x00\\x9b
      Why    A space in a name lets two readers see two headers.
      Fix    Write A-B.

WARN  status.reason: The reason is not empty
      warning, PEP 3333, The start_response() Callable
      On     GET /
      Found  Reason is empty: received "200 " (status.reason)

SKIP  app.closes: every body is empty
N/A   response.reason: Fetch has no reason phrase

Rules: 1 failed, 1 warned, 1 skipped, 1 not applicable, 1 passed; findings: 3 failed, 1 warned (0.42 s)
`,
  );
});

Deno.test("text: colours only when asked for", () => {
  const plain = format_report(SAMPLE_REPORT, "text");
  const painted = format_report(SAMPLE_REPORT, "text", { colors: true });
  assertStringIncludes(painted, "\x1b[31mFAIL \x1b[0m");
  // deno-lint-ignore no-control-regex
  assertEquals(painted.replace(/\x1b\[\d+m/g, ""), plain);
});

Deno.test("text: a finding without a message shows what was seen and wanted", () => {
  const text = format_report({
    ...EMPTY_REPORT,
    findings: [{
      id: "framing.cl-te",
      title: "Content-Length beside Transfer-Encoding is refused",
      verdict: "fail",
      level: "MUST",
      source: "RFC 9112 §6.3",
      sent: "POST / HTTP/1.1…",
      seen: "200",
      expected: "400",
    }],
  }, "text");
  assertStringIncludes(
    text,
    `      Sent   POST / HTTP/1.1…
      Saw    200
      Wanted 400
`,
  );
});

Deno.test("text: a long value is cut", () => {
  const findings = [{
    ...SAMPLE_REPORT.findings[1],
    message: "x".repeat(1000),
  }];
  const text = format_report({ ...SAMPLE_REPORT, findings }, "text");
  assertStringIncludes(text, `${"x".repeat(299)}…\n`);
});

Deno.test("text: a rule broken in many ways shows five", () => {
  const findings = Array.from({ length: 7 }, (_, index) => ({
    ...SAMPLE_REPORT.findings[1],
    message: `way ${index}`,
  }));
  const text = format_report({ ...SAMPLE_REPORT, findings }, "text");
  assertStringIncludes(text, "way 4\n      … and 2 more like these\n");
  assertFalse(text.includes("way 5"));
});

Deno.test("json: loses nothing and fits the schema", () => {
  const report = JSON.parse(format_report(SAMPLE_REPORT, "json"));
  assertEquals(report, SAMPLE_REPORT);
  assertEquals(schema_errors(schema, report), []);
  for (const more of [ENDED_REPORT, BASELINE_REPORT]) {
    assertEquals(schema_errors(schema, more), []);
  }
});

const NO_REPORTS = [
  { name: "another version", change: { version: 2 }, error: "/version: const" },
  { name: "no such suite", change: { suite: "x" }, error: "/suite: enum" },
  { name: "a key too many", change: { more: 1 }, error: "/: additional" },
  {
    name: "a count below zero",
    change: {
      summary: {
        ...SAMPLE_REPORT.summary,
        rules: { ...SAMPLE_REPORT.summary.rules, fail: -1 },
      },
    },
    error: "/summary/rules/fail: minimum",
  },
  {
    name: "a finding without a source",
    change: {
      findings: [{ id: "", title: "", verdict: "pass", level: "MAY" }],
    },
    error: "/findings/0: required",
  },
];

for (const { name, change, error } of NO_REPORTS) {
  Deno.test(`report.schema.json refuses ${name}`, () => {
    const errors = schema_errors(schema, { ...SAMPLE_REPORT, ...change });
    assertEquals(errors.length, 1);
    assertStringIncludes(errors[0], error);
  });
}

Deno.test("junit: one test case per rule, with matching counts", () => {
  const xml = format_report(SAMPLE_REPORT, "junit");
  assertMatch(xml, /^<\?xml version="1.0" encoding="UTF-8"\?>\n<testsuites /);
  assertStringIncludes(
    xml,
    ' tests="5" failures="1" errors="0" time="0.420" skipped="2"' +
      ' timestamp="2026-01-02T03:04:05.678Z">',
  );
  assertEquals(xml.match(/<testcase /g)?.length, 5);
  assertEquals(xml.match(/<failure /g)?.length, 1);
  assertEquals(xml.match(/<skipped /g)?.length, 2);
  assertStringIncludes(xml, '<skipped message="every body is empty"/>');
  assertStringIncludes(xml, "on: GET /, POST /");
});

Deno.test("junit: a warning passes with output, and fails if strict", () => {
  const lenient = format_report(SAMPLE_REPORT, "junit");
  assertStringIncludes(lenient, "<system-out>Reason is empty");
  const strict = format_report(SAMPLE_REPORT, "junit", { strict: true });
  assertStringIncludes(strict, ' failures="2" ');
  assertStringIncludes(strict, 'type="warning">Reason is empty');
});

const JUNIT_REPORTS = [
  { name: "one of everything", report: SAMPLE_REPORT },
  { name: "nothing", report: EMPTY_REPORT },
  { name: "a run that ended early", report: ENDED_REPORT },
  { name: "a run with a baseline", report: BASELINE_REPORT },
];

for (const { name, report } of JUNIT_REPORTS) {
  Deno.test(`junit: ${name} fits the schema of Jenkins`, () => {
    const xml = format_report(report, "junit", { strict: true });
    assertEquals(junit_errors(xml), []);
    assertNotMatch(xml, /&(?!(?:amp|lt|gt|quot|#39|#10);)/);
  });
}

const NO_JUNIT = [
  {
    name: "skipped on testsuites",
    xml: '<testsuites name="a" skipped="1"></testsuites>',
    error: "testsuites has skipped",
  },
  {
    name: "a suite without its counts",
    xml: '<testsuites><testsuite name="a" tests="1" errors="0"/></testsuites>',
    error: "testsuite has no failures",
  },
  {
    name: "a message outside",
    xml: '<testsuites><failure message="a"/></testsuites>',
    error: "failure in testsuites",
  },
];

for (const { name, xml, error } of NO_JUNIT) {
  Deno.test(`junit_errors() finds ${name}`, () => {
    assertEquals(junit_errors(xml), [error]);
  });
}

const ENDED = [
  { format: "text", text: `\n${ENDED_REPORT.ended}\n\nEnded early. Rules: ` },
  {
    format: "junit",
    text: `"><error message="${ENDED_REPORT.ended}" type="ended"/></testcase>`,
  },
  {
    format: "github",
    text: `::error title=Ended early::${ENDED_REPORT.ended}\n`,
  },
  { format: "html", text: `<p class="ended">${ENDED_REPORT.ended}</p>` },
] as const;

for (const { format, text } of ENDED) {
  Deno.test(`${format}: a run that ended early says why`, () => {
    assertStringIncludes(format_report(ENDED_REPORT, format), text);
    assertFalse(
      /ended/i.test(
        format_report(EMPTY_REPORT, format).replace(/<style>.*?<.style>/s, ""),
      ),
    );
  });
}

const BASELINE = [
  {
    format: "text",
    text: "KNOWN headers.name: in the baseline\n\n" +
      "GONE  app.closes on GET /: no longer found; take it out of the baseline",
  },
  { format: "junit", text: '<skipped message="in the baseline"/>' },
  {
    format: "junit",
    text: "<system-out>app.closes on GET /: no longer found; take it out",
  },
  {
    format: "github",
    text: "::notice title=app.closes::app.closes on GET /: no longer found",
  },
  { format: "html", text: '<span class="badge">known</span>' },
  { format: "html", text: "app.closes on GET /: no longer found" },
] as const;

for (const { format, text } of BASELINE) {
  Deno.test(`${format}: what the baseline has: ${text.slice(0, 30)}`, () => {
    assertStringIncludes(format_report(BASELINE_REPORT, format), text);
  });
}

Deno.test("github: an annotation for each statement, escaped", () => {
  assertEquals(format_report(SAMPLE_REPORT, "github").split("\n"), [
    "::error file=src/app%2C1.ts,line=12,col=3,title=headers.name::" +
    'Cannot send header: received "A B", 100%25 wrong: a,b' +
    "%0AOn: GET /, POST /%0AFix: Write A-B.%0ASource: RFC 9110 §5.1",
    "::error title=headers.name::second line follows" +
    "%0A::error::forged\\x1b[31m <b>&\"'\\x00\\x9b" +
    "%0AOn: POST /%0ASource: RFC 9110 §5.1",
    '::warning title=status.reason::Reason is empty: received "200 " ' +
    "(status.reason)%0AOn: GET /" +
    "%0ASource: PEP 3333, The start_response() Callable",
    "WSGI check: Rules: 1 failed, 1 warned, 1 skipped, 1 not applicable, " +
    "1 passed; findings: 3 failed, 1 warned (0.42 s)",
    "",
  ]);
});

const VERBOSE_REPORT: Report = {
  ...SAMPLE_REPORT,
  findings: [
    { ...SAMPLE_FINDINGS[2], exchange: "> GET / HTTP/1.1\\r\\n\n< <b>" },
    { ...SAMPLE_FINDINGS[3], exchange: "> POST / HTTP/1.1\\r\\n" },
  ],
};

const VERBOSE = [
  {
    format: "text",
    text: "Exchange\n        > GET / HTTP/1.1\\r\\n\n        < <b>\n",
  },
  { format: "junit", text: "exchange:\n&gt; GET / HTTP/1.1\\r\\n\n&lt; &lt;b" },
  {
    format: "html",
    text: "<pre>&gt; GET / HTTP/1.1\\r\\n\n&lt; &lt;b&gt;</pre>",
  },
  { format: "json", text: '"exchange": "> GET / HTTP/1.1\\\\r' },
] as const;

for (const { format, text } of VERBOSE) {
  Deno.test(`${format}: an exchange that was asked for is shown`, () => {
    assertStringIncludes(format_report(VERBOSE_REPORT, format), text);
    // The statement is the same on both requests, and so it is shown once.
    const shown = format_report(VERBOSE_REPORT, format).includes("POST / HTTP");
    assertEquals(shown, format === "json");
  });
}

Deno.test("json: exchanges fit the schema", () => {
  assertEquals(schema_errors(schema, VERBOSE_REPORT), []);
});

Deno.test("html: refers to nothing outside the page", () => {
  const html = format_report(SAMPLE_REPORT, "html");
  assertNotMatch(html, /\b(?:src|href|action)="(?!#)|url\(|@import/);
});

Deno.test("html: the matrix has a row per rule and a column per request", () => {
  const html = format_report(SAMPLE_REPORT, "html");
  const table = html.slice(html.indexOf("<table"), html.indexOf("</table"));
  assertEquals(table.match(/<th scope="col">/g)?.length, 1 + 3);
  assertEquals(table.match(/<th scope="row">/g)?.length, 5);
  assertEquals(table.match(/<td class="fail">/g)?.length, 2);
  assertEquals(table.match(/<td class="warn">/g)?.length, 1);
});

Deno.test("html: quoted values cannot become markup", () => {
  const html = format_report(SAMPLE_REPORT, "html");
  assertStringIncludes(html, "PUT /&lt;script&gt;");
  assertStringIncludes(html, "&lt;b&gt;&amp;&quot;&#39;\\x00");
  assertEquals(html.match(/<script/g)?.length, 1);
});

Deno.test("html: the other suites have no matrix", () => {
  const html = format_report({ ...SAMPLE_REPORT, suite: "http" }, "html");
  assertFalse(html.includes("<table"));
});
