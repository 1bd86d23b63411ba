/**
 * Reading `.http` files, in which the REST clients of editors keep requests.
 *
 * @module
 */
import { show } from "../../wsgi/show.ts";
import type { AppRequest } from "./app_request.ts";

// The method may be left out. RFC 9110 §5.6.2: it is a token.
const REQUEST_LINE =
  /^(?:([\w!#$%&'*+.^`|~-]+)[ \t]+)?(\/\S*|\*|https?:\/\/\S+)(?:[ \t]+(HTTP\/1\.[01]))?$/;
const HEADER_LINE = /^([\w!#$%&'*+.^`|~-]+):[ \t]*(.*?)[ \t]*$/;
const VARIABLE_LINE = /^@([\w.-]+)[ \t]*=[ \t]*(.*?)[ \t]*$/;
const ANNOTATION_LINE = /^(?:#|\/\/)[ \t]*@(name|expect)[ \t]+(.*?)[ \t]*$/;
const COMMENT_LINE = /^(?:#|\/\/)/;
const QUERY_LINE = /^[ \t]+([?&]\S*)$/;
const ABSOLUTE_TARGET = /^https?:\/\/([^/?#]+)(.*)$/;
const FILE_LINE = /^<(?:@\S*)?[ \t]/;
const SCRIPT_LINE = /^>[ \t]*(?:\{%|\S+\.js$)/;

const HTTP_1_0 = { SERVER_PROTOCOL: "HTTP/1.0" };
const HTTPS = { "wsgi.url_scheme": "https", HTTPS: "on", SERVER_PORT: "443" };

/**
 * The requests in the text of a `.http` file.
 *
 * Requests are separated by lines that begin with `###`; the rest of such a
 * line names the request, as `# @name` does. `@host = localhost` sets the value
 * of `{{host}}` for the lines below; lines that begin with `#` or `//` are
 * comments. The host of an absolute URL becomes the Host field. `# @expect 201`
 * asks for a status code; to other clients it is a comment. Scripts that
 * process the answer (`> {% … %}`) are skipped.
 *
 * @example Two requests, the second with a body
 * ```ts
 * import { parse_http_file } from "@pep3333/wsgi/conformance";
 * import { assertEquals } from "@std/assert";
 *
 * const requests = parse_http_file([
 *   "### All notes",
 *   "GET /notes",
 *   "",
 *   "### A new note",
 *   "// @expect 201",
 *   "POST /notes",
 *   "Content-Type: application/json",
 *   "",
 *   '{"text": "Buy milk"}',
 * ].join("\n"));
 * assertEquals(requests[1], {
 *   name: "A new note",
 *   status: 201,
 *   method: "POST",
 *   path: "/notes",
 *   headers: [["Content-Type", "application/json"]],
 *   body: '{"text": "Buy milk"}',
 * });
 * ```
 *
 * @param text The text of the file.
 * @returns The requests, in order.
 * @throws {SyntaxError} If a line cannot be read; the message gives its number.
 * @category Conformance
 */
export function parse_http_file(text: string): AppRequest[] {
  return new HttpFileParser(text).parse();
}

class HttpFileParser {
  readonly #lines: string[];
  readonly #variables = new Map<string, string>();
  #next = 0;

  constructor(text: string) {
    this.#lines = text.split(/\r?\n/);
  }

  parse(): AppRequest[] {
    const requests: AppRequest[] = [];
    while (this.#next < this.#lines.length) {
      const request: AppRequest = {};
      if (this.#is_separator()) this.#separator(request);
      if (!this.#preamble(request)) continue;
      this.#request_line(request);
      this.#headers(request);
      this.#body(request);
      requests.push(request);
    }
    return requests;
  }

  #is_separator(): boolean {
    return this.#lines[this.#next].startsWith("###");
  }

  /** Whether a request has more lines. */
  #in_request(): boolean {
    return this.#next < this.#lines.length && !this.#is_separator();
  }

  #separator(request: AppRequest): void {
    const name = this.#lines[this.#next++].replace(/^#+/, "").trim();
    if (name !== "") request.name = name;
  }

  /** Read up to the request line; `false` if there is none. */
  #preamble(request: AppRequest): boolean {
    for (; this.#in_request(); this.#next++) {
      const line = this.#lines[this.#next];
      const [, key, value] = VARIABLE_LINE.exec(line) ?? [];
      if (key !== undefined) {
        this.#variables.set(key, this.#filled_in(value));
      } else if (COMMENT_LINE.test(line)) {
        this.#annotation(line, request);
      } else if (line.trim() !== "") {
        return true;
      }
    }
    return false;
  }

  #annotation(line: string, request: AppRequest): void {
    const [, key, value] = ANNOTATION_LINE.exec(line) ?? [];
    if (key === "name") request.name = value;
    if (key === "expect") {
      if (!/^[1-9]\d\d$/.test(value)) {
        throw this.#unreadable(
          "@expect must have a status code",
          value,
          "write @expect 201",
        );
      }
      request.status = Number(value);
    }
  }

  #request_line(request: AppRequest): void {
    const line = this.#filled_in(this.#lines[this.#next].trim());
    const [, method = "GET", target, protocol] = REQUEST_LINE.exec(line) ?? [];
    if (target === undefined) {
      throw this.#unreadable(
        "there must be a request line",
        line,
        "write GET /path",
      );
    }
    this.#next++;
    const [, host, rest] = ABSOLUTE_TARGET.exec(target) ?? [];
    const path = (rest ?? target) + this.#query_lines();
    request.method = method;
    request.path = host !== undefined && !path.startsWith("/")
      ? `/${path}`
      : path;
    request.headers = host === undefined ? [] : [["Host", host]];
    if (protocol === "HTTP/1.0") request.environ = HTTP_1_0;
    if (target.startsWith("https:")) request.environ = HTTPS;
  }

  #query_lines(): string {
    let query = "";
    for (; this.#in_request(); this.#next++) {
      const [, piece] = QUERY_LINE.exec(this.#lines[this.#next]) ?? [];
      if (piece === undefined) break;
      query += this.#filled_in(piece);
    }
    return query;
  }

  #headers(request: AppRequest): void {
    const headers = [...request.headers ?? []];
    request.headers = headers;
    for (; this.#in_request(); this.#next++) {
      const line = this.#lines[this.#next];
      if (line.trim() === "") return;
      if (COMMENT_LINE.test(line)) continue;
      const [, name, value] = HEADER_LINE.exec(this.#filled_in(line)) ?? [];
      if (name === undefined) {
        throw this.#unreadable(
          "there must be a header field",
          line,
          "write Name: value",
        );
      }
      headers.push([name, value]);
    }
  }

  #body(request: AppRequest): void {
    const lines: string[] = [];
    for (; this.#in_request(); this.#next++) {
      const line = this.#lines[this.#next];
      if (FILE_LINE.test(line)) {
        throw this.#unreadable(
          "the body must not come from a file",
          line,
          "write the body itself",
        );
      }
      lines.push(this.#filled_in(line));
    }
    const script = lines.findIndex((line) => SCRIPT_LINE.test(line));
    const body = lines.slice(0, script < 0 ? undefined : script).join("\n")
      .replace(/^\n|\s+$/g, "");
    if (body !== "") request.body = body;
  }

  #filled_in(text: string): string {
    return text.replace(/\{\{\s*(.*?)\s*\}\}/g, (_, name: string) => {
      const value = this.#variables.get(name);
      if (value === undefined) {
        throw this.#unreadable(
          "a variable must be set before it is used",
          name,
          `write @${name} = value above`,
        );
      }
      return value;
    });
  }

  #unreadable(wrong: string, seen: string, fix: string): SyntaxError {
    return new SyntaxError(
      `Cannot read requests at line ${this.#next + 1}: ${wrong}: received ` +
        `${show(seen)}; ${fix}`,
    );
  }
}
