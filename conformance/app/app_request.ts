/**
 * One request of the battery that `check_app()` drives an application through.
 *
 * @module
 */
import type { HeaderList } from "../../wsgi/types.ts";

/**
 * A request to make of an application. What is left out is as a plain server
 * on port 80 would have it; the last three are liberties that PEP 3333 gives a
 * server.
 */
export interface AppRequest {
  /** What the report calls it; default the method and the path. */
  name?: string;
  /** Default `"GET"`. */
  method?: string;
  /** The path and query as a client sends them, encoded; default `"/"`. */
  path?: string;
  /** The header fields in the order sent, as latin-1 strings. */
  headers?: HeaderList;
  /** The body, text as UTF-8. With one comes its Content-Length. */
  body?: string | Uint8Array;
  /** The status code that the answer must have; default any. */
  status?: number;
  /** Keys of the environ to set, or to take out where `undefined`. */
  environ?: Readonly<Record<string, unknown>>;
  /** Whether the environ is a plain object with no prototype; default no. */
  null_prototype?: boolean;
  /** The most bytes that one read of `wsgi.input` gives; default no limit. */
  short_reads?: number;
}

/** A request by the name that it has in the report. */
export type NamedRequest = AppRequest & { readonly name: string };

/** The requests, each with a name that no other has. */
export function name_requests(
  requests: readonly AppRequest[],
): NamedRequest[] {
  const times = new Map<string, number>();
  return requests.map((request) => {
    const name = request.name ??
      `${request.method ?? "GET"} ${request.path ?? "/"}`;
    const count = (times.get(name) ?? 0) + 1;
    times.set(name, count);
    return { ...request, name: count > 1 ? `${name} (${count})` : name };
  });
}
