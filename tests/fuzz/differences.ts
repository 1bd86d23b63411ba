/**
 * Where this server and llhttp, which reads HTTP for Node.js, differ over the
 * same bytes. docs/http.md has the table.
 *
 * @module
 */
import type { LlhttpReading } from "./llhttp.ts";
import { type Outcome, TIGHT } from "./run.ts";

/** A difference: what each of the two does. */
export interface Difference {
  /** `"accepted"`, or the status and why. */
  readonly here: string;
  /** `"accepted"`, or why not. */
  readonly llhttp: string;
}

/** A kind of difference that is meant to be. */
export interface ExpectedDifference {
  /** What a client sent. */
  readonly received: string;
  readonly here: string;
  readonly llhttp: string;
  readonly why: string;
  /** What a {@linkcode Difference} is then, as `here; llhttp`. */
  readonly pattern: RegExp;
}

/** Every kind of difference that is meant to be. */
export const EXPECTED: readonly ExpectedDifference[] = [
  {
    received: "A method that llhttp does not know, such as `X-Y`",
    here: "accepted",
    llhttp: "refused",
    why: "RFC 9110 §9.1: methods are an open set; the application answers",
    pattern: /^accepted; HPE_INVALID_METHOD/,
  },
  {
    received: "`HTTP/1.2` to `HTTP/1.9`",
    here: "accepted",
    llhttp: "refused",
    why: "RFC 9110 §2.5: a higher minor version is read as the one known",
    pattern: /^accepted; HPE_INVALID_VERSION/,
  },
  {
    received: "Spaces or tabs (BWS) around `;` and `=` in a chunk extension",
    here: "accepted",
    llhttp: "refused",
    why: "RFC 9112 §7.1.1: a recipient must take BWS",
    pattern:
      /^accepted; HPE_(INVALID_CHUNK_SIZE|STRICT, .* in chunk extensions)/,
  },
  {
    received: "A tab after the value of Content-Length or Transfer-Encoding",
    here: "accepted",
    llhttp: "refused",
    why: "RFC 9112 §5: white space around a value (OWS) is no part of it",
    pattern:
      /^accepted; HPE_INVALID_(CONTENT_LENGTH, Inv|TRANSFER_ENCODING, Request has)/,
  },
  {
    received: "Content-Length or Transfer-Encoding as a trailer",
    here: "accepted",
    llhttp: "refused",
    why: "RFC 9110 §6.5.1: trailers that are not known are dropped",
    pattern:
      /^accepted; HPE_INVALID_\w+, (.*can't be present with|Invalid `Transfer-Encoding`)/,
  },
  {
    received: "`close` beside `keep-alive`, in HTTP/1.0",
    here: "closed after the reply",
    llhttp: "persists",
    why: "RFC 9112 §9.3: with the option `close` it does not persist",
    pattern: /^keep_alive false; keep_alive true$/,
  },
  {
    received: "More than one empty line, or a CR or LF alone, before a request",
    here: "400",
    llhttp: "accepted",
    why: "RFC 9112 §2.2 asks for one; what is skipped hides a shifted body",
    pattern:
      /^400 .*(it must start with a method|lines must end in CRLF).*; accepted$/,
  },
  {
    received: "A request line without a version (HTTP/0.9), or with `#`",
    here: "400",
    llhttp: "accepted",
    why: "RFC 9112 §3.2: a target has no fragment; 0.9 has no fields to check",
    pattern: /^400 .*its target must be visible ASCII.*; accepted$/,
  },
  {
    received: "More than one space before the version",
    here: "400",
    llhttp: "accepted",
    why: "RFC 9112 §3: single spaces; leniency is optional",
    pattern: /^400 .*it must end in a version.*; accepted$/,
  },
  {
    received: "A target whose form or authority is not valid",
    here: "400",
    llhttp: "accepted",
    why: "RFC 9112 §3.2; llhttp leaves it to its caller",
    pattern: /^400 .*the target must have a form.*; accepted$/,
  },
  {
    received: "`CONNECT`",
    here: "501",
    llhttp: "accepted",
    why: "RFC 9110 §9.3.6: for proxies; an application cannot answer it",
    pattern: /^501 .*CONNECT is for proxies.*; accepted$/,
  },
  {
    received: "`HTTP/0.9`, `HTTP/2.0`",
    here: "505",
    llhttp: "accepted",
    why: "RFC 9110 §15.6.6; llhttp leaves it to its caller",
    pattern: /^505 .*the version must be HTTP\/1\.x.*; accepted$/,
  },
  {
    received: "No valid Host field in HTTP/1.1, or two",
    here: "400",
    llhttp: "accepted",
    why: "RFC 9112 §3.2; Node.js refuses only a missing one",
    pattern:
      /^400 .*(there must be a Host field|field "host" must occur).*; accepted$/i,
  },
  {
    received: "Two Content-Type fields",
    here: "400",
    llhttp: "accepted",
    why: "A filter in front and the application might go by different ones",
    pattern: /^400 .*field "content-type" must occur only once.*; accepted$/i,
  },
  {
    received: "An expectation other than `100-continue`",
    here: "417",
    llhttp: "accepted",
    why: "RFC 9110 §10.1.1; Node.js asks its caller",
    pattern: /^417 .*; accepted$/,
  },
  {
    received: "`Transfer-Encoding` in HTTP/1.0",
    here: "400",
    llhttp: "accepted",
    why: "RFC 9112 §6.1: its framing is to be taken as faulty",
    pattern:
      /^400 .*Transfer-Encoding is not allowed in HTTP\/1\.0.*; accepted$/,
  },
  {
    received: "An empty `Transfer-Encoding`, or two of them",
    here: "400",
    llhttp: "accepted",
    why: "Two readers could read it differently, which is how to smuggle",
    pattern:
      /^400 .*(Transfer-Encoding must be "chunked"|"transfer-encoding" must occur).*; accepted$/i,
  },
  {
    received: "`Transfer-Encoding: gzip, chunked`",
    here: "501",
    llhttp: "accepted",
    why: "RFC 9112 §6.1: a coding that is not understood",
    pattern: /^501 .*Transfer-Encoding must be "chunked".*; accepted$/,
  },
  {
    received: "A chunk size of more than 16 digits",
    here: "400",
    llhttp: "accepted",
    why: "RFC 9112 §7.1: a recipient has to expect an overflow",
    pattern: /^400 .*a chunk must start with its size.*; accepted$/,
  },
  {
    received: "A chunk extension in another form, such as `5;` or `5;=a`",
    here: "400",
    llhttp: "accepted",
    why: "RFC 9112 §7.1.1: an extension has a name",
    pattern: /^400 .*only extensions may follow the size.*; accepted$/,
  },
  {
    received: "More than the limits: of a line, of fields, of a body",
    here: "400, 413, 414, 431",
    llhttp: "accepted",
    why: "llhttp has no limits; Node.js has some",
    pattern: /^4\d\d .*must (be|have) at most.*; accepted$/,
  },
];

/** Why a difference is meant to be; `null` if it is not. */
export function expected(
  { here, llhttp }: Difference,
): ExpectedDifference | null {
  const sides = `${here}; ${llhttp}`;
  return EXPECTED.find(({ pattern }) => pattern.test(sides)) ?? null;
}

/** Whether llhttp can be asked: it has no limits, and needs all of the text. */
export function is_comparable({ plan }: Outcome): boolean {
  return plan.style.reads && plan.limits !== TIGHT && plan.ending !== "reset";
}

/** The first difference between the two over what a client sent, if any. */
export function find_difference(
  { verdict, refusal }: Outcome,
  { requests, error, is_upgraded }: LlhttpReading,
): Difference | null {
  const reason = refusal.replace(
    /^code (\d+), message (.*?)(: received .*)?$/s,
    "$1 $2",
  );
  for (const [index, ours] of verdict.requests.entries()) {
    const theirs = requests[index];
    const is_accepted = theirs?.is_complete ?? false;
    if (ours.body_fault !== null) {
      return is_accepted && reason !== ""
        ? { here: reason, llhttp: "accepted" }
        : null;
    }
    if (!is_accepted) {
      return { here: "accepted", llhttp: error ?? "it waits for more" };
    }
    for (const what of ["method", "body", "keep_alive"] as const) {
      if (ours[what] !== theirs[what]) {
        const told = (value: unknown) => `${what} ${JSON.stringify(value)}`;
        return { here: told(ours[what]), llhttp: told(theirs[what]) };
      }
    }
    if (!ours.keep_alive) return null;
    if (is_upgraded && index === requests.length - 1) return null;
  }
  const next = requests[verdict.requests.length];
  // Without a reason the connection had ended: the response was its last.
  if (next?.is_complete && (verdict.fault === null || reason !== "")) {
    return { here: reason || "nothing more", llhttp: "accepted" };
  }
  if (verdict.fault === null && error !== null) {
    return { here: "nothing more", llhttp: error };
  }
  return null;
}
