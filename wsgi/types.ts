/**
 * The types that an application and a server both know: PEP 3333 in
 * TypeScript. Types only, nothing runs here.
 *
 * Strings of the interface are *latin-1 strings*, what PEP 3333 calls native
 * strings: every code point lies between U+0000 and U+00FF and stands for one
 * byte.
 *
 * @module
 */

/**
 * The response header fields, `[name, value][]`, in the order they are sent.
 *
 * The very array given to `start_response()`: an application hands it over and
 * the server may change it.
 *
 * @see PEP 3333, The start_response() Callable.
 */
export type HeaderList = [name: string, value: string][];

/**
 * What `start_response()` returns: sends one more piece of the body.
 *
 * Kept for old code that pushes its output; new code returns an iterable. The
 * bytes are copied, and sent or queued in order, before the bytes of the
 * iterable. It cannot wait for a slow client; once the client has left, or the
 * response has ended, it throws.
 *
 * @see PEP 3333, The write() Callable.
 */
export type Write = (data: Uint8Array) => void;

/**
 * The callable by which an application begins its response.
 *
 * `status` is three digits, a space and a reason: `"200 OK"`. `exc_info` is the
 * error that an application caught and now answers for; with it, the headers
 * given before are replaced, and the error is thrown again if they were sent.
 *
 * @see PEP 3333, The start_response() Callable.
 */
export type StartResponse = (
  status: string,
  headers: HeaderList,
  exc_info?: Error | null,
) => Write;

/**
 * What an application returns: its body, as an iterable or async iterable of
 * byte chunks, with `close()` if something must be released at the end.
 *
 * The server calls `close()` exactly once, whatever happened, and `return()`
 * of the iterator when it stops early.
 */
export type WSGIResult =
  & (Iterable<Uint8Array> | AsyncIterable<Uint8Array>)
  & { close?: () => void | Promise<void> };

/**
 * A WSGI application: called once a request with the environ and
 * `start_response`, both by position.
 *
 * @example The smallest application
 * ```ts
 * import type { WSGIApplication } from "@pep3333/wsgi/wsgi";
 * import { call_app } from "@pep3333/wsgi/wsgi";
 * import { assertEquals } from "@std/assert";
 *
 * const application: WSGIApplication = (_environ, start_response) => {
 *   start_response("200 OK", [["Content-Type", "text/plain"]]);
 *   return [new TextEncoder().encode("Hello world\n")];
 * };
 *
 * const { code } = await call_app(application, {});
 * assertEquals(code, 200);
 * ```
 *
 * @see PEP 3333, The Application/Framework Side.
 */
export type WSGIApplication = (
  environ: WSGIEnvironment,
  start_response: StartResponse,
) => WSGIResult | Promise<WSGIResult>;

/**
 * The request body as an application reads it, synchronously.
 *
 * A negative or absent size reads to the end. At the end every method gives
 * nothing: an empty array of bytes, or an empty list.
 *
 * @see PEP 3333, Input and Error Streams.
 */
export interface InputStream extends Iterable<Uint8Array> {
  /** At most `size` bytes, all that is left without a size. */
  read(size?: number): Uint8Array;
  /** Up to and with the next LF, at most `size` bytes. */
  readline(size?: number): Uint8Array;
  /** The lines left, or those that make up about `hint` bytes. */
  readlines(hint?: number): Uint8Array[];
}

/**
 * The request body where it is streamed: the methods of {@linkcode InputStream},
 * each returning a promise.
 *
 * `await environ["wsgi.input"].read(n)` is right for both kinds.
 */
export interface AsyncInputStream extends AsyncIterable<Uint8Array> {
  /** At most `size` bytes, all that is left without a size. */
  read(size?: number): Promise<Uint8Array>;
  /** Up to and with the next LF, at most `size` bytes. */
  readline(size?: number): Promise<Uint8Array>;
  /** The lines left, or those that make up about `hint` bytes. */
  readlines(hint?: number): Promise<Uint8Array[]>;
}

/**
 * Where an application writes its diagnostics, as text.
 *
 * @see PEP 3333, Input and Error Streams.
 */
export interface ErrorStream {
  /** Write one piece of text; it need not be a whole line. */
  write(text: string): void;
  /** Write several pieces of text; no line ends are added. */
  writelines(lines: Iterable<string>): void;
  /** Hand what was written to its destination now. */
  flush(): void;
}

/**
 * What {@linkcode FileWrapper} reads from: an object with `read(size)`, or with
 * the `readSync(p)` of `Deno.FsFile`; `close()` is called at the end if there.
 */
export type FileLike =
  & (
    | { read(size: number): Uint8Array }
    | { readSync(p: Uint8Array): number | null }
  )
  & { close?(): void };

/**
 * The environ: one request, as a plain object that is the application's own to
 * change.
 *
 * Keys without a dot are CGI variables and hold latin-1 strings; a header field
 * `Accept-Language` is at `HTTP_ACCEPT_LANGUAGE`.
 *
 * @see PEP 3333, environ Variables; RFC 3875 §4.1.
 */
export interface WSGIEnvironment {
  /** The request method: `"GET"`. Case matters. */
  REQUEST_METHOD: string;
  /** The path to the application, percent-decoded; `""` at the root. */
  SCRIPT_NAME?: string;
  /** The rest of the path, percent-decoded to a latin-1 string. */
  PATH_INFO?: string;
  /** What follows the `?`, as it was sent. */
  QUERY_STRING?: string;
  /** The Content-Type field; absent or empty if none was sent. */
  CONTENT_TYPE?: string;
  /** The length of the body in bytes, in digits; absent or empty if unknown. */
  CONTENT_LENGTH?: string;
  /** The server's host name or address. */
  SERVER_NAME: string;
  /** The server's port, in digits. */
  SERVER_PORT: string;
  /** The protocol of the request: `"HTTP/1.1"`. */
  SERVER_PROTOCOL: string;
  /** The version of the interface: `[1, 0]`. */
  "wsgi.version": readonly [number, number];
  /** `"http"` or `"https"`. */
  "wsgi.url_scheme": string;
  /**
   * The request body. A server that streams it gives an
   * {@linkcode AsyncInputStream}; `await` its methods and both kinds work.
   */
  "wsgi.input": InputStream;
  /** Where diagnostics go. */
  "wsgi.errors": ErrorStream;
  /** Whether another thread may call the application at the same time. */
  "wsgi.multithread": boolean;
  /** Whether another process may call an equivalent application. */
  "wsgi.multiprocess": boolean;
  /** Whether the application is called once in the life of its process. */
  "wsgi.run_once": boolean;
  /** Wraps a file for sending; see {@linkcode FileLike}. */
  "wsgi.file_wrapper"?: new (
    filelike: FileLike,
    block_size?: number,
  ) => Iterable<Uint8Array>;
  /** `true` where `wsgi.input` ends by itself, whatever CONTENT_LENGTH says. */
  "wsgi.input_terminated"?: boolean;
  /** A request header field: its name in upper case, `-` replaced by `_`. */
  [header: `HTTP_${string}`]: string | undefined;
  /** Anything else a server or middleware adds. */
  [key: string]: unknown;
}
