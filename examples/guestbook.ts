/**
 * A guestbook over SQLite, in the file guestbook.db of the current folder.
 *
 *     deno run --allow-net=127.0.0.1 --allow-read=guestbook.db --allow-write=guestbook.db examples/guestbook.ts
 *
 * It listens on port 8000, or on the port given as an argument.
 *
 * @module
 */
import { DatabaseSync } from "node:sqlite";
import {
  application_uri,
  type StartResponse,
  type WSGIApplication,
  type WSGIEnvironment,
} from "../mod.ts";
import { escape_html, html_page } from "./html.ts";
import { main } from "./main.ts";
import { router } from "./router.ts";

const FORM = `<form method="post">
<p><label>Name <input name="name" required></label>
<p><label>Message <input name="message" required></label>
<p><button>Sign</button>
</form>`;

function open_database(): DatabaseSync {
  const database = new DatabaseSync("guestbook.db");
  database.exec(`CREATE TABLE IF NOT EXISTS entries (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, message TEXT NOT NULL
  )`);
  return database;
}

/** The latest entries as HTML; what visitors wrote is escaped. */
function list_entries(database: DatabaseSync): string {
  const rows = database
    .prepare("SELECT name, message FROM entries ORDER BY id DESC LIMIT 100")
    .all();
  const items = rows.map(({ name, message }) =>
    `<li><b>${escape_html(String(name))}</b>: ${escape_html(String(message))}`
  );
  return `<ul>\n${items.join("\n")}\n</ul>`;
}

/** Store the form of the request; `false` if a field is missing. */
function add_entry(database: DatabaseSync, environ: WSGIEnvironment): boolean {
  const body = new TextDecoder().decode(environ["wsgi.input"].read());
  const form = new URLSearchParams(body);
  const name = form.get("name");
  const message = form.get("message");
  if (!name || !message) return false;
  database
    .prepare("INSERT INTO entries (name, message) VALUES (?, ?)")
    .run(name, message);
  return true;
}

function show(
  environ: WSGIEnvironment,
  start_response: StartResponse,
  status: string,
  note = "",
): Uint8Array[] {
  using database = open_database();
  start_response(status, [["Content-Type", "text/html; charset=utf-8"]]);
  const body = note + FORM + list_entries(database);
  return html_page(environ, "Guestbook", body);
}

/** Shows the entries; POST adds one. */
export const application: WSGIApplication = router({
  "/": {
    GET: (environ, start_response) => show(environ, start_response, "200 OK"),

    POST(environ, start_response) {
      using database = open_database();
      if (!add_entry(database, environ)) {
        const note =
          "<p><strong>Please write your name and a message.</strong>";
        return show(environ, start_response, "400 Bad Request", note);
      }
      // The browser makes a GET next, so reloading does not sign twice.
      start_response("303 See Other", [["Location", application_uri(environ)]]);
      return [];
    },
  },
});

if (import.meta.main) await main(application);
