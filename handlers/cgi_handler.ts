/**
 * CGI: the request in the environment and standard input, the response on
 * standard output.
 *
 * @module
 */
import { concat } from "../wsgi/concat.ts";
import { BytesInput } from "../wsgi/input.ts";
import type { ErrorStream } from "../wsgi/types.ts";
import { ClientDisconnected } from "./client_disconnected.ts";
import { read_environ } from "./read_environ.ts";
import { BaseCGIHandler } from "./simple_handler.ts";

/** `wsgi.errors` over standard error, which the web server logs. */
class StandardError implements ErrorStream {
  readonly #encoder = new TextEncoder();

  write(text: string): void {
    let rest = this.#encoder.encode(text);
    while (rest.length > 0) rest = rest.subarray(Deno.stderr.writeSync(rest));
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
function read_body(environ: Record<string, string>): Uint8Array {
  const length = environ.CONTENT_LENGTH ?? "";
  if (length === "" && environ.HTTP_TRANSFER_ENCODING) return read_to_end();
  const body = new Uint8Array(/^\d+$/.test(length) ? Number(length) : 0);
  let filled = 0;
  while (filled < body.length) {
    const count = Deno.stdin.readSync(body.subarray(filled));
    if (count === null) break;
    filled += count;
  }
  return body.subarray(0, filled);
}

function read_to_end(): Uint8Array {
  const pieces: Uint8Array[] = [];
  for (;;) {
    const piece = new Uint8Array(65_536);
    const count = Deno.stdin.readSync(piece);
    if (count === null) return concat(pieces);
    pieces.push(piece.subarray(0, count));
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
 */
export class CGIHandler extends BaseCGIHandler {
  /** `true`: the process ends after the request. */
  override wsgi_run_once = true;

  /** A handler for the request of this process. */
  constructor(environ: Record<string, string> = request_environ()) {
    super(
      new BytesInput(read_body(environ)),
      { write: write_out },
      new StandardError(),
      { ...environ, "wsgi.input_terminated": true },
      false,
      true,
    );
  }
}

/**
 * {@linkcode CGIHandler} for Microsoft IIS, which repeats SCRIPT_NAME at the
 * start of PATH_INFO unless `allowPathInfo` is set. This removes it there.
 *
 * @see `wsgiref.handlers.IISCGIHandler`.
 */
export class IISCGIHandler extends CGIHandler {
  /** A handler for the request of this process. */
  constructor(environ: Record<string, string> = request_environ()) {
    const path = environ.PATH_INFO ?? "";
    const script = environ.SCRIPT_NAME ?? "";
    if (`${path}/`.startsWith(`${script}/`)) {
      environ.PATH_INFO = path.slice(script.length);
    }
    super(environ);
  }
}
