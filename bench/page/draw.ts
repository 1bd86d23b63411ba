/**
 * Drawing a plot as SVG, with Vega-Lite: a tool of the benchmarks alone.
 *
 * @module
 */
import { parse, type Spec, View } from "npm:vega@6.4.0";
import { compile, type TopLevelSpec } from "npm:vega-lite@6.5.0";

/** The SVG of a Vega-Lite specification. */
export async function draw(plot: Record<string, unknown>): Promise<string> {
  const spec = compile(plot as unknown as TopLevelSpec).spec as Spec;
  return await new View(parse(spec), { renderer: "none" }).toSVG();
}
