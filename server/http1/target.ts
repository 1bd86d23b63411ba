/**
 * The four forms of a request target (RFC 9112 §3.2).
 *
 * @module
 */
import { is_authority } from "../../wsgi/authority.ts";
import { one_leading_slash } from "../../wsgi/environ.ts";
import { show } from "../../wsgi/show.ts";
import { ProtocolError } from "./protocol_error.ts";

/** The parts of a request target, whatever its form. */
export interface Target {
  /**
   * The path, still percent-encoded, with a single slash at its start; `"*"`
   * for the server as a whole.
   */
  readonly path: string;
  /** The query without the `?`. */
  readonly query: string;
  /** Host and port of absolute-form, else `null`. */
  readonly authority: string | null;
}

/**
 * Parses a request target.
 *
 * @param method The method, which decides which forms are allowed.
 * @param target Visible ASCII characters, at least one.
 * @returns Its parts.
 * @throws {ProtocolError} 400, or 501 for CONNECT.
 * @see RFC 9112 §3.2.
 */
export function parse_target(method: string, target: string): Target {
  if (method === "CONNECT") {
    // RFC 9110 §9.3.6: tunnels are for proxies; an origin server has none.
    throw new ProtocolError(
      `Cannot serve request: CONNECT is for proxies: received target ${
        show(target)
      }`,
      501,
    );
  }
  if (target.startsWith("/")) return split_query(target, null);
  if (target === "*" && method === "OPTIONS") {
    return { path: "*", query: "", authority: null };
  }
  const authority_start = absolute_form_prefix(target);
  if (authority_start === 0) throw bad_target(target);
  let end = authority_start;
  while (end < target.length && target[end] !== "/" && target[end] !== "?") {
    end++;
  }
  const authority = target.slice(authority_start, end);
  if (!is_authority(authority)) throw bad_target(target);
  const rest = target.slice(end);
  if (rest.startsWith("/")) return split_query(rest, authority);
  // RFC 9112 §3.2.4: a client asks a proxy for "*" with no path and no query.
  if (rest === "" && method === "OPTIONS") {
    return { path: "*", query: "", authority };
  }
  return split_query(`/${rest}`, authority);
}

/** The parts of a target in origin-form. */
export function split_query(target: string, authority: string | null): Target {
  const mark = target.indexOf("?");
  const path = mark === -1 ? target : target.slice(0, mark);
  return {
    path: one_leading_slash(path),
    query: mark === -1 ? "" : target.slice(mark + 1),
    authority,
  };
}

/** RFC 3986 §3.1: a scheme is matched without regard to case. */
function absolute_form_prefix(target: string): number {
  const scheme = target.slice(0, 8).toLowerCase();
  if (scheme.startsWith("http://")) return 7;
  return scheme === "https://" ? 8 : 0;
}

function bad_target(target: string): ProtocolError {
  return new ProtocolError(
    `Cannot read request: the target must have a form that its method allows: received ${
      show(target)
    }`,
  );
}
