/**
 * The form of a check of the HTTP suite: what is sent, and what may come back.
 *
 * @module
 */
import type { Outcome } from "../outcome.ts";
import type { Script, Transcript } from "../client/probe.ts";
import type { HttpResponse } from "../client/response_reader.ts";

/**
 * The words of RFC 2119: a failed MUST is a `fail`, the others a `warn`.
 *
 * @category Conformance
 */
export type HttpLevel = "MUST" | "SHOULD" | "MAY";

/**
 * What people need to know about a check.
 *
 * @category Conformance
 */
export interface HttpCheckInfo {
  /** `"framing.cl-te"`: the topic, then the case. */
  readonly id: string;
  /** What is checked, in one sentence. */
  readonly title: string;
  /** How binding the RFC makes it. */
  readonly level: HttpLevel;
  /** The document and section it comes from. */
  readonly source: string;
  /** Why it matters. */
  readonly why: string;
  /** What to do about it. */
  readonly fix: string;
}

/**
 * One check. `steps` are templates; see {@linkcode fill} for the names in
 * braces.
 */
export interface HttpCheck
  extends Omit<HttpCheckInfo, "why" | "fix">, Omit<Script, "enough"> {
  /** What the server must be able to do for the check to show anything. */
  readonly needs?: readonly Need[];
  /** What may come back. */
  readonly expect: Expectation;
  /** Why it matters. Default: the topic's. */
  readonly why?: string;
  /** What to do about it. Default: the topic's. */
  readonly fix?: string;
}

/** Checks of one part of the protocol. */
export interface HttpTopic {
  /** Why it matters that a server gets this part right. */
  readonly why: string;
  /** What to do about it in a server. */
  readonly fix: string;
  /** Whether it is new in HTTP/1.1, so that HTTP/1.0 servers are exempt. */
  readonly since_http_1_1?: boolean;
  readonly checks: readonly HttpCheck[];
}

/** What people need to know about a check of a topic. */
export function info(topic: HttpTopic, check: HttpCheck): HttpCheckInfo {
  const { id, title, level, source, why = topic.why, fix = topic.fix } = check;
  return { id, title, level, source, why, fix };
}

/** What may come back: a sentence, and the function that checks it. */
export interface Expectation {
  /** What would be right; it follows the word "expected". */
  readonly text: string;
  /** The number of responses after which waiting can stop. */
  readonly enough?: number;
  readonly judge: (transcript: Transcript, baseline: Baseline) => Outcome;
}

/**
 * What becomes of a body that is beyond dispute and is not read: the request is
 * refused; or it is answered, and the connection closed or useless.
 */
export type BodyFate = "refused" | "closed" | "left";

/** How the server answers requests that are beyond dispute. */
export interface Baseline {
  readonly url: URL;
  /** The response to GET. */
  readonly get: HttpResponse;
  /** How long that took, in milliseconds. */
  readonly latency: number;
  /** Whether a second request on the same connection is answered. */
  readonly persistent: boolean;
  /** Whether it is answered even if it is sent before the first response. */
  readonly pipelining: boolean;
  /** The method for requests with a body: POST, or GET if POST is refused. */
  readonly method: "POST" | "GET";
  /** The response to that method with a body of five bytes. */
  readonly body: HttpResponse;
  /** Whether such a body is read, so that the next request is answered. */
  readonly takes_body: boolean;
  /** If not, what becomes of it. */
  readonly body_fate: BodyFate;
  /** Whether the same is true of a chunked body. */
  readonly takes_chunked: boolean;
  readonly chunked_fate: BodyFate;
  /** The validators of the GET response; `""` if there are none. */
  readonly etag: string;
  readonly last_modified: string;
}

/** A condition of a check, and the reason given if it is not met. */
interface Requirement {
  readonly is_met: (baseline: Baseline) => boolean;
  readonly reason: string | ((baseline: Baseline) => string);
}

/** What a check may need. */
export type Need =
  | "persistence"
  | "pipelining"
  | "body"
  | "chunked"
  | "post"
  | "etag"
  | "last_modified"
  | "success";

/** The conditions by name. */
export const NEEDS: Readonly<Record<Need, Requirement>> = {
  persistence: {
    is_met: (baseline) => baseline.persistent,
    reason: "The server closes the connection after each response",
  },
  pipelining: {
    is_met: (baseline) => baseline.pipelining,
    reason: "The server does not answer a second request sent with the first",
  },
  body: {
    is_met: (baseline) => baseline.takes_body,
    reason: ({ body_fate }) => body_reason(body_fate, "a body"),
  },
  chunked: {
    is_met: (baseline) => baseline.takes_chunked,
    reason: ({ takes_body, body_fate, chunked_fate }) =>
      body_reason(takes_body ? chunked_fate : body_fate, "a chunked body"),
  },
  post: {
    is_met: ({ method, body }) => method === "POST" && body.status < 300,
    reason: "The server refuses POST",
  },
  etag: {
    is_met: (baseline) => baseline.etag !== "",
    reason: "The response to GET has no ETag",
  },
  last_modified: {
    is_met: (baseline) => baseline.last_modified !== "",
    reason: "The response to GET has no Last-Modified",
  },
  success: {
    is_met: (baseline) => baseline.get.status === 200,
    reason: "The response to GET is not 200",
  },
};

function body_reason(fate: BodyFate, what: string): string {
  const answers = `The server answers a request that has ${what}`;
  return {
    refused: `The server refuses requests that have ${what}`,
    closed: `${answers} and closes the connection, so nothing shows where ` +
      "the body ends for it",
    left: `${answers}, but not the next one, as it should after reading it`,
  }[fate];
}

/** Why it cannot be tried here; `undefined` if it can. */
export function unmet_need(
  needs: readonly Need[],
  baseline: Baseline,
): string | undefined {
  const unmet = needs.find((need) => !NEEDS[need].is_met(baseline));
  if (unmet === undefined) return undefined;
  const { reason } = NEEDS[unmet];
  return typeof reason === "string" ? reason : reason(baseline);
}

/** The values that a template may use. */
type Known = Pick<Baseline, "url" | "method" | "etag" | "last_modified">;

/**
 * Put values into a template: `{target}` is the path and query, `{host}` the
 * value of Host, `{name}` the host without a port; `{scheme}`, `{method}`, and
 * the validators `{etag}`, also as `{weak_etag}`, and `{last_modified}`, also in
 * its two obsolete forms, `{rfc850}` and `{asctime}`. `{1000*a}` is a thousand times
 * `a`, so that a long text is made only when it is sent.
 */
export function fill(template: string, baseline: Known): string {
  const { url } = baseline;
  const values: Record<string, string> = {
    target: url.pathname + url.search,
    host: url.host,
    name: url.hostname,
    scheme: url.protocol.slice(0, -1),
    method: baseline.method,
    etag: baseline.etag,
    weak_etag: baseline.etag.replace(/^(?=")/, "W/"),
    last_modified: baseline.last_modified,
    ...obsolete_dates(baseline.last_modified),
  };
  return template
    .replace(
      /\{(\d+)\*([^}]+)\}/g,
      (_, times, text) => text.repeat(Number(times)),
    )
    .replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
}

/** RFC 9110 §5.6.7: the date formats that are accepted but no longer sent. */
function obsolete_dates(
  imf_fixdate: string,
): { rfc850: string; asctime: string } {
  // Sun, 06 Nov 1994 08:49:37 GMT
  const [day_name, day, month, year, time] = imf_fixdate.split(/,? /);
  const long = [
    "Sunday",
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
  ].find((name) => name.startsWith(day_name));
  return {
    rfc850: `${long}, ${day}-${month}-${year?.slice(2)} ${time} GMT`,
    asctime: `${day_name} ${month} ${day?.replace(/^0/, " ")} ${time} ${year}`,
  };
}
