/**
 * A form with a file, read from `wsgi.input` and parsed by the platform.
 *
 *     deno run --allow-net=127.0.0.1 examples/upload.ts
 *
 * It listens on port 8000, or on the port given as an argument.
 *
 * @module
 */
import type {
  StartResponse,
  WSGIApplication,
  WSGIEnvironment,
} from "../mod.ts";
import { read_form } from "./forms.ts";
import { escape_html, html_page } from "./html.ts";
import { main } from "./main.ts";
import { router } from "./router.ts";

const FORM = `<form method="post" enctype="multipart/form-data">
<p><label>Title <input name="title"></label>
<p><label>File <input name="file" type="file" required></label>
<p><button>Upload</button>
</form>`;

const AGAIN = '<p><a href="">Upload another file</a>';

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
export const application: WSGIApplication = router({
  "/": {
    GET: (environ, start_response) =>
      respond(environ, start_response, "200 OK", FORM),

    async POST(environ, start_response) {
      const form = await read_form(environ).catch(() => null);
      const file = form?.get("file");
      if (!(file instanceof File)) {
        const body = `<p>No file was sent.\n${AGAIN}`;
        return respond(environ, start_response, "400 Bad Request", body);
      }
      const body = `<dl>
<dt>Title<dd>${escape_html(String(form?.get("title") ?? ""))}
<dt>File<dd>${escape_html(file.name)}
<dt>Bytes<dd>${file.size}
<dt>SHA-256<dd>${await sha256(file)}
</dl>
${AGAIN}`;
      return respond(environ, start_response, "200 OK", body);
    },
  },
});

if (import.meta.main) await main(application);
