/**
 * The head of a request: request line and header fields, all checked.
 *
 * @module
 */
import { add_header_fields, add_variable } from "../../wsgi/environ.ts";
import type { FieldList, WSGIEnvironment } from "../../wsgi/types.ts";
import type { FieldName } from "./field_names.ts";

/**
 * What a head says.
 *
 * @category Server
 */
export interface RequestHeadParts {
  /** The method, as sent. */
  readonly method: string;
  /** The request target, as sent (ASCII). */
  readonly target: string;
  /**
   * The path of the target, still percent-encoded, with one slash at its
   * start; `"*"` for `OPTIONS *`.
   */
  readonly path: string;
  /** The query of the target without the `?`, as sent; `""` if there is none. */
  readonly query: string;
  /** `"HTTP/1.1"`, as sent. */
  readonly version: string;
  /** The minor version to answer by: 0, or 1 for 1.1 and everything above. */
  readonly minor: 0 | 1;
  /** The names of the fields, in arrival order. */
  readonly names: readonly FieldName[];
  /** The values of the fields, without the white space around them. */
  readonly values: readonly string[];
  /** How the body is framed. */
  readonly body: "none" | "length" | "chunked";
  /** The length of the body in bytes; 0 for none, -1 for chunked. */
  readonly content_length: number;
  /** Whether the client lets the connection persist (RFC 9112 §9.3). */
  readonly keep_alive: boolean;
  /** Whether the client waits for 100 (Continue) before it sends the body. */
  readonly expect_continue: boolean;
  /** How many bytes it was, with the empty line. */
  readonly length: number;
}

/**
 * The head of a request: request line and header fields, all checked.
 *
 * @category Server
 */
export class RequestHead implements RequestHeadParts {
  /** Tells the events apart. */
  readonly type = "request";
  readonly method: string;
  readonly target: string;
  readonly path: string;
  readonly query: string;
  readonly version: string;
  readonly minor: 0 | 1;
  readonly names: readonly FieldName[];
  readonly values: readonly string[];
  readonly body: "none" | "length" | "chunked";
  readonly content_length: number;
  readonly keep_alive: boolean;
  readonly expect_continue: boolean;
  readonly length: number;
  #headers: FieldList | null = null;

  /** A head of these parts. */
  constructor(parts: RequestHeadParts) {
    this.method = parts.method;
    this.target = parts.target;
    this.path = parts.path;
    this.query = parts.query;
    this.version = parts.version;
    this.minor = parts.minor;
    this.names = parts.names;
    this.values = parts.values;
    this.body = parts.body;
    this.content_length = parts.content_length;
    this.keep_alive = parts.keep_alive;
    this.expect_continue = parts.expect_continue;
    this.length = parts.length;
  }

  /**
   * The header fields in arrival order: names as sent, values without the white
   * space around them. With a target in absolute-form, the one Host field holds
   * its authority (RFC 9112 §3.2.2).
   *
   * The list is made when it is first asked for, and is the same one after
   * that: what is changed in it counts.
   */
  get headers(): FieldList {
    return this.#headers ??= this.names.map((
      { text },
      i,
    ) => [text, this.values[i]]);
  }

  /** Add the header fields to an environ, as `add_header_fields()` does. */
  add_fields_to(environ: Partial<WSGIEnvironment>): void {
    if (this.#headers !== null) {
      return add_header_fields(environ, this.#headers);
    }
    const { names, values } = this;
    for (let i = 0; i < names.length; i++) {
      const { key } = names[i];
      if (key !== null) add_variable(environ, key, values[i]);
    }
  }
}
