/**
 * A handler that keeps what it sends.
 *
 * @module
 */
import { SimpleHandler } from "../../handlers/simple_handler.ts";
import { StringErrors } from "../../wsgi/errors.ts";
import { BytesInput } from "../../wsgi/input.ts";
import { latin1_decode } from "../../wsgi/latin1.ts";

/** Runs an application for a GET of HTTP/1.1, and keeps its output. */
export class Collect extends SimpleHandler {
  /** What was sent, as latin-1. */
  output = "";
  declare stderr: StringErrors;

  constructor(environ: Record<string, unknown> = {}) {
    super(
      new BytesInput(),
      { write: (data) => void (this.output += latin1_decode(data)) },
      new StringErrors(),
      { REQUEST_METHOD: "GET", SERVER_PROTOCOL: "HTTP/1.1", ...environ },
    );
  }

  /** What was sent behind the headers. */
  get body(): string {
    return this.output.slice(this.output.indexOf("\r\n\r\n") + 4);
  }
}
