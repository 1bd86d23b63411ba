/**
 * Two applications in one, each at its own path.
 *
 *     deno run --allow-net=127.0.0.1 examples/mount.ts
 *
 * It listens on port 8000, or on the port given as an argument.
 *
 * @module
 */
import { demo_app, shift_path_info, type WSGIApplication } from "../mod.ts";
import { application as hello } from "./hello.ts";
import { html_page } from "./html.ts";
import { main } from "./main.ts";

const APPLICATIONS = new Map<string, WSGIApplication>([
  ["hello", hello],
  ["demo", demo_app],
]);

const LINKS = [...APPLICATIONS.keys()]
  .map((name) => `<li><a href="${name}/">${name}</a>`);

/** Passes each request to the application that its path begins with. */
export const application: WSGIApplication = (environ, start_response) => {
  // "*" means the server itself; it is not a path (RFC 9110 §9.3.7). The first
  // segment of a path moves to SCRIPT_NAME: the application sees the rest as its
  // own path, and knows where it is mounted.
  const is_server = environ.PATH_INFO === "*";
  const name = is_server ? "" : shift_path_info(environ) ?? "";
  const mounted = APPLICATIONS.get(name);
  if (mounted !== undefined) return mounted(environ, start_response);

  const status = name === "" ? "200 OK" : "404 Not Found";
  start_response(status, [["Content-Type", "text/html; charset=utf-8"]]);
  return name === ""
    ? html_page(environ, "Applications", `<ul>\n${LINKS.join("\n")}\n</ul>`)
    : html_page(environ, "Not found", "<p>No application is mounted here.");
};

if (import.meta.main) await main(application);
