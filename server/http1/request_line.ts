/**
 * The request line: method, target and version (RFC 9112 §3).
 *
 * @module
 */
import { show } from "../../wsgi/show.ts";
import { CR, DIGIT, LF, SP, TARGET_CHAR, TCHAR } from "./grammar.ts";
import { ProtocolError } from "./protocol_error.ts";

/** Longer than any registered method; RFC 9110 §9.1 answers 501 to others. */
export const MAX_METHOD = 64;

/** The parts of a request line. */
export interface RequestLine {
  /** The method, a token. */
  readonly method: string;
  /** The target, visible ASCII characters. */
  readonly target: string;
  /** The version, such as `"HTTP/1.1"`. */
  readonly version: string;
  /** The minor version to answer with. */
  readonly minor: 0 | 1;
  /** Its length in bytes, with the CRLF. */
  readonly length: number;
}

/**
 * Parses a request line, except the form of its target.
 *
 * @param bytes Bytes that start with the request line and its CRLF.
 * @param text The same bytes as a latin-1 string.
 * @returns Its parts.
 * @throws {ProtocolError} 400, 501 or 505.
 */
export function parse_request_line(
  bytes: Uint8Array,
  text: string,
): RequestLine {
  let at = 0;
  while (TCHAR[bytes[at]] === 1) at++;
  const method = text.slice(0, at);
  if (at === 0 || bytes[at] !== SP) {
    throw bad_line(text, "it must start with a method, a token, and one space");
  }
  if (at > MAX_METHOD) {
    throw new ProtocolError(
      `Cannot serve request: the method must be at most ${MAX_METHOD} bytes: received ${
        show(method)
      }`,
      501,
    );
  }
  const target_start = ++at;
  while (TARGET_CHAR[bytes[at]] === 1) at++;
  const target = text.slice(target_start, at);
  if (at === target_start || bytes[at] !== SP) {
    throw bad_line(
      text,
      "its target must be visible ASCII without '#', with one space on each side",
    );
  }
  at++;
  const version = text.slice(at, at + 8);
  if (bytes[at + 8] !== CR || bytes[at + 9] !== LF) {
    throw bad_line(text, "it must end in a version such as HTTP/1.1");
  }
  const minor = version === "HTTP/1.1" ? 1 : minor_version(version, text);
  return { method, target, version, minor, length: at + 10 };
}

/** RFC 9112 §2.3 and RFC 9110 §2.5: a higher minor version is read as 1.1. */
function minor_version(version: string, line: string): 0 | 1 {
  if (
    !version.startsWith("HTTP/") || version[6] !== "." ||
    DIGIT[version.charCodeAt(5)] !== 1 || DIGIT[version.charCodeAt(7)] !== 1
  ) {
    throw bad_line(line, "it must end in a version such as HTTP/1.1");
  }
  if (version[5] !== "1") {
    throw new ProtocolError(
      `Cannot serve request: the version must be HTTP/1.x: received ${
        show(version)
      }`,
      505,
    );
  }
  return version[7] === "0" ? 0 : 1;
}

function bad_line(text: string, expected: string): ProtocolError {
  const line = text.slice(0, text.indexOf("\r\n"));
  return new ProtocolError(
    `Cannot read request line: ${expected}: received ${show(line)}`,
  );
}
