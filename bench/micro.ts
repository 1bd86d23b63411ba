/**
 * Timing the parts of a request by themselves, with `deno bench`.
 *
 * @module
 */

/** What is used of the answer of `deno bench --json`. */
interface BenchReport {
  readonly benches: readonly {
    readonly name: string;
    readonly results: readonly { readonly ok?: { readonly min: number } }[];
  }[];
}

/**
 * Runs `bench/micro/`: nanoseconds by the name of the benchmark, the least of
 * its samples, as the least disturbed one.
 */
export async function run_micro(): Promise<Record<string, number>> {
  const { success, stdout } = await new Deno.Command(Deno.execPath(), {
    args: [
      "bench",
      "--json",
      "--allow-all",
      new URL("micro/", import.meta.url).pathname,
    ],
    stderr: "inherit",
  }).output();
  if (!success) throw new Error("Cannot time the parts: deno bench failed");
  const report: BenchReport = JSON.parse(new TextDecoder().decode(stdout));
  return Object.fromEntries(
    report.benches.flatMap(({ name, results }) =>
      results[0].ok === undefined ? [] : [[name, results[0].ok.min]]
    ),
  );
}
