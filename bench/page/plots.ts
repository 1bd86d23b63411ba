/**
 * The plots of docs/performance.md, as Vega-Lite specifications.
 *
 * @module
 */
import {
  type CaseResult,
  type ContenderResult,
  type MetricName,
  ratio_of,
  type Results,
  spread_of,
  values_of,
} from "../results.ts";
import { parts_of_request } from "./parts.ts";

/** A plot: what it shows, for those who do not see it, and how it is made. */
export interface Plot {
  readonly text: string;
  readonly make: (results: Results) => Record<string, unknown>;
}

const OURS = "#1f6feb";
const OTHERS = "#9aa4af";
const PALETTE = [OTHERS, "#d29922", OURS, "#8250df", "#2da44e", "#cf222e"];

const CONFIG = {
  $schema: "https://vega.github.io/schema/vega-lite/v6.json",
  background: "white",
  padding: 12,
  config: {
    font: "system-ui, sans-serif",
    view: { stroke: null },
    axis: {
      labelFontSize: 12,
      labelLimit: 400,
      titleFontSize: 12,
      titleFontWeight: "normal",
    },
    legend: { labelFontSize: 12, labelLimit: 400 },
    title: { anchor: "start", fontSize: 14, offset: 12 },
  },
};

function median_of(result: ContenderResult, metric: MetricName): number {
  return spread_of(values_of(result, metric)).median;
}

/** Ours are blue, others grey. */
const highlight = {
  condition: { test: "datum.ours", value: OURS },
  value: OTHERS,
};

function plot_hello({ cases }: Results): Record<string, unknown> {
  const values = Object.entries(cases.hello.contenders).map((
    [name, result],
  ) => ({
    name: result.title,
    ours: name === "ours" || name === "to_fetch",
    served: 1e6 / median_of(result, "cpu_us"),
  }));
  return {
    ...CONFIG,
    title: "Requests that a second of one core's time answers (12 bytes)",
    width: 480,
    data: { values },
    encoding: {
      y: { field: "name", type: "nominal", sort: "-x", title: null },
      x: { field: "served", type: "quantitative", title: null },
    },
    layer: [
      { mark: "bar", encoding: { color: highlight } },
      {
        mark: { type: "text", align: "left", dx: 4, fontSize: 11 },
        encoding: { text: { field: "served", format: ",.0f" } },
      },
    ],
  };
}

/** How we stand beside the first of each case that has both. */
function plot_cases({ cases }: Results): Record<string, unknown> {
  const values = Object.values(cases).flatMap((result) => {
    const [base] = Object.keys(result.contenders);
    if (base !== "deno_serve" || !("ours" in result.contenders)) return [];
    return [{ case: result.title, ...ratio_of(result, "ours") }];
  });
  return {
    ...CONFIG,
    title: "make_server() beside Deno.serve: less than 1 is cheaper",
    width: 480,
    data: { values },
    encoding: { y: { field: "case", sort: null, title: null } },
    layer: [
      {
        mark: { type: "rule", strokeDash: [4, 4], color: "#57606a" },
        encoding: { x: { datum: 1 }, y: null },
      },
      {
        mark: { type: "rule", strokeWidth: 3, color: OTHERS },
        encoding: {
          x: {
            field: "least",
            type: "quantitative",
            title: "ratio (CPU, or what the case is about): median, extremes",
          },
          x2: { field: "most" },
        },
      },
      {
        mark: { type: "point", filled: true, size: 70, color: OURS },
        encoding: { x: { field: "median", type: "quantitative" } },
      },
    ],
  };
}

/** Lines of CPU time against one number that the cases differ by. */
function plot_growth(
  title: string,
  axis: string,
  log: boolean,
  points: readonly (readonly [number, CaseResult | undefined])[],
  contenders: readonly string[],
): Record<string, unknown> {
  const values = points.flatMap(([x, result]) =>
    contenders.flatMap((name) => {
      const contender = result?.contenders[name];
      return contender === undefined ? [] : [{
        x,
        name: contender.title,
        cpu_us: median_of(contender, "cpu_us"),
      }];
    })
  );
  const scale = log ? { type: "log" } : { zero: true };
  return {
    ...CONFIG,
    title,
    width: 480,
    height: 240,
    data: { values },
    mark: { type: "line", point: true },
    encoding: {
      x: { field: "x", type: "quantitative", title: axis, scale },
      y: {
        field: "cpu_us",
        type: "quantitative",
        title: "CPU, µs per request",
        scale,
      },
      color: {
        field: "name",
        type: "nominal",
        title: null,
        sort: null,
        scale: { range: PALETTE },
      },
    },
  };
}

function plot_parts(results: Results): Record<string, unknown> {
  const values = parts_of_request(results).map((part, order) => ({
    ...part,
    order,
  }));
  return {
    ...CONFIG,
    title: "Where the microseconds of a request go",
    width: 480,
    height: { step: 40 },
    data: { values },
    mark: "bar",
    encoding: {
      y: { field: "request", type: "nominal", sort: null, title: null },
      x: {
        field: "us",
        type: "quantitative",
        stack: "zero",
        title: "CPU, µs per request",
      },
      order: { field: "order" },
      color: {
        field: "part",
        type: "nominal",
        title: null,
        sort: null,
        scale: { range: [OTHERS, "#54aeff", OURS, "#8250df", "#d29922"] },
        legend: { orient: "bottom", columns: 3 },
      },
    },
  };
}

/** All plots by the names of their files. */
export const PLOTS: Readonly<Record<string, Plot>> = {
  hello: {
    text: "Requests answered in a second of one core's time, by server",
    make: plot_hello,
  },
  cases: {
    text: "The cost of each case beside Deno.serve",
    make: plot_cases,
  },
  fields: {
    text: "CPU time per request against the number of its fields",
    make: ({ cases }) =>
      plot_growth(
        "Request fields",
        "fields in a request",
        false,
        [1, 5, 20, 40].map((count) => [count, cases[`fields_${count}`]]),
        ["deno_serve", "deno_serve_reading", "ours"],
      ),
  },
  body: {
    text: "CPU time per request against the length of the answer",
    make: ({ cases }) =>
      plot_growth(
        "Length of the answer",
        "bytes of body",
        true,
        [[12, cases.hello], [1 << 14, cases.body_16k], [
          1 << 20,
          cases.body_1m,
        ]],
        ["deno_serve", "ours", "node", "bun"],
      ),
  },
  connections: {
    text: "CPU time per request against the number of connections",
    make: ({ cases }) =>
      plot_growth(
        "Connections at a time",
        "connections",
        true,
        [
          [1, cases.connections_1],
          [64, cases.hello],
          [1024, cases.connections_1024],
        ],
        ["deno_serve", "ours"],
      ),
  },
  parts: {
    text: "The parts of a request and what each costs",
    make: plot_parts,
  },
};
