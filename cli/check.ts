/**
 * The command that runs the suites: `check app.ts`, `check --server server.ts`,
 * `check --middleware middleware.ts` and `check --url URL`. See `--help`; the manual is docs/check.md.
 *
 * @example Check an application from a shell
 * ```sh
 * deno run --allow-read cli/check.ts app.ts
 * ```
 *
 * @module
 */
import { writeFileSync } from "node:fs";
import { CannotRun, reason_of } from "./cannot_run.ts";
import { explain, list_rules } from "./check/catalogue.ts";
import {
  type Check,
  type Comparison,
  help,
  parse_command,
  type Show,
  type Subject,
} from "./check/options.ts";
import { read_report } from "./check/read_report.ts";
import { base_of, with_paths } from "./check/paths.ts";
import { need } from "./permissions.ts";
import { run_suite } from "./check/run_suite.ts";
import { apply_baseline } from "../conformance/report/baseline.ts";
import { compare_reports } from "../conformance/report/compare_reports.ts";
import { visible } from "../conformance/report/escape.ts";
import { summary_line } from "../conformance/report/findings.ts";
import { format_report } from "../conformance/report/format_report.ts";
import {
  fails_lint,
  lint_line,
  type LintLimit,
} from "../conformance/report/lint.ts";
import { make_report } from "../conformance/report/make_report.ts";
import type { Report } from "../conformance/report/types.ts";
import { VERSION } from "../wsgi/version.ts";

const CLEAN = 0;
const BROKEN = 1;
const NOT_RUN = 2;

/**
 * Run the command.
 *
 * @param args The command line.
 * @returns The exit code: 0 nothing is wrong, 1 rules are broken, 2 the check
 * could not run.
 */
export async function main(args: string[]): Promise<number> {
  try {
    const command = parse_command(args);
    if ("check" in command) return await check(command.check);
    if ("compare" in command) return compare(command.compare);
    print(shown(command.show));
    return CLEAN;
  } catch (error) {
    console.error(`check: ${reason_of(error)}`);
    return NOT_RUN;
  }
}

function shown(show: Show): string {
  switch (show) {
    case "help":
      return help();
    case "version":
      return `${VERSION}\n`;
    case "rules":
      return list_rules();
    default:
      return explain(show.explain);
  }
}

async function check(check: Check): Promise<number> {
  const { format, output, strict } = check;
  // Read and write now: after the check, a failure would lose the report.
  const baseline = check.baseline === undefined
    ? undefined
    : read_report(check.baseline);
  if (output !== undefined) prepare(output);
  const found = await report_of(check);
  const report = baseline ? apply_baseline(found, baseline) : found;
  if (output === undefined) print(formatted(report, check));
  else {
    write(output, formatted(report, check), "w");
    const lint = lint_line(report);
    console.error(`${output}: ${summary_line(report)}${lint && `; ${lint}`}`);
  }
  if (report.ended !== undefined) {
    if (output !== undefined || format !== "text") {
      console.error(`check: ${visible(report.ended)}`);
    }
    return NOT_RUN;
  }
  const { fail, warn } = report.summary.rules;
  const is_broken = fail > 0 || (strict && warn > 0) ||
    fails_lint(report, limit_of(check));
  return is_broken ? BROKEN : CLEAN;
}

/** See that a file can be written. */
function prepare(output: string): void {
  need(
    { name: "write", path: output },
    `--allow-write=${output}`,
    `write ${output}`,
  );
  write(output, "", "a");
}

function compare({ files, format, output }: Comparison): number {
  const text = compare_reports(files.map(read_report), format);
  if (output === undefined) print(text);
  else {
    prepare(output);
    write(output, text, "w");
  }
  return CLEAN;
}

/** A report that cannot be made still replaces the one of the last run. */
async function report_of(check: Check): Promise<Report> {
  const started = new Date();
  try {
    return with_paths(await run_suite(check), base_of(check.format));
  } catch (error) {
    if (check.output !== undefined) {
      const report = make_report({
        suite: check.subject.suite,
        target: target_of(check.subject),
        started,
        findings: [],
        ended: reason_of(error),
      });
      write(check.output, formatted(report, check), "w");
    }
    throw error;
  }
}

function target_of(subject: Subject): string {
  return subject.suite === "http" ? subject.url : subject.module;
}

/** Which notes of lint fail. */
function limit_of({ lint }: Check): LintLimit | undefined {
  return lint === "off" ? undefined : lint;
}

function formatted(report: Report, check: Check): string {
  const { format, output, strict } = check;
  const colors = output === undefined && Deno.stdout.isTerminal() &&
    !Deno.noColor;
  return format_report(report, format, {
    colors,
    strict,
    lint: limit_of(check),
  });
}

function write(output: string, text: string, flag: "a" | "w"): void {
  try {
    writeFileSync(output, text, { flag });
  } catch (error) {
    throw new CannotRun(`Cannot write ${output}: ${reason_of(error)}`);
  }
}

function print(text: string): void {
  let bytes = new TextEncoder().encode(text);
  try {
    // A pipe may take only a part at a time.
    while (bytes.length > 0) {
      bytes = bytes.subarray(Deno.stdout.writeSync(bytes));
    }
  } catch (error) {
    // A reader such as `head` has enough, which changes nothing.
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}

// The application may have left timers or servers that keep the process alive.
if (import.meta.main) Deno.exit(await main(Deno.args));
