/**
 * How a strict server reads what a client sends: docs/http.md once more, as
 * patterns over the whole text. It shares nothing with the server's reader, so
 * that an error has to be made twice to go unseen.
 *
 * @module
 */
import type { RequestLimits } from "../../server/http1/limits.ts";

/** A request that has to be answered. */
export interface AcceptedRequest {
  readonly method: string;
  /** PATH_INFO. */
  readonly path: string;
  readonly query: string;
  /** The minor version to answer with. */
  readonly minor: 0 | 1;
  /** The authority it is for; `null` if there is none. */
  readonly host: string | null;
  /** Whether the client allows the connection to persist. */
  readonly keep_alive: boolean;
  /** Whether 100 (Continue) may come before the response. */
  readonly expects_continue: boolean;
  /** Whether there is a body, be it empty. */
  readonly has_body: boolean;
  /** What comes of the body. */
  readonly body: string;
  /** Why its body has no good end. */
  readonly body_fault: Fault | null;
}

/** Why a request cannot be answered as it should. */
export interface Fault {
  /**
   * The statuses that refuse it: where it has several faults, any will do. None
   * if the text only ends too early.
   */
  readonly statuses: readonly number[];
  /** Whether it would have gone on. */
  readonly is_incomplete: boolean;
  /** Whether it begins as a HEAD request. */
  readonly is_head: boolean;
}

/** What a connection is made of. */
export interface Verdict {
  readonly requests: readonly AcceptedRequest[];
  /** What is wrong with the head after them; `null` if there is none. */
  readonly fault: Fault | null;
  /** Whether all that came after them is an empty line. */
  readonly ends_in_empty_line: boolean;
}

const TOKEN = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]+";
const BWS = "[ \\t]*";
const TEXT = "[\\t\\x20-\\x7e\\x80-\\xff]";
const QUOTED =
  `"(?:[\\t\\x20\\x21\\x23-\\x5b\\x5d-\\x7e\\x80-\\xff]|\\\\${TEXT})*"`;

const METHOD = new RegExp(`^${TOKEN}(?= )`);
const REQUEST_REST = /^ ([\x21\x22\x24-\x7e]+) HTTP\/(\d)\.(\d)$/;
const FIELD = new RegExp(`^(${TOKEN}):(${TEXT}*)$`);
const CHUNK_LINE = new RegExp(
  `^([0-9A-Fa-f]{1,16})(?:${BWS};${BWS}${TOKEN}(?:${BWS}=${BWS}(?:${TOKEN}|${QUOTED}))?)*$`,
);
const MAX_CHUNK_LINE = 256;
const ABSOLUTE = /^https?:\/\/([^/?]*)(.*)$/i;
const AUTHORITY =
  /^(?:\[([0-9A-Fa-f:.]+)\]|(?:[-._~!$&'()*+,;=0-9A-Za-z]|%[0-9A-Fa-f]{2})+)(?::(\d*))?$/;
const WHOLE_TOKEN = new RegExp(`^${TOKEN}$`);

/** A part of the text that was read, or why it cannot be. */
type Part<T> =
  | ({ readonly end: number; readonly fault?: undefined } & T)
  | { readonly fault: Fault };

/** Read everything that came before the connection ended or fell silent. */
export function judge(text: string, limits: RequestLimits): Verdict {
  const requests: AcceptedRequest[] = [];
  const verdict = (fault: Fault | null, ends_in_empty_line = false) => ({
    requests,
    fault,
    ends_in_empty_line,
  });
  for (let at = 0;;) {
    const has_empty_line = text.startsWith("\r\n", at);
    if (has_empty_line) at += 2;
    if (at === text.length) return verdict(null, has_empty_line);
    const is_head = text.startsWith("HEAD ", at);
    const lines = read_section(text, at, limits, is_head, true);
    if (lines.fault) return verdict(lines.fault);
    const head = read_head(lines.lines, limits);
    if (Array.isArray(head)) {
      return verdict({ statuses: head, is_incomplete: false, is_head });
    }
    const body = head.length === null
      ? read_chunks(text, lines.end, limits, is_head)
      : read_length(text, lines.end, head.length, is_head);
    requests.push({ ...head, ...body });
    if (!head.keep_alive || body.body_fault !== null) {
      return verdict(null);
    }
    at = body.end;
  }
}

/** Lines up to an empty one. */
function read_section(
  text: string,
  start: number,
  limits: RequestLimits,
  is_head: boolean,
  has_request_line: boolean,
): Part<{ lines: string[] }> {
  const lines: string[] = [];
  /** Where the field lines start. */
  let fields = start;
  /** What the limits have to say so far. */
  let exceeded: number[] = [];
  const fault = (statuses: number[], is_incomplete = false) => ({
    fault: {
      statuses: [...statuses, ...exceeded],
      is_incomplete,
      is_head,
    },
  });
  for (let at = start;;) {
    const lf = text.indexOf("\n", at);
    const end = lf < 0 ? text.length : lf + 1;
    const is_first = has_request_line && lines.length === 0;
    const line = text.slice(at, end).replace(/\r?\n$/, "");
    if (is_first) {
      if (line.length > limits.max_request_line) {
        const begins = line.slice(0, limits.max_request_line);
        exceeded = [WHOLE_TOKEN.test(begins) ? 501 : 414];
      }
    } else {
      const is_empty = line === "";
      const length = (is_empty ? at : end) - fields;
      const count = lines.length + (is_empty || lf < 0 ? 0 : 1) -
        (has_request_line ? 1 : 0);
      if (length > limits.max_header_bytes || count > limits.max_headers) {
        exceeded = [431];
      }
    }
    if (lf < 0) return fault([], true);
    if (text[lf - 1] !== "\r" || lf === at) return fault([400]);
    if (exceeded.length > 0) {
      // Whether it shows here or with the bytes to come.
      return fault(text.length - end < 2 ? [400] : [], text.length - end < 2);
    }
    if (line === "") return { lines, end };
    lines.push(line);
    if (is_first) fields = end;
    at = end;
  }
}

/** A head, or the statuses that refuse it. */
type Head =
  & Omit<AcceptedRequest, "body" | "body_fault">
  & { readonly length: number | null };

function read_head(
  [first = "", ...rest]: string[],
  limits: RequestLimits,
): Head | number[] {
  const refusals: number[] = [];
  const method = METHOD.exec(first)?.[0] ?? "";
  const line = REQUEST_REST.exec(first.slice(method.length));
  if (method.length > 64) refusals.push(501);
  if (method === "" || line === null) return [400, ...refusals];
  const [, target, major, minor_digit] = line;
  if (major !== "1") refusals.push(505);
  const minor = minor_digit === "0" ? 0 : 1;
  const form = read_target(method, target);
  if (typeof form === "number") refusals.push(form);

  const fields = new Map<string, string[]>();
  for (const text of rest) {
    const field = FIELD.exec(text);
    if (field === null) {
      refusals.push(400);
      continue;
    }
    const name = field[1].toLowerCase();
    const values = fields.get(name) ?? [];
    values.push(trim(field[2]));
    fields.set(name, values);
  }
  const all = (name: string) => fields.get(name) ?? [];

  const hosts = all("host");
  const host_is_good = hosts.length === 1 && is_authority(hosts[0]) ||
    minor === 0 && (hosts.length === 0 || hosts.join() === "");
  if (!host_is_good || hosts.length > 1) refusals.push(400);
  if (all("content-type").length > 1) refusals.push(400);

  const options = elements(all("connection").join(","));
  const expect = all("expect").join(",").toLowerCase();
  const expects = minor === 1 && fields.has("expect");
  if (expects && expect !== "100-continue") refusals.push(417);

  const length = body_length(
    all("content-length"),
    all("transfer-encoding"),
    minor,
    limits,
    refusals,
  );
  if (refusals.length > 0 || typeof form === "number") return refusals;
  return {
    method,
    ...form,
    minor,
    host: form.host ?? hosts[0] ?? null,
    keep_alive: !options.includes("close") &&
      (minor === 1 || options.includes("keep-alive")),
    expects_continue: expects && length !== 0,
    has_body: length === null || all("content-length").length > 0,
    length,
  };
}

function read_target(
  method: string,
  target: string,
): { path: string; query: string; host: string | null } | number {
  if (method === "CONNECT") return 501;
  if (target === "*" && method === "OPTIONS") {
    return { path: "*", query: "", host: null };
  }
  const [, host, rest] = ABSOLUTE.exec(target) ?? ["", null, target];
  if (host !== null && !is_authority(host)) return 400;
  if (host !== null && rest === "" && method === "OPTIONS") {
    return { path: "*", query: "", host };
  }
  if (host === null && !rest.startsWith("/")) return 400;
  const mark = rest.indexOf("?");
  const raw = mark < 0 ? rest : rest.slice(0, mark);
  const path = `/${raw.replace(/^\/+/, "")}`.replace(
    /%([0-9A-Fa-f]{2})/g,
    (_, digits) => String.fromCharCode(parseInt(digits, 16)),
  );
  return { path, query: mark < 0 ? "" : rest.slice(mark + 1), host };
}

function is_authority(text: string): boolean {
  const parts = AUTHORITY.exec(text);
  if (parts === null) return false;
  const [, ipv6, port = ""] = parts;
  return Number(port) <= 65535 && (ipv6 === undefined || is_ipv6(ipv6));
}

/** RFC 3986 §3.2.2: IPv6address. */
function is_ipv6(text: string): boolean {
  const halves = text.split("::");
  if (halves.length > 2) return false;
  let groups = 0;
  for (const [index, half] of halves.entries()) {
    if (half === "") continue;
    const parts = half.split(":");
    if (index === halves.length - 1 && parts.at(-1)!.includes(".")) {
      const octet = "(?:0|[1-9]\\d?|1\\d\\d|2[0-4]\\d|25[0-5])";
      if (!new RegExp(`^${octet}(\\.${octet}){3}$`).test(parts.pop()!)) {
        return false;
      }
      groups += 2;
    }
    if (!parts.every((part) => /^[0-9A-Fa-f]{1,4}$/.test(part))) return false;
    groups += parts.length;
  }
  if (halves.length === 1) return groups === 8 && text !== "";
  return groups <= 7;
}

/** The length of the body; `null` if it is chunked. */
function body_length(
  lengths: string[],
  codings: string[],
  minor: 0 | 1,
  limits: RequestLimits,
  refusals: number[],
): number | null {
  if (codings.length > 0) {
    const [coding] = codings;
    const names = elements(coding.toLowerCase());
    const is_list = names.every((name) => WHOLE_TOKEN.test(name)) &&
      (names.length === 1 || names.indexOf("chunked") === names.length - 1);
    if (codings.length > 1 || lengths.length > 0 || minor === 0) {
      refusals.push(400);
    } else if (coding.toLowerCase() !== "chunked") {
      refusals.push(is_list ? 501 : 400);
    }
    return null;
  }
  if (lengths.length === 0) return 0;
  const [value] = lengths;
  if (
    lengths.length > 1 || !/^\d+$/.test(value) ||
    BigInt(value) > BigInt(Number.MAX_SAFE_INTEGER)
  ) refusals.push(400);
  else if (Number(value) > limits.max_body_bytes) refusals.push(413);
  return Number(value);
}

interface Body {
  readonly body: string;
  readonly body_fault: Fault | null;
  readonly end: number;
}

function read_length(
  text: string,
  start: number,
  length: number,
  is_head: boolean,
): Body {
  const end = start + length;
  const body = text.slice(start, end);
  const body_fault = end <= text.length
    ? null
    : { statuses: [], is_incomplete: true, is_head };
  return { body, body_fault, end };
}

function read_chunks(
  text: string,
  start: number,
  limits: RequestLimits,
  is_head: boolean,
): Body {
  let body = "";
  let at = start;
  let total = 0;
  const broken = (status: number | null): Body => ({
    body,
    body_fault: {
      statuses: status === null ? [] : [status],
      is_incomplete: status === null,
      is_head,
    },
    end: text.length,
  });
  for (;;) {
    const lf = text.indexOf("\n", at);
    if (lf < 0 || lf - at > MAX_CHUNK_LINE + 1) {
      return broken(text.length - at > MAX_CHUNK_LINE + 1 ? 400 : null);
    }
    const line = text.slice(at, lf);
    const chunk = line.endsWith("\r") && CHUNK_LINE.exec(line.slice(0, -1));
    if (!chunk) return broken(400);
    const size = parseInt(chunk[1], 16);
    total += size;
    if (total > limits.max_body_bytes) return broken(413);
    at = lf + 1;
    if (size === 0) break;
    body += text.slice(at, at + size);
    at += size;
    if (!"\r\n".startsWith(text.slice(at, at + 2))) return broken(400);
    if (text.length < at + 2) return broken(null);
    at += 2;
  }
  const trailers = read_section(text, at, limits, is_head, false);
  if (trailers.fault) {
    return { body, body_fault: trailers.fault, end: text.length };
  }
  if (!trailers.lines.every((line) => FIELD.test(line))) return broken(400);
  return { body, body_fault: null, end: trailers.end };
}

function trim(text: string): string {
  return text.replace(/^[ \t]+|[ \t]+$/g, "");
}

function elements(text: string): string[] {
  return text.toLowerCase().split(",").map(trim);
}
