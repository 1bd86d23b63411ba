/**
 * What the client does: its requests, as templates in which `{host}` stands for
 * the value of Host, and how it reacts to what it receives.
 *
 * @module
 */
import type { Journal } from "./journal.ts";

/** Ends a connection: by closing, the server shows that it has sent all. */
const LAST = "Connection: close";

/** The path that is always answered with "next", whatever is being checked. */
export const NEXT_PATH = "/next";

/** The last request on its connection. */
export function request(
  line: string,
  fields: readonly string[] = [],
  body = "",
): string {
  return open_request(line, [...fields, LAST], body);
}

/** A request that another may follow on the same connection. */
export function open_request(
  line: string,
  fields: readonly string[] = [],
  body = "",
): string {
  const lines = [line, "Host: {host}", ...fields, "", body];
  return lines.join("\r\n");
}

/** `GET path`, the last request on its connection. */
export function get(path = "/", ...fields: string[]): string {
  return request(`GET ${path} HTTP/1.1`, fields);
}

/** The request that shows whether the one before it ended correctly. */
export const NEXT = get(NEXT_PATH);

/** `POST /` with a body of known length, the last on its connection. */
export function post(body: string, ...fields: string[]): string {
  return request("POST / HTTP/1.1", [length_of(body), ...fields], body);
}

const MEBIBYTE = 1024 * 1024;

let large_text: string | undefined;

/**
 * 1 MiB of text in which any missing part can be noticed. In a template
 * `{large}` stands for it, so that it is made only when it is sent.
 */
export function large(): string {
  return large_text ??= Array.from(
    { length: MEBIBYTE / 8 },
    (_, index) => index.toString().padStart(8, "."),
  ).join("");
}

/** `POST /` with a body of 1 MiB, the last on its connection. */
export function post_large(): string {
  const fields = [`Content-Length: ${MEBIBYTE}`];
  return request("POST / HTTP/1.1", fields, "{large}");
}

/** The request that a template stands for, as sent to `host`. */
export function fill(template: string, host: string): string {
  const request = template.replaceAll("{host}", host);
  return request.includes("{large}")
    ? request.replace("{large}", large())
    : request;
}

/** The field that gives the length of `body`. */
export function length_of(body: string): string {
  return `Content-Length: ${body.length}`;
}

/** `POST /` with a chunked body, the last request on its connection. */
export function post_chunked(...chunks: string[]): string {
  const body = chunks.map((chunk) =>
    `${chunk.length.toString(16)}\r\n${chunk}\r\n`
  );
  return request(
    "POST / HTTP/1.1",
    ["Transfer-Encoding: chunked"],
    `${body.join("")}0\r\n\r\n`,
  );
}

/** A client that notes when it has received each of these. */
export function notes_arrival(
  ...texts: string[]
): (received: string, journal: Journal) => boolean {
  return (received, journal) => {
    for (const text of texts) {
      const entry = `${text} received`;
      if (received.includes(text) && journal.count(entry) === 0) {
        journal.note(entry);
      }
    }
    return false;
  };
}

/** A client that leaves when it has received this. */
export function leaves_at(text: string): (received: string) => boolean {
  return (received) => received.includes(text);
}
