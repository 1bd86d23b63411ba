/**
 * The types that an application and a server share: PEP 3333 in TypeScript.
 * Types only; nothing runs here.
 *
 * All strings of the interface are *latin-1 strings*, which PEP 3333 calls
 * native strings: each code point is between U+0000 and U+00FF and stands for
 * one byte.
 *
 * @module
 */

/**
 * Header fields that may be added to and changed.
 *
 * @category Types
 */
export type FieldList = [name: string, value: string][];

/**
 * The response header fields, `[name, value][]`, in the order they are sent.
 *
 * The array given to `start_response()` belongs to the server, which may change
 * it. Readonly arrays are taken as well, and arrays of two strings that
 * TypeScript does not know to be pairs; but one that is frozen is refused.
 *
 * @see PEP 3333, The start_response() Callable.
 * @category Types
 */
export type HeaderList = readonly (readonly string[])[];

/**
 * What `start_response()` returns: it sends one more piece of the body.
 *
 * For old code that pushes its output; new code should return an iterable. The
 * bytes are copied, and sent or queued in order, before those of the iterable.
 * It cannot wait for a slow client. Once the client has left or the response
 * has ended, it throws.
 *
 * @see PEP 3333, The write() Callable.
 * @category Types
 */
export type Write = (data: Uint8Array) => void;

/**
 * The callable that begins a response.
 *
 * `status` is three digits, a space and a reason: `"200 OK"`. With `exc_info`,
 * an error that the application caught, the headers given before are replaced;
 * if they were already sent, the error is thrown again.
 *
 * @see PEP 3333, The start_response() Callable.
 * @category Types
 */
export type StartResponse = (
  status: string,
  headers: HeaderList,
  exc_info?: Error | null,
) => Write;

/**
 * What an application returns: its body, an iterable or async iterable of byte
 * chunks, with a `close()` if something must be released at the end.
 *
 * The server calls `close()` exactly once, whatever happens, and the iterator's
 * `return()` if it stops early.
 *
 * @category Types
 */
export type WSGIResult =
  & (readonly Uint8Array[] | Iterable<Uint8Array> | AsyncIterable<Uint8Array>)
  & { close?: () => void | Promise<void> };

/**
 * A WSGI application: called once per request with the environ and
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
 * @category Types
 */
export type WSGIApplication<Input = InputStream> = (
  environ: WSGIEnvironment<Input>,
  start_response: StartResponse,
) => WSGIResult | Promise<WSGIResult>;

/**
 * The request body as an application reads it, synchronously.
 *
 * A negative or absent size reads to the end. At the end, every method returns
 * an empty array.
 *
 * @see PEP 3333, Input and Error Streams.
 * @category Types
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
 * The request body where it is streamed: the methods of {@linkcode
 * InputStream}, each returning a promise.
 *
 * `await environ["wsgi.input"].read(n)` works with both kinds.
 *
 * @category Types
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
 * The type of `wsgi.input` that options with `input: "stream"` ask for, so that
 * a missing `await` is a type error.
 *
 * @category Types
 */
export type InputOf<Options> = Options extends { input: "stream" }
  ? AsyncInputStream
  : InputStream;

/**
 * Where an application writes its diagnostics, as text.
 *
 * @see PEP 3333, Input and Error Streams.
 * @category Types
 */
export interface ErrorStream {
  /** Write one piece of text; it need not be a whole line. */
  write(text: string): void;
  /** Write several pieces of text; no line ends are added. */
  writelines(lines: Iterable<string>): void;
  /** Pass on what was written now. */
  flush(): void;
}

/**
 * What {@linkcode FileWrapper} reads from: an object with `read(size)`, or with
 * `readSync(p)` like `Deno.FsFile`. Its `close()`, if any, is called at the
 * end.
 *
 * @category Types
 */
export type FileLike =
  & (
    | { read(size: number): Uint8Array }
    | { readSync(p: Uint8Array): number | null }
  )
  & { close?(): void };

/**
 * What an application may know of its client's connection: one object for all
 * requests on it.
 *
 * @category Types
 */
export interface ClientConnection {
  /**
   * Aborted when the client leaves before its request was answered. Pass it to
   * whatever an asynchronous application waits for.
   */
  readonly signal: AbortSignal;
}

/**
 * The environ: one request, as a plain object that the application may change.
 *
 * Keys without a dot are CGI variables and hold latin-1 strings. The header
 * field `Accept-Language` is `HTTP_ACCEPT_LANGUAGE`.
 *
 * @see PEP 3333, environ Variables; RFC 3875 §4.1.
 * @category Types
 */
export interface WSGIEnvironment<Input = InputStream> {
  /** The request method: `"GET"`. Case matters. */
  REQUEST_METHOD: string;
  /** The path to the application, percent-decoded; `""` at the root. */
  SCRIPT_NAME?: string;
  /** The rest of the path, percent-decoded to a latin-1 string. */
  PATH_INFO?: string;
  /** The part after the `?`, as sent. */
  QUERY_STRING?: string;
  /** The Content-Type field; absent or empty if not sent. */
  CONTENT_TYPE?: string;
  /** The length of the body in bytes, in digits; absent or empty if unknown. */
  CONTENT_LENGTH?: string;
  /** The server's host name or address. */
  SERVER_NAME: string;
  /** The server's port, in digits. */
  SERVER_PORT: string;
  /** The protocol of the request: `"HTTP/1.1"`. */
  SERVER_PROTOCOL: string;
  /** The name and version of the server. */
  SERVER_SOFTWARE?: string;
  /** The request target as it was sent; not every server has it. */
  REQUEST_URI?: string;
  /** The client's address; `""` over a Unix socket. */
  REMOTE_ADDR?: string;
  /** The client's port, in digits. */
  REMOTE_PORT?: string;
  /** The client's host name, where the server looks it up. */
  REMOTE_HOST?: string;
  /** The user, where the server has authenticated one. */
  REMOTE_USER?: string;
  /** How the server has authenticated that user: `"Basic"`. */
  AUTH_TYPE?: string;
  /** `"on"` under TLS. */
  HTTPS?: string;
  /** The version of CGI that the variables are from: `"CGI/1.1"`. */
  GATEWAY_INTERFACE?: string;
  /** The version of the interface: `[1, 0]`. */
  "wsgi.version": readonly [number, number];
  /** `"http"` or `"https"`. */
  "wsgi.url_scheme": string;
  /**
   * The request body. From a server that streams it, this is an
   * {@linkcode AsyncInputStream}; `await` works with both kinds.
   */
  "wsgi.input": Input;
  /** Where diagnostics go. */
  "wsgi.errors": ErrorStream;
  /** Whether another thread may call the application at the same time. */
  "wsgi.multithread": boolean;
  /** Whether another process may call an equivalent application. */
  "wsgi.multiprocess": boolean;
  /** Whether the process will call the application only once. */
  "wsgi.run_once": boolean;
  /** Wraps a file for sending; see {@linkcode FileLike}. */
  "wsgi.file_wrapper"?: new (
    filelike: FileLike,
    block_size?: number,
  ) => Iterable<Uint8Array>;
  /** `true` if `wsgi.input` ends by itself, whatever CONTENT_LENGTH says. */
  "wsgi.input_terminated"?: boolean;
  /** The client's connection, where the server can say when it is gone. */
  "pep3333.connection"?: ClientConnection;
  /** A request header field: its name in upper case, `-` replaced by `_`. */
  [header: `HTTP_${string}`]: string | undefined;
  /** Anything else that a server or middleware adds. */
  [key: `${string}.${string}`]: unknown;
}
