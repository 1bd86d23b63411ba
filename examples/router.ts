/**
 * A router over `URLPattern`, and a small API of notes that uses it.
 *
 *     deno run --allow-net=127.0.0.1 examples/router.ts
 *
 * It listens on port 8000, or on the port given as an argument. Try it with
 * `curl --data 'Buy milk' http://127.0.0.1:8000/notes`.
 *
 * @module
 */
import {
  application_uri,
  path_info,
  type StartResponse,
  type WSGIApplication,
  type WSGIEnvironment,
  type WSGIResult,
} from "../mod.ts";
import { escape_html, html_document } from "./html.ts";
import { main } from "./main.ts";
import { send_html, send_json, send_text } from "./respond.ts";

/** An application that also gets the named parts of the path, decoded. */
export type View = (
  environ: WSGIEnvironment,
  start_response: StartResponse,
  parts: Readonly<Record<string, string>>,
) => WSGIResult | Promise<WSGIResult>;

/** Views by path, as in `"/notes/:id"`, and by method. */
export type Routes = Record<string, Record<string, View>>;

/**
 * An application that passes each request to the first view that fits: 404 if
 * none has the path, 405 if none has the method. HEAD is a GET, unless it has a
 * view of its own.
 */
export function router(routes: Routes): WSGIApplication {
  const table = Object.entries(routes).map(([pathname, views]) => ({
    pattern: new URLPattern({ pathname }),
    views: new Map(Object.entries(views)),
  }));
  return (environ, start_response) => {
    // encodeURI() keeps what delimits the parts of a path.
    const pathname = encodeURI(path_info(environ) || "/");
    for (const { pattern, views } of table) {
      const match = pattern.exec({ pathname });
      if (match === null) continue;
      const view = view_for(environ, views);
      if (view !== undefined) {
        return view(environ, start_response, decode(match.pathname.groups));
      }
      return send_text(environ, start_response, "Method not allowed\n", {
        status: "405 Method Not Allowed",
        headers: [["Allow", allowed(views)]],
      });
    }
    return send_text(environ, start_response, "Not found\n", {
      status: "404 Not Found",
    });
  };
}

function view_for(
  { REQUEST_METHOD: method }: WSGIEnvironment,
  views: Map<string, View>,
): View | undefined {
  return views.get(method) ??
    (method === "HEAD" ? views.get("GET") : undefined);
}

function allowed(views: Map<string, View>): string {
  const methods = [...views.keys()];
  return [...new Set(views.has("GET") ? [...methods, "HEAD"] : methods)].join(
    ", ",
  );
}

function decode(
  groups: Record<string, string | undefined>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(groups).map((
      [name, value],
    ) => [name, decodeURIComponent(value ?? "")]),
  );
}

const notes = new Map<string, string>();
let last_id = 0;

/** `GET /notes`, `POST /notes`, `GET /notes/1` and `DELETE /notes/1`. */
export const application: WSGIApplication = router({
  "/": {
    GET(environ, start_response) {
      const url = `${application_uri(environ).replace(/\/$/, "")}/notes`;
      const body = `<p><a href="notes">All notes</a>, as JSON. To add one:
<pre>curl --data 'Buy milk' ${escape_html(url)}</pre>`;
      return send_html(environ, start_response, html_document("Notes", body));
    },
  },
  "/notes": {
    GET(environ, start_response) {
      return send_json(environ, start_response, Object.fromEntries(notes));
    },
    POST(environ, start_response) {
      const text = new TextDecoder().decode(environ["wsgi.input"].read());
      const id = String(++last_id);
      notes.set(id, text);
      return send_json(environ, start_response, { id, text }, {
        status: "201 Created",
        headers: [["Location", `${environ.SCRIPT_NAME ?? ""}/notes/${id}`]],
      });
    },
  },
  "/notes/:id": {
    GET(environ, start_response, { id }) {
      const text = notes.get(id);
      return text === undefined
        ? send_json(
          environ,
          start_response,
          { error: "There is no such note" },
          {
            status: "404 Not Found",
          },
        )
        : send_json(environ, start_response, { id, text });
    },
    DELETE(_environ, start_response, { id }) {
      notes.delete(id);
      start_response("204 No Content", []);
      return [];
    },
  },
});

if (import.meta.main) await main(application);
