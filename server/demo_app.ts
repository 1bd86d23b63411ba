/**
 * An application to check that a server works.
 *
 * @module
 */
import type { StartResponse, WSGIEnvironment } from "../wsgi/types.ts";

/** A value of the environ, quoted if it is a string. */
function repr(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "function") return `<${value.name}>`;
  if (Array.isArray(value)) return `[${value.map(repr).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    return `<${value.constructor?.name ?? "object"}>`;
  }
  return String(value);
}

/**
 * Answers with "Hello world!" and the environ, one line per key.
 *
 * @example Calling it in-process
 * ```ts
 * import { demo_app } from "@pep3333/wsgi/server";
 * import { call_app } from "@pep3333/wsgi/wsgi";
 * import { assert } from "@std/assert";
 *
 * const { body } = await call_app(demo_app, {});
 * assert(new TextDecoder().decode(body).startsWith("Hello world!\n"));
 * ```
 *
 * @returns The body, one chunk of UTF-8; none for HEAD.
 * @see `wsgiref.simple_server.demo_app`.
 * @category Server
 */
export function demo_app(
  environ: WSGIEnvironment,
  start_response: StartResponse,
): Uint8Array[] {
  let text = "Hello world!\n\n";
  for (const key of Object.keys(environ).sort()) {
    text += `${key} = ${repr(environ[key as keyof typeof environ])}\n`;
  }
  start_response("200 OK", [["Content-Type", "text/plain; charset=utf-8"]]);
  return environ.REQUEST_METHOD === "HEAD"
    ? []
    : [new TextEncoder().encode(text)];
}
