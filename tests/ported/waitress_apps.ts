/**
 * Applications as waitress's functional tests have them.
 *
 * @module
 */
import { FileWrapper } from "../../wsgi/file_wrapper.ts";
import { BytesInput } from "../../wsgi/input.ts";
import { latin1_decode, latin1_encode } from "../../wsgi/latin1.ts";
import type { FileLike, WSGIApplication } from "../../wsgi/types.ts";

/** Answers with the body of the request, and with what it knows in fields. */
export const echo: WSGIApplication = (environ, start_response) => {
  const body = environ["wsgi.input"].read();
  start_response("200 OK", [
    ["Content-Type", "text/plain"],
    ["Content-Length", String(body.length)],
    ["X-Content-Length", environ.CONTENT_LENGTH ?? "none"],
    ["X-Remote-Addr", String(environ.REMOTE_ADDR ?? "none")],
    ["X-Scheme", environ["wsgi.url_scheme"]],
    ["X-Host", environ.HTTP_HOST ?? "none"],
    ["X-Forwarded-Port", environ.HTTP_X_FORWARDED_PORT ?? "none"],
  ]);
  return [body];
};

/** Promises a byte more than it sends, or less. */
export const bad_length: WSGIApplication = (environ, start_response) => {
  const length = environ.PATH_INFO === "/short_body" ? 10 : 8;
  start_response("200 OK", [["Content-Length", `${length}`]]);
  return [latin1_encode("abcdefghi")];
};

/** Echoes in one piece, two, or pieces of ten, without a length. */
export const no_length: WSGIApplication = (environ, start_response) => {
  const body = environ["wsgi.input"].read();
  start_response("200 OK", []);
  switch (environ.PATH_INFO) {
    case "/list":
      return [body];
    case "/list_lentwo":
      return [body.subarray(0, 1), body.subarray(1)];
  }
  return (function* () {
    for (let at = 0; at < body.length; at += 10) {
      yield body.slice(at, at + 10);
    }
  })();
};

/** Pushes its body through write(). */
export const pushing: WSGIApplication = (environ, start_response) => {
  const bodies: Record<string, string> = {
    "/short_body": "abcdefgh",
    "/long_body": "abcdefghij",
    "/equal_body": "abcdefghi",
    "/no_content_length": "abcdefghi",
  };
  const has_length = environ.PATH_INFO !== "/no_content_length";
  const headers: [string, string][] = has_length
    ? [["Content-Length", "9"]]
    : [];
  const write = start_response("200 OK", headers);
  write(latin1_encode(bodies[environ.PATH_INFO!]));
  return [];
};

/** Fails, earlier or later. */
export const failing: WSGIApplication = (environ, start_response) => {
  const path = environ.PATH_INFO;
  if (path === "/before_start_response") throw new Error("wrong");
  const write = start_response("200 OK", [["Content-Type", "text/plain"]]);
  if (path === "/after_write_cb") write(latin1_encode("abc"));
  if (path === "/in_generator") {
    return (function* () {
      yield latin1_encode("abc");
      throw new Error("wrong");
    })();
  }
  throw new Error("wrong");
};

/** What is in the file: its start is that of a JPEG. */
export const PICTURE: string = "\xff\xd8\xff" + "\x00picture".repeat(20_000);

/** Sends a picture by `wsgi.file_wrapper`. */
export const picture: WSGIApplication = (environ, start_response) => {
  const bytes = latin1_encode(PICTURE);
  const lengths: Record<string, number> = {
    filelike: bytes.length,
    filelike_shortcl: 1,
    filelike_longcl: bytes.length + 10,
  };
  // Where waitress has a file that it can ask for its size, there is none here.
  const length = lengths[environ.PATH_INFO!.replace(/^\/(not)?/, "")];
  const headers: [string, string][] = [["Content-Type", "image/jpeg"]];
  if (length !== undefined) headers.push(["Content-Length", `${length}`]);
  start_response("200 OK", headers);
  const file: FileLike = new BytesInput(bytes);
  const wrap = environ["wsgi.file_wrapper"] ?? FileWrapper;
  return new wrap(file, 8192);
};

/** Whether `text` has what the picture begins with. */
export function is_picture(bytes: string): boolean {
  return bytes.startsWith(latin1_decode(latin1_encode("\xff\xd8\xff")));
}
