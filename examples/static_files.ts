/**
 * The files of the current folder, with ETag, Range, HEAD and a list of each
 * folder.
 *
 *     deno run --allow-net=127.0.0.1 --allow-read=. examples/static_files.ts
 *
 * It listens on port 8000, or on the port given as an argument.
 *
 * @module
 */
import {
  FileWrapper,
  format_date_time,
  type HeaderList,
  path_info,
  type StartResponse,
  type WSGIApplication,
  type WSGIEnvironment,
  type WSGIResult,
} from "../mod.ts";
import { escape_html, html_document } from "./html.ts";
import { main } from "./main.ts";
import { send_html, send_text } from "./respond.ts";

const TYPES: Record<string, string> = {
  css: "text/css; charset=utf-8",
  gif: "image/gif",
  html: "text/html; charset=utf-8",
  jpg: "image/jpeg",
  js: "text/javascript; charset=utf-8",
  json: "application/json",
  md: "text/plain; charset=utf-8",
  mp4: "video/mp4",
  pdf: "application/pdf",
  png: "image/png",
  svg: "image/svg+xml",
  ts: "application/typescript; charset=utf-8",
  txt: "text/plain; charset=utf-8",
  wasm: "application/wasm",
  webp: "image/webp",
  xml: "application/xml",
};

/**
 * Serves the files in `root`, and in its folders. Files whose names begin with
 * a dot do not exist for clients, nor does what a symbolic link points to
 * outside of `root`.
 */
export function static_files(root: string): WSGIApplication {
  const real_root = Deno.realPathSync(root);
  return (environ, start_response) => {
    if (!["GET", "HEAD"].includes(environ.REQUEST_METHOD)) {
      return send_text(environ, start_response, "Method not allowed\n", {
        status: "405 Method Not Allowed",
        headers: [["Allow", "GET, HEAD"]],
      });
    }
    const path = path_info(environ) || "/";
    const found = find(real_root, path);
    if (found === null) return not_found(environ, start_response);
    if (found.info.isFile) {
      return send_file(environ, start_response, found);
    }
    if (!path.endsWith("/")) {
      // Relative links in a folder need its slash.
      const location = `${environ.SCRIPT_NAME ?? ""}${environ.PATH_INFO}/`;
      const bytes = location.replace(
        /[^\w/~.-]/g,
        (char) =>
          `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
      );
      start_response("301 Moved Permanently", [["Location", bytes]]);
      return [];
    }
    const index = find(real_root, `${path}index.html`);
    return index?.info.isFile
      ? send_file(environ, start_response, index)
      : send_html(environ, start_response, list_folder(path, found.path));
  };
}

function not_found(
  environ: WSGIEnvironment,
  start_response: StartResponse,
): Uint8Array[] {
  return send_text(environ, start_response, "Not found\n", {
    status: "404 Not Found",
  });
}

interface Found {
  path: string;
  info: Deno.FileInfo;
}

/** The file or folder for the path of a request, if clients may see it. */
function find(root: string, path: string): Found | null {
  const parts = path.split("/").slice(1);
  const last = parts.length - 1;
  const is_allowed = path.startsWith("/") && parts.every((part, index) =>
    // A dot: "..", and what is hidden. A colon: drives and streams of Windows.
    part === "" ? index === last : !/^\.|[\\:\0]/.test(part)
  );
  if (!is_allowed) return null;
  try {
    const real_path = Deno.realPathSync(root + path);
    const is_inside = real_path === root ||
      real_path.startsWith(
        `${root}${Deno.build.os === "windows" ? "\\" : "/"}`,
      );
    if (!is_inside) return null;
    const info = Deno.statSync(real_path);
    const is_right = info.isFile ? !path.endsWith("/") : info.isDirectory;
    return is_right ? { path: real_path, info } : null;
  } catch {
    return null;
  }
}

/** A file that ends after `left` bytes. */
class FilePart {
  readonly #file: Deno.FsFile;
  #left: number;

  constructor(file: Deno.FsFile, left: number) {
    this.#file = file;
    this.#left = left;
  }

  readSync(p: Uint8Array): number | null {
    if (this.#left === 0) return null;
    const count = this.#file.readSync(p.subarray(0, this.#left));
    this.#left -= count ?? this.#left;
    return count;
  }

  close(): void {
    this.#file.close();
  }
}

function send_file(
  environ: WSGIEnvironment,
  start_response: StartResponse,
  { path, info }: Found,
): WSGIResult {
  const { size, mtime } = info;
  const extension = /\.(\w+)$/.exec(path)?.[1].toLowerCase() ?? "";
  const modified = mtime ?? new Date(0);
  const etag = `"${modified.getTime().toString(16)}-${size.toString(16)}"`;
  const headers: HeaderList = [
    ["Accept-Ranges", "bytes"],
    ["Cache-Control", "no-cache"],
    ["ETag", etag],
    ["Last-Modified", format_date_time(modified.getTime() / 1000)],
  ];
  if (is_fresh(environ, etag, modified)) {
    start_response("304 Not Modified", headers);
    return [];
  }
  const range = range_of(environ, etag, size);
  if (range === "unsatisfiable") {
    return send_text(environ, start_response, "No such range\n", {
      status: "416 Range Not Satisfiable",
      headers: [["Content-Range", `bytes */${size}`]],
    });
  }
  const { first, end } = range ?? { first: 0, end: size };
  const status = range === null ? "200 OK" : "206 Partial Content";
  const file = environ.REQUEST_METHOD === "HEAD" ? null : open_at(path, first);
  start_response(status, [
    ["Content-Type", TYPES[extension] ?? "application/octet-stream"],
    ["Content-Length", String(end - first)],
    ["X-Content-Type-Options", "nosniff"],
    ...headers,
    ...range === null
      ? []
      : [["Content-Range", `bytes ${first}-${end - 1}/${size}`]],
  ]);
  if (file === null) return [];
  const Wrapper = environ["wsgi.file_wrapper"] ?? FileWrapper;
  return new Wrapper(new FilePart(file, end - first));
}

function open_at(path: string, offset: number): Deno.FsFile {
  const file = Deno.openSync(path);
  file.seekSync(offset, Deno.SeekMode.Start);
  return file;
}

/** Whether the client's copy is still right (RFC 9110 §13.2.2). */
function is_fresh(
  environ: WSGIEnvironment,
  etag: string,
  modified: Date,
): boolean {
  const tags = environ.HTTP_IF_NONE_MATCH;
  if (tags !== undefined) {
    return tags.trim() === "*" ||
      tags.split(",").some((tag) => tag.trim().replace(/^W\//, "") === etag);
  }
  const since = Date.parse(environ.HTTP_IF_MODIFIED_SINCE ?? "");
  // A date of HTTP has whole seconds.
  return Math.floor(modified.getTime() / 1000) * 1000 <= since;
}

/**
 * The one range that was asked for (RFC 9110 §14); `null` if the whole file is
 * to be sent, which is right for several ranges and for what is malformed, too.
 */
function range_of(
  environ: WSGIEnvironment,
  etag: string,
  size: number,
): { first: number; end: number } | "unsatisfiable" | null {
  if (environ.REQUEST_METHOD !== "GET") return null;
  // RFC 9110 §13.1.5: a date would have to be exact, so a copy needs the ETag.
  if ((environ.HTTP_IF_RANGE ?? etag) !== etag) return null;
  const match = /^bytes=(?:([0-9]+)-([0-9]*)|-([0-9]+))$/i
    .exec(environ.HTTP_RANGE ?? "");
  if (match === null) return null;
  const [, from, to, suffix] = match;
  const first = suffix === undefined
    ? Number(from)
    : Math.max(0, size - Number(suffix));
  const end = to ? Math.min(size, Number(to) + 1) : size;
  if (to && Number(to) < Number(from)) return null;
  return first < end ? { first, end } : "unsatisfiable";
}

function list_folder(path: string, folder: string): string {
  const names = [...Deno.readDirSync(folder)]
    .filter(({ name }) => !/^\.|[\\:]/.test(name))
    .map(({ name, isDirectory }) => isDirectory ? `${name}/` : name)
    .sort();
  if (path !== "/") names.unshift("../");
  const items = names.map((name) =>
    `<li><a href="./${encodeURI(name).replace(/[?#]/g, encodeURIComponent)}">${
      escape_html(name)
    }</a>`
  );
  return html_document(path, `<ul>\n${items.join("\n")}\n</ul>`);
}

/** Serves the current folder. */
export const application: WSGIApplication = static_files(".");

if (import.meta.main) await main(application);
