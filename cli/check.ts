/**
 * The command that runs the suites: `check app.ts`, `check --server server.ts`
 * and `check --url URL`. See `--help`; the manual is docs/check.md.
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
import { type Check, help, parse_command, type Show } from "./check/options.ts";
import { need } from "./permissions.ts";
import { run_suite } from "./check/run_suite.ts";
import { summary_line } from "../conformance/report/findings.ts";
import { format_report } from "../conformance/report/format_report.ts";
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
  const { output, strict } = check;
  if (output !== undefined) {
    need(
      { name: "write", path: output },
      `--allow-write=${output}`,
      `write ${output}`,
    );
    // Try it now: after the check, a failure would lose the report.
    write(output, "", "a");
  }
  // Only the report goes to standard output, whatever the application prints.
  console.log = console.info = console.debug = console.error;
  const report = await run_suite(check);
  if (output === undefined) print(formatted(report, check));
  else {
    write(output, formatted(report, check), "w");
    console.error(`${output}: ${summary_line(report)}`);
  }
  if (report.ended !== undefined) return NOT_RUN;
  const { fail, warn } = report.summary.rules;
  return fail > 0 || (strict && warn > 0) ? BROKEN : CLEAN;
}

function formatted(report: Report, { format, output, strict }: Check): string {
  const colors = output === undefined && Deno.stdout.isTerminal() &&
    !Deno.noColor;
  return format_report(report, format, { colors, strict });
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
  // A pipe may take only a part at a time.
  while (bytes.length > 0) bytes = bytes.subarray(Deno.stdout.writeSync(bytes));
}

// The application may have left timers or servers that keep the process alive.
if (import.meta.main) Deno.exit(await main(Deno.args));
