/**
 * A strict reader of HTTP/1.1 responses: bytes in, responses out, each with
 * what is wrong about its form. It reads on past faults where it can, so that
 * one fault of a server is reported once and does not hide the rest.
 *
 * @module
 */
import { latin1_decode } from "../../wsgi/latin1.ts";
import type { FieldList } from "../../wsgi/types.ts";

/** The part of the message format that a problem is about. */
export type ProblemKind =
  | "status-line"
  | "line-end"
  | "fold"
  | "field"
  | "framing"
  | "forbidden"
  | "chunk"
  | "incomplete";

/** Something in a response that RFC 9112 does not allow. */
export interface Problem {
  readonly kind: ProblemKind;
  /** What was seen, in a sentence. */
  readonly text: string;
}

/** One response, its strings latin-1. */
export interface HttpResponse {
  /** `"HTTP/1.1"`; empty if there was no status line. */
  readonly version: string;
  /** The status code; 0 if there was no status line. */
  readonly status: number;
  readonly reason: string;
  /** The fields in arrival order, without the white space around values. */
  readonly headers: FieldList;
  /** The content, its chunked coding removed. */
  readonly body: string;
  /** What determines where the body ends (RFC 9112 §6.3). */
  readonly framing: "none" | "length" | "chunked" | "close";
  /** Whether all of it was received. */
  readonly complete: boolean;
  readonly problems: readonly Problem[];
}

/** RFC 9112 §4, and the same without what senders forget. */
const STATUS_LINE = /^(HTTP\/\d\.\d) (\d{3}) ([\t\x20-\x7e\x80-\xff]*)$/;
const LOOSE_STATUS_LINE = /^(HTTP\/\S*)\s+(\d+)\s*(.*)$/i;

/** RFC 9112 §5: `field-name ":" OWS field-value OWS`, and the same loosely. */
const FIELD_LINE = /^([!#$%&'*+.^_`|~\w-]+):([\t\x20-\x7e\x80-\xff]*)$/;
const LOOSE_FIELD_LINE = /^([^:]*):(.*)$/s;

/** RFC 9112 §7.1: the line before each chunk. */
const CHUNK_LINE = /^([0-9A-Fa-f]{1,13})(?:[ \t]*;[\t\x20-\x7e\x80-\xff]*)?$/;

const HEAD_END = /\r?\n\r?\n/;

/** Reads the responses on one connection. */
export class ResponseReader {
  readonly #methods: readonly string[];
  #buffer = "";
  #ended = false;
  #finals = 0;

  /**
   * @param methods The methods of the requests, in order, since a response to
   * HEAD has no body. Missing ones are GET.
   */
  constructor(methods: readonly string[] = []) {
    this.#methods = methods;
  }

  /** Take bytes as they arrive, in pieces of any size. */
  receive_data(bytes: Uint8Array): void {
    this.#buffer += latin1_decode(bytes);
  }

  /** The server has closed: an open response ends here or is incomplete. */
  receive_end(): void {
    this.#ended = true;
  }

  /** The next response, or `null` until more bytes arrive. */
  next_response(): HttpResponse | null {
    if (this.#buffer === "") return null;
    const end = HEAD_END.exec(this.#buffer);
    if (end === null && !this.#ended) return null;

    const problems: Problem[] = [];
    const head_length = end ? end.index + end[0].length : this.#buffer.length;
    const head = parse_head(this.#buffer.slice(0, head_length), problems);
    if (end === null) {
      problems.push({
        kind: "incomplete",
        text: "the connection ended within the head",
      });
    }

    const method = this.#methods[this.#finals] ?? "GET";
    const framing = body_framing(head.status, head.headers, method, problems);
    const body = this.#read_body(framing, head_length, problems);
    if (body === null) return null;

    this.#buffer = this.#buffer.slice(body.end);
    if (!is_interim(head.status)) this.#finals++;
    return {
      ...head,
      body: body.content,
      framing: framing.kind,
      complete: !problems.some(({ kind }) => kind === "incomplete"),
      problems,
    };
  }

  /** The body that starts at `start`; `null` until all of it has arrived. */
  #read_body(
    framing: Framing,
    start: number,
    problems: Problem[],
  ): Body | null {
    const buffer = this.#buffer;
    switch (framing.kind) {
      case "none":
        return { content: "", end: start };
      case "chunked": {
        const body = read_chunks(buffer, start, problems);
        if (body !== null) return body;
        if (!this.#ended) return null;
        problems.push({
          kind: "incomplete",
          text: "the connection ended before the last chunk",
        });
        return { content: buffer.slice(start), end: buffer.length };
      }
      case "length": {
        const end = start + framing.length;
        if (end > buffer.length) {
          if (!this.#ended) return null;
          problems.push({
            kind: "incomplete",
            text: `Content-Length is ${framing.length}, but the connection ` +
              `ended after ${buffer.length - start} bytes`,
          });
        }
        return { content: buffer.slice(start, end), end };
      }
      case "close":
        if (!this.#ended) return null;
        return { content: buffer.slice(start), end: buffer.length };
    }
  }
}

/** Whether a status is that of an interim response (RFC 9110 §15.2). */
export function is_interim(status: number): boolean {
  return status >= 100 && status < 200;
}

/** The values of the field `name` (in lower case), in arrival order. */
export function field_values(response: HttpResponse, name: string): string[] {
  return values_of(response.headers, name);
}

/** The members of the list in the fields `name`, in lower case. */
export function field_tokens(response: HttpResponse, name: string): string[] {
  return field_values(response, name)
    .flatMap((value) => value.split(","))
    .map((token) => token.trim().toLowerCase())
    .filter((token) => token !== "");
}

interface Head {
  version: string;
  status: number;
  reason: string;
  headers: FieldList;
}

interface Framing {
  kind: HttpResponse["framing"];
  /** Bytes of the body, for `length`. */
  length: number;
}

interface Body {
  content: string;
  /** Where the next response starts. */
  end: number;
}

function values_of(headers: FieldList, name: string): string[] {
  return headers
    .filter(([field]) => field.toLowerCase() === name)
    .map(([, value]) => value);
}

/** RFC 9112 §2.1: the status line and the field lines, up to an empty line. */
function parse_head(text: string, problems: Problem[]): Head {
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  if (lines.some((line) => !line.endsWith("\r"))) {
    problems.push({ kind: "line-end", text: "a line ends in a bare LF" });
  }
  const [first, ...rest] = lines.map((line) => line.replace(/\r$/, ""));

  const headers: FieldList = [];
  for (const line of rest) {
    if (line === "") break;
    parse_field_line(line, headers, problems);
  }
  return { ...parse_status_line(first, problems), headers };
}

function parse_status_line(
  line: string,
  problems: Problem[],
): Omit<Head, "headers"> {
  const strict = STATUS_LINE.exec(line);
  if (strict === null) {
    const text = `not a status line: ${JSON.stringify(line.slice(0, 60))}`;
    problems.push({ kind: "status-line", text });
  }
  const [, version, status, reason] = strict ?? LOOSE_STATUS_LINE.exec(line) ??
    ["", "", "0", ""];
  return { version, status: Number(status), reason };
}

function parse_field_line(
  line: string,
  headers: FieldList,
  problems: Problem[],
): void {
  if (/^[ \t]/.test(line)) {
    problems.push({ kind: "fold", text: `a folded line: ${quote(line)}` });
    const last = headers.at(-1);
    if (last) last[1] = `${last[1]} ${trim_ows(line)}`;
    return;
  }
  const strict = FIELD_LINE.exec(line);
  if (strict === null) {
    problems.push({ kind: "field", text: `not a field line: ${quote(line)}` });
  }
  const [, name, value] = strict ?? LOOSE_FIELD_LINE.exec(line) ?? ["", "", ""];
  headers.push([name.trim(), trim_ows(value)]);
}

/** RFC 9112 §6.3: where the body of a response ends. */
function body_framing(
  status: number,
  headers: FieldList,
  method: string,
  problems: Problem[],
): Framing {
  const codings = values_of(headers, "transfer-encoding");
  const lengths = values_of(headers, "content-length");
  if (codings.length > 0 && lengths.length > 0) {
    problems.push({
      kind: "framing",
      text: "both Transfer-Encoding and Content-Length",
    });
  }
  if (is_interim(status) || status === 204) {
    for (const [name] of headers) {
      if (/^(content-length|transfer-encoding)$/i.test(name)) {
        problems.push({ kind: "forbidden", text: `${name} in a ${status}` });
      }
    }
  }
  if (
    method === "HEAD" || is_interim(status) || status === 204 || status === 304
  ) {
    return { kind: "none", length: 0 };
  }
  if (codings.length > 0) {
    const chunked = /(^|,)[ \t]*chunked$/i.test(codings.join(","));
    return { kind: chunked ? "chunked" : "close", length: 0 };
  }
  if (lengths.length === 0) return { kind: "close", length: 0 };

  const length = Number(lengths[0]);
  if (lengths.length > 1 || !/^\d+$/.test(lengths[0]) || length > 2 ** 53) {
    problems.push({
      kind: "framing",
      text: `Content-Length is ${quote(lengths.join(", "))}`,
    });
    return { kind: "close", length: 0 };
  }
  return { kind: "length", length };
}

/** RFC 9112 §7.1: chunks, last chunk, trailers; `null` until all arrived. */
function read_chunks(
  text: string,
  start: number,
  problems: Problem[],
): Body | null {
  let content = "";
  for (let at = start;;) {
    const line_end = text.indexOf("\r\n", at);
    if (line_end < 0) return null;
    const line = text.slice(at, line_end);
    const size = CHUNK_LINE.exec(line);
    if (size === null) {
      problems.push({ kind: "chunk", text: `not a chunk: ${quote(line)}` });
      return { content, end: text.length };
    }
    const data = line_end + 2;
    const data_end = data + parseInt(size[1], 16);
    if (data_end === data) {
      const end = trailers_end(text, data);
      return end === null ? null : { content, end };
    }
    if (text.length < data_end + 2) return null;
    content += text.slice(data, data_end);
    if (!text.startsWith("\r\n", data_end)) {
      problems.push({
        kind: "chunk",
        text: "chunk data without CRLF after it",
      });
      return { content, end: text.length };
    }
    at = data_end + 2;
  }
}

/** The end of the empty line that closes the trailer section. */
function trailers_end(text: string, start: number): number | null {
  if (text.startsWith("\r\n", start)) return start + 2;
  const end = text.indexOf("\r\n\r\n", start);
  return end < 0 ? null : end + 4;
}

function trim_ows(value: string): string {
  return value.replace(/^[ \t]+|[ \t]+$/g, "");
}

function quote(line: string): string {
  return JSON.stringify(line.slice(0, 60));
}
