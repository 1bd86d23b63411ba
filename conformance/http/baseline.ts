/**
 * How the server answers requests that are beyond dispute. Everything else is
 * compared with this, so that the suite can check any server at any path.
 *
 * @module
 */
import { show } from "../../wsgi/show.ts";
import { BODY, CHUNKED, CHUNKS, GET, NEXT } from "./topics/requests.ts";
import { type Baseline, type BodyFate, fill } from "./http_check.ts";
import { run_script, type Transcript } from "../client/probe.ts";
import { field_values } from "../client/response_reader.ts";

/** A body that is beyond dispute. */
const WITH_BODY = `${BODY}Content-Length: 5\r\n\r\nhello`;

/** The values in templates before anything is known about the server. */
const UNKNOWN = { method: "POST", etag: "", last_modified: "" } as const;

/** The statuses that refuse any body. */
const REFUSALS = [400, 411, 413, 501];

/**
 * Learn how the server at `url` answers.
 *
 * @param url Any resource of the server.
 * @param timeout How long each wait may take, in milliseconds.
 * @returns What the checks need to know about it.
 * @throws {Error} If it cannot be reached or does not answer GET.
 */
export async function take_baseline(
  url: URL,
  timeout: number,
): Promise<Baseline> {
  /** Send templates, filled with what is `known` about the server. */
  const send = (known: Partial<Baseline>, ...steps: string[]) =>
    run_script(
      url,
      { steps: steps.map((step) => fill(step, { ...UNKNOWN, ...known, url })) },
      timeout,
    );

  let latency = Infinity;
  async function plain(): Promise<Transcript> {
    const started = performance.now();
    const steps = [fill(NEXT, { ...UNKNOWN, url })];
    const transcript = await run_script(url, { steps, enough: 1 }, timeout);
    latency = Math.min(latency, performance.now() - started);
    return transcript;
  }
  const { responses: [get] } = await plain();
  if (!get || get.status === 0) {
    throw new Error(
      `Cannot check ${url}: GET must be answered with an HTTP response: ` +
        `received ${show(get?.body ?? "")} within ${timeout} ms; start an ` +
        "HTTP server there",
    );
  }
  // The first may have waited for what the server does only once.
  await plain();
  const { responses: pair } = await send({}, `${GET}\r\n`, NEXT);
  const { responses: pipelined } = await send({}, `${GET}\r\n${NEXT}`);
  const persistent = pair.length === 2;
  const pipelining = pipelined.length === 2;

  /** Whether the request before NEXT was accepted and read to its end. */
  function is_read({ responses: [first, second] }: Transcript): boolean {
    if (first === undefined || REFUSALS.includes(first.status)) return false;
    return pipelining ? second?.status === get.status : first.status !== 405;
  }
  function fate_of({ responses: [first, second], end }: Transcript): BodyFate {
    if (first === undefined || first.status >= 400) return "refused";
    return second === undefined && end !== "silent" ? "closed" : "left";
  }
  async function try_body(method: Baseline["method"]) {
    const transcript = await send({ method }, WITH_BODY + NEXT);
    const [body = get] = transcript.responses;
    const takes_body = is_read(transcript);
    return { method, body, takes_body, body_fate: fate_of(transcript) };
  }
  const post = await try_body("POST");
  const other = post.takes_body ? post : await try_body("GET");
  const accepted = other.takes_body ? other : post;
  const chunked = await send(accepted, CHUNKED + CHUNKS + NEXT);
  return {
    url,
    get,
    latency,
    persistent,
    pipelining,
    ...accepted,
    chunked_fate: fate_of(chunked),
    takes_chunked: accepted.takes_body && is_read(chunked),
    etag: field_values(get, "etag")[0] ?? "",
    last_modified: field_values(get, "last-modified")[0] ?? "",
  };
}
