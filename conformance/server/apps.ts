/**
 * The parts of the probe applications.
 *
 * @module
 */
import { latin1_decode, latin1_encode } from "../../wsgi/latin1.ts";
import type {
  AsyncInputStream,
  HeaderList,
  StartResponse,
  Write,
  WSGIEnvironment,
  WSGIResult,
} from "../../wsgi/types.ts";
import type { Journal } from "./journal.ts";
import type { ProbeApp } from "./server_check.ts";

/** The bytes of a latin-1 string. */
export const bytes = latin1_encode;

/** 32 MiB in chunks: more than the buffers between server and client hold. */
export function endless(): string[] {
  return Array(512).fill("x".repeat(64 * 1024));
}

/** Yields these chunks, and throws at the end if an error is given. */
export function* generate(
  texts: Iterable<string>,
  error?: Error,
): Generator<Uint8Array> {
  for (const text of texts) yield bytes(text);
  if (error) throw error;
}

/** The same, asynchronously. */
export async function* generate_async(
  texts: Iterable<string>,
  error?: Error,
): AsyncGenerator<Uint8Array> {
  for (const text of texts) {
    await Promise.resolve();
    yield bytes(text);
  }
  if (error) throw error;
}

/** Start an ordinary response. */
export function start_ok(
  start_response: StartResponse,
  ...headers: HeaderList
): Write {
  return start_response("200 OK", [["Content-Type", "text/plain"], ...headers]);
}

/** Answers 200 with what `body` returns. */
export function answers(
  body: (journal: Journal) => WSGIResult,
  ...headers: HeaderList
): ProbeApp {
  return (journal) => (_environ, start_response) => {
    start_ok(start_response, ...headers);
    return body(journal);
  };
}

/** Answers with this status and these header fields, and a list of chunks. */
export function answers_with(
  status: string,
  headers: HeaderList,
  ...chunks: string[]
): ProbeApp {
  return () => (_environ, start_response) => {
    start_response(status, headers.map(([name, value]) => [name, value]));
    return chunks.map(bytes);
  };
}

/** Answers with whatever `respond` does. */
export function responds_by(
  respond: (
    start_response: StartResponse,
    journal: Journal,
  ) => WSGIResult | Promise<WSGIResult>,
): ProbeApp {
  return (journal) => (_environ, start_response) =>
    respond(start_response, journal);
}

/** Answers "fine". */
export const FINE: ProbeApp = answers(() => [bytes("fine")]);

/** Keeps a copy of the environ for the judge. */
export const CAPTURES: ProbeApp = (journal) => (environ, start_response) => {
  journal.environs.push({ ...environ });
  start_ok(start_response);
  return [bytes("fine")];
};

/**
 * Notes what `read` gets from the request body, in a way that works for both
 * kinds of stream.
 */
export function reads(
  read: (
    input: AsyncInputStream,
    environ: WSGIEnvironment,
  ) => Promise<readonly Uint8Array[]>,
): ProbeApp {
  return (journal) => async (environ, start_response) => {
    const input = environ["wsgi.input"] as unknown as AsyncInputStream;
    const pieces = await read(input, environ);
    for (const piece of pieces) journal.note(latin1_decode(piece));
    start_ok(start_response);
    return [bytes("fine")];
  };
}

/** A body that notes when it is closed. */
export function closing(
  body: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  journal: Journal,
): WSGIResult {
  return Object.assign(body, { close: () => journal.note("close") });
}
