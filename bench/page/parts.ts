/**
 * Where the microseconds of a request go: its parts, timed by themselves, and
 * what is left of the whole.
 *
 * @module
 */
import { type Results, spread_of, values_of } from "../results.ts";

/** What a part of a request costs. */
export interface Part {
  /** The kind of request. */
  readonly request: string;
  /** The name of the part. */
  readonly part: string;
  /** Microseconds. */
  readonly us: number;
}

/** The parts of a plain request and of a browser's. */
export function parts_of_request({ cases, micro }: Results): Part[] {
  const cpu_us = (name: string, contender: string) => {
    const result = cases[name].contenders[contender];
    return spread_of(values_of(result, "cpu_us")).median;
  };
  const floor = cpu_us("hello", "floor");
  const kinds = [["plain", "hello"], ["browser", "browser"]];
  return kinds.flatMap(([request, name]) => {
    const parts: [string, number][] = [
      ["one read and one write", floor],
      ["reading the head", micro[`head, ${request}`] / 1000],
      ["the environ", micro[`environ, ${request}`] / 1000],
      ["application and response", micro["response, hello"] / 1000],
    ];
    const known = parts.reduce((sum, [, us]) => sum + us, 0);
    const rest = Math.max(cpu_us(name, "ours") - known, 0);
    return [...parts, ["the rest" as const, rest] as [string, number]]
      .map(([part, us]) => ({ request, part, us }));
  });
}
