/**
 * Ten common mistakes, one per path, and what the validator says about them.
 *
 *     deno run --allow-net=127.0.0.1 examples/broken.ts
 *
 * It listens on port 8000, or on the port given as an argument.
 *
 * @module
 */
import {
  call_app,
  type ConformanceError,
  type HeaderList,
  make_server,
  validator,
  type WSGIApplication,
} from "../mod.ts";
import { escape_html, html_page } from "./html.ts";

const TEXT: HeaderList = [["Content-Type", "text/plain"]];

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

// TypeScript refuses some of these mistakes; JavaScript does not.
// deno-lint-ignore no-explicit-any
type Untyped = any;

const MISTAKES: Record<string, Untyped> = {
  "text instead of bytes": (_: Untyped, start_response: Untyped) => {
    start_response("200 OK", [...TEXT]);
    return ["Hello world\n"];
  },

  "bytes outside an array": (_: Untyped, start_response: Untyped) => {
    start_response("200 OK", [...TEXT]);
    return encode("Hello world\n");
  },

  "nothing returned": (_: Untyped, start_response: Untyped) => {
    start_response("200 OK", [...TEXT]);
    [encode("Hello world\n")];
  },

  "no start_response": () => [encode("Hello world\n")],

  "a status without its reason": (_: Untyped, start_response: Untyped) => {
    start_response("200", [...TEXT]);
    return [encode("Hello world\n")];
  },

  "a Headers object": (_: Untyped, start_response: Untyped) => {
    start_response("200 OK", new Headers({ "Content-Type": "text/plain" }));
    return [encode("Hello world\n")];
  },

  "no Content-Type": (_: Untyped, start_response: Untyped) => {
    start_response("200 OK", []);
    return [encode("Hello world\n")];
  },

  "characters counted as bytes": (_: Untyped, start_response: Untyped) => {
    const text = "Grüße\n";
    const length = String(text.length);
    start_response("200 OK", [...TEXT, ["Content-Length", length]]);
    return [encode(text)];
  },

  "a header of the connection": (_: Untyped, start_response: Untyped) => {
    start_response("200 OK", [...TEXT, ["Connection", "close"]]);
    return [encode("Hello world\n")];
  },

  "a line break from outside": (_: Untyped, start_response: Untyped) => {
    const language = decodeURIComponent("en%0D%0ASet-Cookie: admin=1");
    start_response("200 OK", [...TEXT, ["Content-Language", language]]);
    return [encode("Hello world\n")];
  },
};

/** The messages of the validator about one request to `mistake`. */
async function messages_about(mistake: WSGIApplication): Promise<string[]> {
  const messages: string[] = [];
  const note = ({ message }: ConformanceError) => messages.push(message);
  const app = validator(mistake, { on_error: note, on_warning: note });
  // The validator only takes notes, so the mistake may still make this fail.
  await call_app(app).catch(() => {});
  return messages;
}

/** Lists the mistakes, and shows the messages about each. */
export const application: WSGIApplication = async (environ, start_response) => {
  const name = environ.PATH_INFO!.slice(1);
  const is_mistake = Object.hasOwn(MISTAKES, name);
  const status = is_mistake || name === "" ? "200 OK" : "404 Not Found";
  start_response(status, [["Content-Type", "text/html; charset=utf-8"]]);
  if (is_mistake) {
    const messages = await messages_about(MISTAKES[name]);
    const code = escape_html(String(MISTAKES[name]));
    const said = messages.map((text) => `<p>${escape_html(text)}\n`).join("");
    return html_page(environ, name, `<pre>${code}</pre>\n${said}`);
  }
  const links = Object.keys(MISTAKES).map((name) =>
    `<li><a href="/${encodeURIComponent(name)}">${escape_html(name)}</a>\n`
  );
  return html_page(environ, "Mistakes", `<ol>\n${links.join("")}</ol>`);
};

if (import.meta.main) {
  const port = Number(Deno.args[0] ?? 8000);
  using server = make_server("127.0.0.1", port, application);
  console.log(`Listening on http://127.0.0.1:${server.server_port}/`);
  await server.serve_forever();
}
