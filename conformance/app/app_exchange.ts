/**
 * A request to an application and its answer, as they would be on a connection.
 *
 * @module
 */
import { latin1_decode } from "../../wsgi/latin1.ts";
import type { HeaderList } from "../../wsgi/types.ts";
import { show } from "../../wsgi/show.ts";
import { exchange_text } from "../report/exchange_text.ts";
import type { AppRequest } from "./app_request.ts";
import type { Answer } from "./reference_gateway.ts";
import { show_thrown } from "./thrown.ts";

/** The exchange as text, with what bytes cannot show as lines of `#`. */
export function app_exchange(request: AppRequest, answer: Answer): string {
  return [
    ...liberties(request),
    exchange_text(sent(request), received(answer)),
    ...ending(answer),
  ].join("\n");
}

function sent({ method = "GET", path = "/", headers = [], body }: AppRequest) {
  const bytes = typeof body === "string"
    ? new TextEncoder().encode(body)
    : body ?? new Uint8Array();
  return message(`${method} ${path}`, headers, [bytes]);
}

function received({ status, headers, chunks }: Answer): string {
  return status === undefined ? "" : message(status, headers, chunks);
}

function message(
  start: string,
  headers: HeaderList,
  chunks: readonly Uint8Array[],
): string {
  // Headers that break a rule may be anything.
  const lines = Array.isArray(headers)
    ? headers.map((header) => Array.from(header).join(": "))
    : [];
  return [start, ...lines, "", ""].join("\r\n") +
    chunks.map(latin1_decode).join("");
}

/** How the environ differs from that of the request. */
function liberties({ environ = {}, short_reads, null_prototype }: AppRequest) {
  return [
    ...Object.entries(environ).map(([key, value]) =>
      value === undefined ? `# without ${key}` : `# ${key}: ${show(value)}`
    ),
    ...(short_reads
      ? [`# each read returns at most ${short_reads} bytes`]
      : []),
    ...(null_prototype ? ["# the environ has no prototype"] : []),
  ];
}

function ending({ ending, error }: Answer): string[] {
  switch (ending) {
    case "complete":
      return [];
    case "abandoned":
      return ["# the gateway had enough and closed the body"];
    case "late":
      return ["# no more within the time limit"];
    case "close threw":
      return [`# close() threw ${show_thrown(error)}`];
    case "threw":
    case "refused":
      return [`# threw ${show_thrown(error)}`];
  }
}
