/**
 * A form with a file, read from `wsgi.input` and parsed by the platform.
 *
 *     deno run --allow-net=127.0.0.1 examples/upload.ts
 *
 * It listens on port 8000, or on the port given as an argument.
 *
 * @module
 */
import {
  make_server,
  type StartResponse,
  type WSGIApplication,
  type WSGIEnvironment,
} from "../mod.ts";
import { escape_html, html_page } from "./html.ts";

const FORM = `<form method="post" enctype="multipart/form-data">
<p><label>Title <input name="title"></label>
<p><label>File <input name="file" type="file" required></label>
<p><button>Upload</button>
</form>`;

/** The fields and files of a request; rejects if the body is not a form. */
async function read_form(environ: WSGIEnvironment): Promise<FormData> {
  const body = await environ["wsgi.input"].read();
  const headers = { "Content-Type": environ.CONTENT_TYPE ?? "" };
  return new Response(new Uint8Array(body), { headers }).formData();
}

async function sha256(file: File): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", await file.bytes());
  return new Uint8Array(digest).toHex();
}

function respond(
  environ: WSGIEnvironment,
  start_response: StartResponse,
  status: string,
  body: string,
): Uint8Array[] {
  start_response(status, [["Content-Type", "text/html; charset=utf-8"]]);
  return html_page(environ, "Upload", body);
}

/** Shows the form, and on POST what was sent with it. */
export const application: WSGIApplication = async (environ, start_response) => {
  if (environ.REQUEST_METHOD !== "POST") {
    return respond(environ, start_response, "200 OK", FORM);
  }
  const form = await read_form(environ).catch(() => null);
  const file = form?.get("file");
  if (!(file instanceof File)) {
    return respond(
      environ,
      start_response,
      "400 Bad Request",
      "<p>No file was sent.",
    );
  }
  return respond(
    environ,
    start_response,
    "200 OK",
    `<dl>
<dt>Title<dd>${escape_html(String(form?.get("title") ?? ""))}
<dt>File<dd>${escape_html(file.name)}
<dt>Bytes<dd>${file.size}
<dt>SHA-256<dd>${await sha256(file)}
</dl>`,
  );
};

if (import.meta.main) {
  const port = Number(Deno.args[0] ?? 8000);
  using server = make_server("127.0.0.1", port, application);
  console.log(`Listening on http://127.0.0.1:${server.server_port}/`);
  await server.serve_forever();
}
