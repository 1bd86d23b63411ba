/**
 * Handlers over given streams and a given environ.
 *
 * @module
 */
import type {
  ErrorStream,
  InputStream,
  WSGIEnvironment,
} from "../wsgi/types.ts";
import { BaseHandler } from "./base_handler.ts";

/**
 * Where a {@linkcode SimpleHandler} writes the response.
 *
 * @category Handlers
 */
export interface OutputStream {
  /**
   * Take `data`.
   *
   * @returns How many bytes were taken; `undefined` means all.
   */
  write(data: Uint8Array): number | void;
  /** Pass on the bytes taken so far. */
  flush?(): void;
}

/**
 * A handler over the given streams and environ, for a synchronous origin
 * server.
 *
 * @example One request over memory
 * ```ts
 * import { SimpleHandler } from "@pep3333/wsgi/handlers";
 * import {
 *   BytesInput,
 *   setup_testing_defaults,
 *   StringErrors,
 * } from "@pep3333/wsgi/wsgi";
 * import { assertEquals } from "@std/assert";
 *
 * const environ: Record<string, string> = { SERVER_PROTOCOL: "HTTP/0.9" };
 * setup_testing_defaults(environ);
 * let output = "";
 * const handler = new SimpleHandler(
 *   new BytesInput(new Uint8Array()),
 *   { write: (data) => void (output += new TextDecoder().decode(data)) },
 *   new StringErrors(),
 *   environ,
 * );
 * handler.run((_environ, start_response) => {
 *   start_response("200 OK", []);
 *   return [new TextEncoder().encode("body only, as HTTP/0.9 has no head")];
 * });
 * assertEquals(output, "body only, as HTTP/0.9 has no head");
 * ```
 *
 * @see `wsgiref.handlers.SimpleHandler`.
 * @category Handlers
 */
export class SimpleHandler extends BaseHandler {
  /** The request body. */
  stdin: InputStream;
  /** Where the response goes. */
  stdout: OutputStream;
  /** Where diagnostics go. */
  stderr: ErrorStream;
  /** The variables of the request. */
  base_env: Record<string, unknown> | Partial<WSGIEnvironment>;

  /**
   * A handler for one request.
   *
   * @param stdin The request body.
   * @param stdout Where the response goes.
   * @param stderr Where diagnostics go.
   * @param environ The CGI variables of the request; copied on each run.
   * @param multithread The value of `wsgi.multithread`.
   * @param multiprocess The value of `wsgi.multiprocess`.
   */
  constructor(
    stdin: InputStream,
    stdout: OutputStream,
    stderr: ErrorStream,
    environ: Record<string, unknown> | Partial<WSGIEnvironment>,
    multithread = true,
    multiprocess = false,
  ) {
    super();
    this.stdin = stdin;
    this.stdout = stdout;
    this.stderr = stderr;
    this.base_env = environ;
    this.wsgi_multithread = multithread;
    this.wsgi_multiprocess = multiprocess;
  }

  /** The stream given as `stdin`. */
  override get_stdin(): InputStream {
    return this.stdin;
  }

  /** The stream given as `stderr`. */
  override get_stderr(): ErrorStream {
    return this.stderr;
  }

  /** Copy the variables given as `environ`. */
  override add_cgi_vars(): void {
    Object.assign(this.environ, this.base_env);
  }

  /** Write all of `data` to `stdout`, in as many pieces as it takes. */
  protected override _write(data: Uint8Array): void {
    for (let rest = data; rest.length > 0;) {
      const written = this.stdout.write(rest) ?? rest.length;
      rest = rest.subarray(written);
    }
  }

  /** Flush `stdout`. */
  protected override _flush(): void | Promise<void> {
    this.stdout.flush?.();
  }
}

/**
 * A handler that responds in CGI format, with a `Status:` field.
 *
 * For gateways that use this format over their own streams: SCGI, FastCGI and
 * the like. For CGI itself, use {@linkcode CGIHandler}.
 *
 * @example A response as a gateway gets it
 * ```ts
 * import { BaseCGIHandler } from "@pep3333/wsgi/handlers";
 * import { BytesInput, latin1_decode, StringErrors } from "@pep3333/wsgi/wsgi";
 * import { assertEquals } from "@std/assert";
 *
 * let output = "";
 * const handler = new BaseCGIHandler(
 *   new BytesInput(),
 *   { write: (data) => void (output += latin1_decode(data)) },
 *   new StringErrors(),
 *   { REQUEST_METHOD: "GET" },
 * );
 * handler.run((_environ, start_response) => {
 *   start_response("204 No Tea", []);
 *   return [];
 * });
 * assertEquals(output, "Status: 204 No Tea\r\n\r\n");
 * ```
 *
 * @see `wsgiref.handlers.BaseCGIHandler`; RFC 3875 §6.
 * @category Handlers
 */
export class BaseCGIHandler extends SimpleHandler {
  /** `false`: the web server writes the status line. */
  override origin_server = false;
}
