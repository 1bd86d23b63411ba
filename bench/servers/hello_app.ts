/** The application that the benchmarks serve. */
import type { StartResponse, WSGIEnvironment } from "../../mod.ts";

const body = new TextEncoder().encode("Hello world\n");

/** Answers 12 bytes of text. */
export function hello_app(
  _environ: WSGIEnvironment,
  start_response: StartResponse,
): Uint8Array[] {
  start_response("200 OK", [["Content-Type", "text/plain"]]);
  return [body];
}
