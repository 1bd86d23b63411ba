/**
 * What was measured, as it is kept: the form of docs/performance/results.json.
 *
 * @module
 */

/** A number that is measured. */
export interface Metric {
  /** How tables call it, with its unit. */
  readonly title: string;
  /** Digits after the point. */
  readonly digits: number;
}

/** All that is measured, by name. */
export const METRICS = {
  cpu_us: { title: "CPU, µs per request", digits: 2 },
  rps: { title: "requests/s", digits: 0 },
  p50_ms: { title: "p50, ms", digits: 2 },
  p99_ms: { title: "p99, ms", digits: 2 },
  peak_mib: { title: "peak RSS, MiB", digits: 0 },
  start_ms: { title: "first answer after, ms", digits: 0 },
  connection_kib: { title: "KiB per connection", digits: 2 },
  idle_cpu_ms: { title: "CPU while idle, ms/s", digits: 0 },
} satisfies Record<string, Metric>;

/** The name of a metric. */
export type MetricName = keyof typeof METRICS;

/** The numbers of one round. */
export type Round = Readonly<Partial<Record<MetricName, number>>>;

/** What one contender did in one case. */
export interface ContenderResult {
  readonly title: string;
  readonly rounds: readonly Round[];
}

/** What the contenders of a case did; the first is the one to stand beside. */
export interface CaseResult {
  readonly title: string;
  /** The metric whose ratios are taken. */
  readonly metric: MetricName;
  readonly contenders: Readonly<Record<string, ContenderResult>>;
}

/** One run of the benchmarks. */
export interface Results {
  readonly machine: Readonly<Record<string, string>>;
  readonly rounds: number;
  readonly seconds: number;
  /** What is missing, and why. */
  readonly skipped: readonly string[];
  readonly cases: Readonly<Record<string, CaseResult>>;
  /** Nanoseconds of the parts of a request, by the name of the benchmark. */
  readonly micro: Readonly<Record<string, number>>;
}

/** A middle and how far the values lie around it. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** The median of one value or more, and their least and most. */
export function spread_of(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return {
    median: sorted.length % 2 === 1
      ? sorted[middle]
      : (sorted[middle - 1] + sorted[middle]) / 2,
    least: sorted[0],
    most: sorted.at(-1)!,
  };
}

/** The values of a metric, round by round. */
export function values_of(
  result: ContenderResult,
  metric: MetricName,
): number[] {
  return result.rounds.map((round) => round[metric]!);
}

/** Ratios of a contender to the first of its case, each within one round. */
export function ratio_of(result: CaseResult, contender: string): Spread {
  const [base] = Object.values(result.contenders);
  const others = values_of(result.contenders[contender], result.metric);
  const bases = values_of(base, result.metric);
  return spread_of(others.map((value, i) => value / bases[i]));
}

/** The metrics that a case has, in the order of `METRICS`. */
export function metrics_of(result: CaseResult): MetricName[] {
  const [base] = Object.values(result.contenders);
  return (Object.keys(METRICS) as MetricName[])
    .filter((name) => base.rounds[0][name] !== undefined);
}

/** A table of a case: a heading, then a row for each contender. */
export function rows_of(result: CaseResult): string[][] {
  const metrics = metrics_of(result);
  const rows = Object.entries(result.contenders).map(([name, contender]) => {
    const { median, least, most } = ratio_of(result, name);
    return [
      contender.title,
      ...metrics.map((metric) =>
        spread_of(values_of(contender, metric)).median
          .toFixed(METRICS[metric].digits)
      ),
      median.toFixed(2),
      `${least.toFixed(2)}–${most.toFixed(2)}`,
    ];
  });
  const titles = metrics.map((metric) => METRICS[metric].title);
  return [["", ...titles, "ratio", "from–to"], ...rows];
}

/** A table for a terminal. */
export function format_table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0].map((_, i) =>
    Math.max(...rows.map((it) => it[i].length))
  );
  return rows.map((row) =>
    row.map((cell, i) =>
      i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i])
    ).join("  ").trimEnd()
  ).join("\n");
}
