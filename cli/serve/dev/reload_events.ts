/**
 * What tells a page that the code was reloaded.
 *
 * @module
 */
import { latin1_encode } from "../../../wsgi/latin1.ts";
import type { WSGIApplication } from "../../../wsgi/types.ts";

/** Where pages listen, and the script for pages of the application. */
const EVENTS = "/.pep3333/reload";
const SCRIPT_PATH = "/.pep3333/reload.js";

/** Milliseconds until a page asks again; the new process is there by then. */
const RETRY = 200;

/** This process, as no other. */
const PROCESS = crypto.randomUUID();

/** Listens, and loads the page anew when another process answers. */
export const RELOAD_SCRIPT: string = `
new EventSource("${EVENTS}").onmessage = ({ data }) => {
  if (data !== "${PROCESS}") location.reload();
};
`;

/** Answers pages that want to know, until it stops. */
export class ReloadEvents {
  readonly #stopped = Promise.withResolvers<void>();

  /** Let the pages go: they ask the next process. */
  stop(): void {
    this.#stopped.resolve();
  }

  /** The application for this path, if it is one of ours. */
  app_for(path: string): WSGIApplication | undefined {
    if (path === EVENTS) return this.#events;
    if (path === SCRIPT_PATH) return script;
  }

  readonly #events: WSGIApplication = (environ, start_response) => {
    start_response("200 OK", [
      ["Content-Type", "text/event-stream"],
      ["Cache-Control", "no-store"],
    ]);
    return this.#lines(environ["pep3333.connection"]);
  };

  async *#lines(connection: unknown): AsyncGenerator<Uint8Array> {
    yield latin1_encode(`retry: ${RETRY}\ndata: ${PROCESS}\n\n`);
    const left = Promise.withResolvers<void>();
    const { signal } = connection as { signal: AbortSignal };
    signal.addEventListener("abort", () => left.resolve(), { once: true });
    await Promise.race([this.#stopped.promise, left.promise]);
  }
}

const script: WSGIApplication = (_environ, start_response) => {
  start_response("200 OK", [
    ["Content-Type", "text/javascript"],
    ["Cache-Control", "no-store"],
  ]);
  return [latin1_encode(RELOAD_SCRIPT)];
};
