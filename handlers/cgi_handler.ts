/**
 * CGI: the request in the environment and standard input, the response on
 * standard output.
 *
 * @module
 */
import { ByteBuffer } from "../wsgi/byte_buffer.ts";
import { BytesInput } from "../wsgi/input.ts";
import { latin1_encode } from "../wsgi/latin1.ts";
import { show } from "../wsgi/show.ts";
import type { ErrorStream, WSGIApplication } from "../wsgi/types.ts";
import { ClientDisconnected } from "./client_disconnected.ts";
import { read_environ } from "./read_environ.ts";
import {
  body_too_long,
  MAX_BODY_BYTES,
  RequestBodyError,
} from "./request_body.ts";
import { BaseCGIHandler } from "./simple_handler.ts";

/** `wsgi.errors` over standard error, which the web server logs. */
class StandardError implements ErrorStream {
  readonly #encoder = new TextEncoder();

  write(text: string): void {
    let rest = this.#encoder.encode(text);
    try {
      while (rest.length > 0) rest = rest.subarray(Deno.stderr.writeSync(rest));
    } catch { // A log that cannot be written is no reason not to answer.
    }
  }

  writelines(lines: Iterable<string>): void {
    for (const line of lines) this.write(line);
  }

  flush(): void {}
}

/** Write to standard output; the server closes it when its client leaves. */
function write_out(data: Uint8Array): number {
  try {
    return Deno.stdout.writeSync(data);
  } catch (cause) {
    if (!(cause instanceof Deno.errors.BrokenPipe)) throw cause;
    throw new ClientDisconnected(
      "Cannot send response: the web server closed standard output",
      { cause },
    );
  }
}

/**
 * The request body: exactly CONTENT_LENGTH bytes of standard input, since the
 * server may not end it there (RFC 3875 §4.2). If Apache decoded a chunked
 * body, there is no length, and the body is all of standard input.
 */
function read_body(
  environ: Record<string, string>,
  max_bytes: number,
): Uint8Array {
  const length = environ.CONTENT_LENGTH ?? "";
  if (length !== "") return read_length(length, max_bytes);
  return environ.HTTP_TRANSFER_ENCODING
    ? read_to_end(max_bytes)
    : new Uint8Array(0);
}

function read_length(content_length: string, max_bytes: number): Uint8Array {
  // RFC 3875 §4.1.2: 1*digit. Number() alone takes "+5", "0x5" and "5e3".
  if (!/^\d+$/.test(content_length)) {
    throw new RequestBodyError(
      "Cannot read request body: CONTENT_LENGTH must be digits: received " +
        show(content_length),
      "400 Bad Request",
    );
  }
  const length = Number(content_length);
  if (length > max_bytes) throw body_too_long(length, max_bytes);
  const body = new Uint8Array(length);
  let filled = 0;
  while (filled < length) {
    const count = Deno.stdin.readSync(body.subarray(filled));
    if (count === null) {
      throw new RequestBodyError(
        `Cannot read request body: CONTENT_LENGTH is ${length}: received ` +
          `${filled} bytes`,
        "400 Bad Request",
      );
    }
    filled += count;
  }
  return body;
}

function read_to_end(max_bytes: number): Uint8Array {
  const body = new ByteBuffer();
  const piece = new Uint8Array(65_536);
  for (;;) {
    const count = Deno.stdin.readSync(piece);
    if (count === null) return body.take();
    body.append(piece.subarray(0, count));
    if (body.length > max_bytes) throw body_too_long(body.length, max_bytes);
  }
}

/** Answers in place of the application, which would get half a body. */
function refuse({ message, status }: RequestBodyError): WSGIApplication {
  return (environ, start_response) => {
    environ["wsgi.errors"].write(`${message}\n`);
    start_response(status, [["Content-Type", "text/plain"]]);
    return [latin1_encode(status)];
  };
}

/** The body of the request, or why it could not be read. */
function body_or_error(
  environ: Record<string, string>,
  max_bytes: number,
): Uint8Array | RequestBodyError {
  try {
    return read_body(environ, max_bytes);
  } catch (error) {
    if (error instanceof RequestBodyError) return error;
    throw error;
  }
}

/**
 * The variables of this process, without a proxy chosen by the client: its
 * field `Proxy` becomes HTTP_PROXY, which `fetch()` would use for the
 * application's own requests (CVE-2016-5385, "httpoxy").
 */
function request_environ(): Record<string, string> {
  Deno.env.delete("HTTP_PROXY");
  return read_environ();
}

/**
 * How a {@linkcode CGIHandler} reads its request.
 *
 * @category Handlers
 */
export interface CGIHandlerOptions {
  /**
   * How long a request body may be, in bytes; a longer one is answered with
   * 413. Default: 64 MiB.
   */
  max_body_bytes?: number;
}

/**
 * Runs an application as a CGI program: one process, one request.
 *
 * Needs `--allow-env`; reads standard input and writes standard output.
 * It removes HTTP_PROXY from the process; see `docs/cgi.md`.
 *
 * @example A complete CGI program
 * ```ts ignore
 * #!/usr/bin/env -S deno run --allow-env
 * import { CGIHandler } from "@pep3333/wsgi/handlers";
 *
 * await new CGIHandler().run((_environ, start_response) => {
 *   start_response("200 OK", [["Content-Type", "text/plain"]]);
 *   return [new TextEncoder().encode("Hello from CGI\n")];
 * });
 * ```
 *
 * @see `wsgiref.handlers.CGIHandler`; RFC 3875.
 * @category Handlers
 */
export class CGIHandler extends BaseCGIHandler {
  /** `true`: the process ends after the request. */
  override wsgi_run_once = true;

  readonly #refusal: WSGIApplication | null;

  /**
   * A handler for the request of this process.
   *
   * @param environ The CGI variables. Default: those of this process.
   * @param options How to read the request.
   */
  constructor(
    environ: Record<string, string> = request_environ(),
    options: CGIHandlerOptions = {},
  ) {
    const { max_body_bytes = MAX_BODY_BYTES } = options;
    const body = body_or_error(environ, max_body_bytes);
    const is_refused = body instanceof RequestBodyError;
    super(
      new BytesInput(is_refused ? undefined : body),
      { write: write_out },
      new StandardError(),
      { ...environ, "wsgi.input_terminated": true },
      false,
      true,
    );
    this.#refusal = is_refused ? refuse(body) : null;
  }

  /**
   * Run `application`; a body that is too long or not complete is answered with
   * 413 or 400 in its place.
   */
  override run(application: WSGIApplication): void | Promise<void> {
    return super.run(this.#refusal ?? application);
  }
}

/**
 * {@linkcode CGIHandler} for Microsoft IIS, which repeats SCRIPT_NAME at the
 * start of PATH_INFO unless `allowPathInfo` is set. This removes it there.
 *
 * @see `wsgiref.handlers.IISCGIHandler`.
 * @category Handlers
 */
export class IISCGIHandler extends CGIHandler {
  /**
   * A handler for the request of this process.
   *
   * @param environ The CGI variables. Default: those of this process.
   * @param options How to read the request.
   */
  constructor(
    environ: Record<string, string> = request_environ(),
    options: CGIHandlerOptions = {},
  ) {
    const path = environ.PATH_INFO ?? "";
    const script = environ.SCRIPT_NAME ?? "";
    if (`${path}/`.startsWith(`${script}/`)) {
      environ.PATH_INFO = path.slice(script.length);
    }
    super(environ, options);
  }
}
