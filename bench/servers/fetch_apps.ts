/**
 * What the benchmarks serve, as Fetch handlers, by name.
 *
 * @module
 */
import { CHUNKS, FIELDS, HELLO, JSON_OBJECT, letters } from "./content.mjs";

/** A Fetch handler. */
export type FetchApp = (request: Request) => Response | Promise<Response>;

/** A handler that answers `body` with the headers given. */
function answering(
  body: Uint8Array<ArrayBuffer>,
  fields: [string, string][] = [],
): FetchApp {
  const headers: [string, string][] = [
    ["content-type", "text/plain"],
    ...fields,
  ];
  return () => new Response(body, { headers });
}

/**
 * The handlers.
 *
 * @param open The large file as the runtime at hand sends it.
 */
export function fetch_apps(
  open: () => BodyInit | Promise<BodyInit>,
): Record<string, FetchApp> {
  return {
    hello: answering(HELLO),
    json: () => Response.json(JSON_OBJECT),
    headers: answering(HELLO, FIELDS),
    chunks: () => {
      let next = 0;
      const body = new ReadableStream<Uint8Array>({
        pull(controller) {
          if (next < CHUNKS.length) controller.enqueue(CHUNKS[next++]);
          else controller.close();
        },
      });
      return new Response(body, { headers: { "content-type": "text/plain" } });
    },
    "16k": answering(letters(16 * 1024)),
    "1m": answering(letters(1024 * 1024)),
    file: async () =>
      new Response(await open(), {
        headers: { "content-type": "application/octet-stream" },
      }),
    echo: async (request) =>
      new Response(await request.arrayBuffer(), {
        headers: { "content-type": "text/plain" },
      }),
  };
}
