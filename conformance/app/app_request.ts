/**
 * One of the requests that `check_app()` makes.
 *
 * @module
 */
import type { HeaderList } from "../../wsgi/types.ts";

/**
 * A request to an application. What is left out is as on a plain server on port
 * 80; the last three properties use the freedom that PEP 3333 gives a server.
 *
 * @category Conformance
 */
export interface AppRequest {
  /** What the report calls it. Default: the method and the path. */
  name?: string;
  /** The method. Default: `"GET"`. */
  method?: string;
  /** The path and query as a client sends them, encoded. Default: `"/"`. */
  path?: string;
  /** The header fields in the order sent, as latin-1 strings. */
  headers?: HeaderList;
  /** The body; text becomes UTF-8. Its Content-Length is added. */
  body?: string | Uint8Array;
  /** The status code that the answer must have. Default: any. */
  status?: number;
  /** Keys of the environ to set, or to remove if `undefined`. */
  environ?: Readonly<Record<string, unknown>>;
  /** Whether the environ has no prototype. Default: `false`. */
  null_prototype?: boolean;
  /** The most bytes that one read of `wsgi.input` returns. Default: all. */
  short_reads?: number;
}

/** A request with the name that it has in the report. */
export type NamedRequest = AppRequest & { readonly name: string };

/** The requests, each with a unique name. */
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
