/**
 * Where the body of a request ends (RFC 9112 §6).
 *
 * A server that reads these two fields differently from the proxy in front of
 * it lets one client slip a request into another's connection. So each has only
 * one valid form, and a message that could be read in two ways is refused.
 *
 * @module
 */
import { list_elements } from "../../wsgi/list_elements.ts";
import { show } from "../../wsgi/show.ts";
import { is_token } from "../../wsgi/token.ts";
import { consists_of, DIGIT } from "./grammar.ts";
import { ProtocolError } from "./protocol_error.ts";
import type { RequestHead } from "./request_head.ts";

/** How a body is framed. */
export type Framing = Pick<RequestHead, "body" | "content_length">;

/** No body. */
export const NO_BODY: Framing = { body: "none", content_length: 0 };
/** A body in the chunked transfer coding. */
export const CHUNKED: Framing = { body: "chunked", content_length: -1 };

/**
 * Decides how the body is framed.
 *
 * @param content_length The value of Content-Length, `null` if absent.
 * @param transfer_encoding The value of Transfer-Encoding, `null` if absent.
 * @param minor The minor version of the request.
 * @returns The framing.
 * @throws {ProtocolError} 400, or 501 for an unknown transfer coding.
 */
export function parse_framing(
  content_length: string | null,
  transfer_encoding: string | null,
  minor: 0 | 1,
): Framing {
  if (transfer_encoding === null) {
    return content_length === null ? NO_BODY : {
      body: "length",
      content_length: parse_content_length(content_length),
    };
  }
  if (content_length !== null) {
    throw new ProtocolError(
      `Cannot read request: only one of Content-Length and Transfer-Encoding is allowed: received ${
        show(content_length)
      } and ${show(transfer_encoding)}`,
    );
  }
  check_transfer_encoding(transfer_encoding, minor);
  return CHUNKED;
}

/** RFC 9110 §8.6: 1*DIGIT. Number() alone takes "+5", "0x5", "5e3", "". */
function parse_content_length(value: string): number {
  const length = consists_of(value, DIGIT) ? Number(value) : NaN;
  if (Number.isSafeInteger(length)) return length;
  throw new ProtocolError(
    `Cannot read request: Content-Length must be digits, at most ${Number.MAX_SAFE_INTEGER}: received ${
      show(value)
    }`,
  );
}

/** RFC 9112 §6.1: 501 for a coding that is not understood. */
function check_transfer_encoding(coding: string, minor: 0 | 1): void {
  if (minor === 0) {
    throw new ProtocolError(
      `Cannot read request: Transfer-Encoding is not allowed in HTTP/1.0: received ${
        show(coding)
      }`,
    );
  }
  if (coding.toLowerCase() === "chunked") return;
  throw new ProtocolError(
    `Cannot read request: Transfer-Encoding must be "chunked": received ${
      show(coding)
    }`,
    is_unknown_coding(coding) ? 501 : 400,
  );
}

/**
 * Whether it is a single coding, or a list with `chunked` only at its end. With
 * any other list, the end of the body is unknown (RFC 9112 §6.3).
 */
function is_unknown_coding(value: string): boolean {
  const codings = list_elements(value.toLowerCase());
  if (!codings.every(is_token)) return false;
  return codings.length === 1 ||
    codings.indexOf("chunked") === codings.length - 1;
}
