/**
 * Responses in one call: text, HTML, JSON, a redirect, a download, a cookie.
 * Copy the ones that you need.
 *
 *     return send_json(environ, start_response, { ok: true });
 *
 * @module
 */
import {
  type HeaderList,
  type StartResponse,
  type WSGIEnvironment,
  WSGIHeaders,
} from "../mod.ts";

/** The status and further fields of a response. */
export interface ResponseParts {
  /** The status with its reason. Default: `"200 OK"`. */
  status?: string;
  /** Fields besides `Content-Type`. Default: none. */
  headers?: HeaderList;
}

function send(
  environ: WSGIEnvironment,
  start_response: StartResponse,
  type: string,
  body: string,
  { status = "200 OK", headers = [] }: ResponseParts,
): Uint8Array[] {
  start_response(status, [["Content-Type", type], ...headers]);
  return environ.REQUEST_METHOD === "HEAD"
    ? []
    : [new TextEncoder().encode(body)];
}

/** Answer with text. */
export function send_text(
  environ: WSGIEnvironment,
  start_response: StartResponse,
  text: string,
  parts: ResponseParts = {},
): Uint8Array[] {
  return send(
    environ,
    start_response,
    "text/plain; charset=utf-8",
    text,
    parts,
  );
}

/** Answer with HTML. */
export function send_html(
  environ: WSGIEnvironment,
  start_response: StartResponse,
  html: string,
  parts: ResponseParts = {},
): Uint8Array[] {
  return send(environ, start_response, "text/html; charset=utf-8", html, parts);
}

/** Answer with `value` as JSON. */
export function send_json(
  environ: WSGIEnvironment,
  start_response: StartResponse,
  value: unknown,
  parts: ResponseParts = {},
): Uint8Array[] {
  const json = JSON.stringify(value) + "\n";
  return send(environ, start_response, "application/json", json, parts);
}

/**
 * Send the browser to `location`, which it then gets: after a form, reloading
 * the page does not send the form again.
 *
 * @param location A path or a URL; never take it from the client unchecked.
 */
export function redirect(
  start_response: StartResponse,
  location: string,
  { status = "303 See Other", headers = [] }: ResponseParts = {},
): Uint8Array[] {
  const ascii = location.replace(/[^\x21-\x7e]+/g, encodeURIComponent);
  start_response(status, [["Location", ascii], ...headers]);
  return [];
}

/** The fields of a download: browsers store it as `filename`. */
export function download_headers(filename: string, type: string): HeaderList {
  const headers = new WSGIHeaders([["Content-Type", type]]);
  // Quoted text for the names that fit, RFC 8187 for the others.
  const ascii = filename.replace(/[^\x20-\x7e]/g, "_");
  headers.add_header("Content-Disposition", "attachment", { filename: ascii });
  if (ascii !== filename) {
    const encoded = encodeURIComponent(filename).replace(
      /['()*]/g,
      (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
    );
    const value = headers.get("Content-Disposition");
    headers.set("Content-Disposition", `${value}; filename*=UTF-8''${encoded}`);
  }
  return headers.items();
}

/**
 * A `Set-Cookie` field: for this host alone, out of reach of scripts, and not
 * sent with forms of other sites.
 *
 * @param value Any text; it is percent-encoded, so decode it when you read it.
 * @param max_age How long the browser keeps it, in seconds; 0 removes it.
 * Default: until the browser is closed.
 */
export function set_cookie(
  name: string,
  value: string,
  max_age?: number,
): [string, string] {
  const age = max_age === undefined ? "" : `; Max-Age=${max_age}`;
  const pair = `${name}=${encodeURIComponent(value)}`;
  return ["Set-Cookie", `${pair}; Path=/; HttpOnly; SameSite=Lax${age}`];
}
