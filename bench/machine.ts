/**
 * What the numbers were taken on.
 *
 * @module
 */
import { type ContenderName, CONTENDERS } from "./contenders.ts";
import { find_program } from "./process.ts";

/** The first line that a command prints; `""` if it fails. */
async function first_line(program: string, args: string[]): Promise<string> {
  const { stdout } = await new Deno.Command(program, { args, stderr: "null" })
    .output();
  return new TextDecoder().decode(stdout).split("\n")[0].trim();
}

/** The machine, the programs and their versions. */
export async function describe_machine(
  names: Iterable<ContenderName>,
): Promise<Record<string, string>> {
  const cpu = /model name\s*: (.*)/.exec(
    Deno.readTextFileSync("/proc/cpuinfo"),
  );
  const machine: Record<string, string> = {
    Date: new Date().toISOString().slice(0, 10),
    Processor: `${
      cpu?.[1] ?? Deno.build.arch
    }, ${navigator.hardwareConcurrency} cores`,
    System: `${Deno.build.os} ${Deno.osRelease()}`,
    Loader: find_program("wrk") === null ? "bench/loader.ts" : "wrk",
  };
  for (const name of names) {
    const { program, version } = CONTENDERS[name];
    const key = program === Deno.execPath() ? "deno" : program;
    if (key in machine || version.length === 0) continue;
    const line = await first_line(program, [...version]);
    machine[key] = /[\d.]*\d/.exec(line)?.[0] ?? line;
  }
  return machine;
}
