/**
 * The benchmarks, beside `Deno.serve` and other servers:
 *
 *     deno task bench [CASE…] [--rounds 5] [--seconds 1] [--only CONTENDER,…]
 *                     [--json FILE] [--micro]
 *
 * Each server is pinned to one core and the loader to another; see
 * docs/performance.md. Without a CASE all are run. What is not installed is
 * left out, and said. With `--micro` the parts of a request are timed too.
 *
 * @module
 */
import { dirname } from "node:path";
import { parseArgs } from "node:util";
import { CASES } from "./cases.ts";
import { type ContenderName, CONTENDERS } from "./contenders.ts";
import { describe_machine } from "./machine.ts";
import { run_micro } from "./micro.ts";
import { find_program } from "./process.ts";
import {
  type CaseResult,
  format_table,
  type Results,
  rows_of,
} from "./results.ts";
import { run_case } from "./run_case.ts";

const FILE_BYTES = 100 * 1024 * 1024;

const USAGE = `deno task bench [CASE…] [options]

  --rounds N            how often each is measured; 5 unless told
  --seconds N           how long each time; 1 unless told
  --only CONTENDER,…    measure these alone
  --json FILE           write the results there as well; what FILE has of other
                        cases stays
  --micro               time the parts of a request too

cases: ${Object.keys(CASES).join(", ")}
contenders: ${Object.keys(CONTENDERS).join(", ")}`;

function read_arguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        rounds: { type: "string", default: "5" },
        seconds: { type: "string", default: "1" },
        only: { type: "string" },
        json: { type: "string" },
        micro: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    });
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${USAGE}`);
    Deno.exit(2);
  }
}

const { values, positionals } = read_arguments();
if (values.help) {
  console.log(USAGE);
  Deno.exit(0);
}
for (const name of positionals) {
  if (name in CASES) continue;
  console.error(
    `Cannot run case ${name}: there is none of that name; use one of ${
      Object.keys(CASES).join(", ")
    }`,
  );
  Deno.exit(2);
}
const only = values.only?.split(",");
for (const name of only ?? []) {
  if (name in CONTENDERS) continue;
  console.error(
    `Cannot measure ${name}: there is no contender of that name; use some of ${
      Object.keys(CONTENDERS).join(", ")
    }`,
  );
  Deno.exit(2);
}
const rounds = Number(values.rounds);
const seconds = Number(values.seconds);
if (
  !Number.isInteger(rounds) || !Number.isInteger(seconds) ||
  rounds < 1 || seconds < 1
) {
  console.error(
    "Cannot measure: --rounds and --seconds must be whole numbers from 1 on",
  );
  Deno.exit(2);
}
if (find_program("taskset") === null || navigator.hardwareConcurrency < 2) {
  console.error("Cannot measure: Linux, taskset and two cores are needed");
  Deno.exit(2);
}

/** Whether a contender can be started; what cannot is said once. */
const skipped = new Set<string>();
function is_installed(name: ContenderName): boolean {
  const { title, program, file } = CONTENDERS[name];
  if (find_program(program) === null) {
    skipped.add(`${title}: ${program} is not installed`);
    return false;
  }
  if (file !== undefined && find_program(file) === null) {
    skipped.add(`${title}: ${file} is not there`);
    return false;
  }
  return true;
}

const file = Deno.makeTempFileSync({ prefix: "bench-file-" });
Deno.truncateSync(file, FILE_BYTES);
const results: Record<string, CaseResult> = {};
const measured = new Set<ContenderName>();
try {
  for (const [name, it] of Object.entries(CASES)) {
    if (positionals.length > 0 && !positionals.includes(name)) continue;
    const contenders = it.contenders
      .filter((it) => only?.includes(it) ?? true)
      .filter(is_installed);
    if (contenders.length === 0) continue;
    try {
      const result = await run_case(it, contenders, {
        rounds,
        seconds,
        file,
      });
      results[name] = result;
      for (const contender of contenders) measured.add(contender);
      console.log(`\n${name}: ${it.title}\n${format_table(rows_of(result))}`);
    } catch (error) {
      // The other cases are worth having: the run fails at its end.
      console.error(`\n${name} failed:`, error);
      Deno.exitCode = 1;
    }
  }
} finally {
  Deno.removeSync(file);
}
const micro = values.micro ? await run_micro() : {};
for (const [name, nanoseconds] of Object.entries(micro)) {
  console.log(`${name}: ${nanoseconds.toFixed(0)} ns`);
}
console.log(
  `\nratio: to the first of each table in the same round; median and extremes of ${rounds} rounds`,
);
for (const line of skipped) console.log(`skipped: ${line}`);

/** What an earlier run has left, to which a run of some cases adds its own. */
function read_results(path: string): Results | null {
  try {
    return JSON.parse(Deno.readTextFileSync(path));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

if (values.json !== undefined) {
  const is_whole = positionals.length === 0 && only === undefined;
  const earlier = is_whole ? null : read_results(values.json);
  const run: Results = {
    machine: { ...earlier?.machine, ...await describe_machine(measured) },
    rounds,
    seconds,
    skipped: earlier?.skipped ?? [...skipped],
    cases: { ...earlier?.cases, ...results },
    micro: { ...earlier?.micro, ...micro },
  };
  Deno.mkdirSync(dirname(values.json), { recursive: true });
  Deno.writeTextFileSync(values.json, `${JSON.stringify(run, null, 2)}\n`);
}
