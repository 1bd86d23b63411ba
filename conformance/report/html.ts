/**
 * The report as one self-contained HTML page: it can be mailed, kept as an
 * artifact of a CI job, and read without JavaScript.
 *
 * @module
 */
import { escape_markup } from "./escape.ts";
import {
  gone_sentence,
  group_by_rule,
  is_aside,
  is_problem,
  merge_requests,
  type RuleGroup,
  type Statement,
  summary_line,
  VERDICTS,
} from "./findings.ts";
import { SCRIPT, STYLE } from "./html_assets.ts";
import { lint_line, note_groups } from "./lint.ts";
import type { Finding, Level, Report, Verdict } from "./types.ts";

const LABELS: Readonly<Record<Verdict, string>> = {
  fail: "failed",
  warn: "warned",
  known: "known",
  skipped: "skipped",
  not_applicable: "not applicable",
  pass: "passed",
  note: "noted",
};

const MARKS: Readonly<Record<Verdict, string>> = {
  fail: "✗",
  warn: "!",
  known: "~",
  skipped: "–",
  not_applicable: "–",
  pass: "✓",
  note: "·",
};

/** The whole page. */
export function format_html(report: Report): string {
  const groups = group_by_rule(report.findings);
  const target = escape_markup(report.target);
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>${target}: WSGI check</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>${target}</h1>
<p class="about">${about(report)}</p>
${remarks(report)}
${filters(report)}
</header>
<main>
${report.suite === "app" ? matrix(report, groups) : ""}
<h2>Rules</h2>
${groups.map(rule_details).join("\n")}
${lint_section(report)}
</main>
<script>${SCRIPT}</script>
</body>
</html>
`;
}

function about(report: Report): string {
  const { suite, requests, started_at } = report;
  const minute = `${started_at.slice(0, 16).replace("T", " ")} UTC`;
  const made = requests.length > 0 ? ` · ${requests.length} requests` : "";
  const lint = lint_line(report);
  return `${summary_line(report)}${lint && ` · ${lint}`} · ` +
    `${suite} suite${made} · ` +
    `<time datetime="${escape_markup(started_at)}">${
      escape_markup(minute)
    }</time>`;
}

/** Why the run ended early, and what the baseline has too much. */
function remarks({ ended, gone = [] }: Report): string {
  return [
    ...(ended === undefined
      ? []
      : [`<p class="ended">${escape_markup(ended)}</p>`]),
    ...gone.map((finding) =>
      `<p class="about">${escape_markup(gone_sentence(finding))}</p>`
    ),
  ].join("\n");
}

/** A check box for each verdict in the report; passed rules start hidden. */
function filters({ summary: { rules } }: Report): string {
  const clean = rules.fail + rules.warn === 0;
  const boxes = VERDICTS.filter((verdict) => rules[verdict] > 0)
    .map((verdict) => {
      const checked = clean || verdict === "fail" || verdict === "warn";
      return `<label class="${verdict}"><input type="checkbox" ` +
        `id="show-${verdict}"${checked ? " checked" : ""}>` +
        `<b>${rules[verdict]}</b> ${LABELS[verdict]}</label>`;
    });
  return `<fieldset class="filters">
<legend class="hidden-label">Show the rules that</legend>
${boxes.join("\n")}
<input type="search" hidden placeholder="Filter by words" aria-label="Filter rules by words">
</fieldset>`;
}

/**
 * Requests across, rules down. Only the app suite makes the same requests under
 * every rule; in the others each check has requests of its own.
 */
function matrix({ requests }: Report, groups: RuleGroup[]): string {
  const columns = requests.map((name) => {
    const text = escape_markup(name);
    return `<th scope="col"><span title="${text}">${text}</span></th>`;
  });
  const rows = groups.map((group) => matrix_row(group, requests));
  return `<h2 id="matrix">Requests and rules</h2>
<div class="matrix" role="region" aria-labelledby="matrix" tabindex="0">
<table>
<thead><tr><th scope="col">Rule</th>${columns.join("")}</tr></thead>
<tbody>
${rows.join("\n")}
</tbody>
</table>
</div>
<p class="about">${MARKS.fail} broken, ${MARKS.warn} warning, ${MARKS.pass} not seen to be broken, ${MARKS.skipped} not tried, ${MARKS.known} known</p>`;
}

function matrix_row(
  { id, worst, findings }: RuleGroup,
  requests: string[],
): string {
  const verdicts = new Map<string | undefined, Verdict>();
  // The worst comes first, and the first one wins.
  for (const { request, verdict } of findings.toReversed()) {
    verdicts.set(request, verdict);
  }
  // Requests without a finding of their own.
  const otherwise = is_aside(worst) ? worst.verdict : "pass";
  const cells = requests.map((request) =>
    matrix_cell(id, request, verdicts.get(request) ?? otherwise)
  );
  const name = escape_markup(id);
  return `<tr data-verdict="${worst.verdict}"><th scope="row">` +
    `<a href="#${name}"><code>${name}</code></a></th>${cells.join("")}</tr>`;
}

function matrix_cell(id: string, request: string, verdict: Verdict): string {
  const mark = MARKS[verdict];
  if (verdict !== "fail" && verdict !== "warn") {
    return `<td class="${verdict}" aria-label="${
      LABELS[verdict]
    }">${mark}</td>`;
  }
  const label = escape_markup(`${id} on ${request}: ${LABELS[verdict]}`);
  return `<td class="${verdict}"><a href="#${escape_markup(id)}" ` +
    `title="${label}" aria-label="${label}">${mark}</a></td>`;
}

/** All about one rule. Its anchor is inside, so that following it opens it. */
function rule_details(
  { id, worst, findings }: RuleGroup,
  index: number,
): string {
  const problems = findings.filter(is_problem);
  const open = index === 0 && problems.length > 0 ? " open" : "";
  const name = escape_markup(id);
  return `<details class="rule ${worst.verdict}" data-verdict="${worst.verdict}"${open}>
<summary><span class="badge">${LABELS[worst.verdict]}</span>
<code>${name}</code> <span class="title">${escape_markup(worst.title)}</span>${
    request_count(problems)
  }</summary>
<div class="inside" id="${name}">
${merge_requests(problems).map(statement_block).join("\n")}
${
    definitions([
      ["Level", worst.level],
      ["Source", worst.source],
      ["Reason", worst.reason],
      ["Why", worst.why],
      ["Fix", worst.fix],
    ])
  }
</div>
</details>`;
}

function request_count(findings: readonly Finding[]): string {
  const requests = new Set(findings.map(({ request }) => request));
  requests.delete(undefined);
  if (requests.size === 0) return "";
  const noun = requests.size === 1 ? "request" : "requests";
  return `<span class="count">${requests.size} ${noun}</span>`;
}

/** The notes of lint, which the filters leave alone. */
function lint_section(report: Report): string {
  if (report.lint === undefined) return "";
  const notes = note_groups(report).map(note_details);
  return `<h2 id="lint">Lint</h2>
<p class="about">${lint_line(report)}</p>
${notes.join("\n")}`;
}

/** The colours of notes, which are those of verdicts. */
const NOTE_CLASSES: Readonly<Partial<Record<Level, Verdict>>> = {
  bad: "fail",
  warn: "warn",
};

function note_details({ id, worst, findings }: RuleGroup): string {
  const { level, title, source, why, fix } = worst;
  const name = escape_markup(id);
  return `<details class="rule ${NOTE_CLASSES[level] ?? "skipped"}" data-note>
<summary><span class="badge">${level}</span>
<code>${name}</code> <span class="title">${escape_markup(title)}</span>${
    request_count(findings)
  }</summary>
<div class="inside" id="${name}">
${merge_requests(findings).map(statement_block).join("\n")}
${definitions([["Source", source], ["Why", why], ["Fix", fix]])}
</div>
</details>`;
}

function statement_block({ finding, requests }: Statement): string {
  const { message, sent, seen, expected, exchange, location } = finding;
  return `<div class="statement">
${message ? `<p>${escape_markup(message)}</p>` : ""}
${
    definitions([
      ["Sent", sent],
      ["Seen", seen],
      ["Expected", expected],
      [
        "At",
        location && `${location.file}:${location.line}:${location.column}`,
      ],
      ["Requests", requests.join(", ")],
    ])
  }
${
    exchange === undefined
      ? ""
      : `<details class="exchange"><summary>Exchange</summary><pre>${
        escape_markup(exchange)
      }</pre></details>`
  }
</div>`;
}

/** A definition list of the pairs that have a value. */
function definitions(pairs: [string, string | undefined][]): string {
  const items = pairs.filter(([, value]) => value)
    .map(([name, value]) =>
      `<dt>${name}</dt><dd>${escape_markup(value ?? "")}</dd>`
    );
  return items.length > 0 ? `<dl>${items.join("\n")}</dl>` : "";
}
