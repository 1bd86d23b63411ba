/**
 * Applications that answer with what they were asked, each in another way.
 *
 * @module
 */
import type { ServerOptions } from "../../server/options.ts";
import { latin1_decode, latin1_encode } from "../../wsgi/latin1.ts";
import type {
  AsyncInputStream,
  WSGIApplication,
  WSGIEnvironment,
} from "../../wsgi/types.ts";

/** An application, and what is to be known of it. */
export interface Style {
  readonly name: string;
  readonly options: ServerOptions;
  /** Whether the server knows how long its answers are. */
  readonly is_sized: boolean;
  /** Whether it reads, and answers, the body. */
  readonly reads: boolean;
  /** The application; it calls `opened` with a body and `closed` at its end. */
  make(opened: () => void, closed: () => void): WSGIApplication;
}

/** What is answered. */
export function echo(
  method: string,
  path: string,
  query: string,
  host: string | null,
  body: string,
): string {
  return `${method} ${path} ${query} ${host ?? "-"} ${body.length}\n${body}`;
}

function answer(environ: WSGIEnvironment, body: string): Uint8Array {
  return latin1_encode(
    echo(
      environ.REQUEST_METHOD,
      environ.PATH_INFO ?? "",
      environ.QUERY_STRING ?? "",
      (environ.HTTP_HOST as string | undefined) ?? null,
      body,
    ),
  );
}

const HEADERS: [string, string][] = [["Content-Type", "text/plain"]];

function body_of(environ: WSGIEnvironment): string {
  return latin1_decode(environ["wsgi.input"].read());
}

async function async_body_of(environ: WSGIEnvironment): Promise<string> {
  const input = environ["wsgi.input"] as unknown as AsyncInputStream;
  return latin1_decode(await input.read());
}

const STREAM: ServerOptions = { input: "stream" };

/** The ways to answer. */
export const STYLES: readonly Style[] = [
  {
    name: "an array",
    options: {},
    is_sized: true,
    reads: true,
    make: (opened, closed) => (environ, start_response) => {
      const chunk = answer(environ, body_of(environ));
      start_response("200 OK", HEADERS.slice());
      opened();
      return Object.assign([chunk], { close: closed });
    },
  },
  {
    name: "write()",
    options: {},
    is_sized: false,
    reads: true,
    make: (opened, closed) => (environ, start_response) => {
      const write = start_response("200 OK", HEADERS.slice());
      const chunk = answer(environ, body_of(environ));
      write(chunk.slice(0, 3));
      opened();
      return Object.assign([chunk.slice(3)], { close: closed });
    },
  },
  {
    name: "a generator",
    options: {},
    is_sized: false,
    reads: true,
    make: (opened, closed) => (environ, start_response) => {
      start_response("200 OK", HEADERS.slice());
      const chunk = answer(environ, body_of(environ));
      opened();
      return (function* () {
        try {
          yield chunk.subarray(0, 5);
          yield chunk.subarray(5);
        } finally {
          closed();
        }
      })();
    },
  },
  {
    name: "an asynchronous generator",
    options: {},
    is_sized: false,
    reads: true,
    make: (opened, closed) => async (environ, start_response) => {
      const body = body_of(environ);
      await null;
      start_response("200 OK", HEADERS.slice());
      opened();
      const chunks = (async function* () {
        yield answer(environ, body);
        await null;
        yield new Uint8Array(0);
      })();
      return Object.assign(chunks, { close: closed });
    },
  },
  {
    name: "an array, after reading a stream",
    options: STREAM,
    is_sized: true,
    reads: true,
    make: (opened, closed) => async (environ, start_response) => {
      const body = await async_body_of(environ);
      start_response("200 OK", HEADERS.slice());
      opened();
      return Object.assign([answer(environ, body)], { close: closed });
    },
  },
  {
    name: "an array, without reading a stream",
    options: STREAM,
    is_sized: true,
    reads: false,
    make: (opened, closed) => (environ, start_response) => {
      start_response("200 OK", HEADERS.slice());
      opened();
      return Object.assign([answer(environ, "")], { close: closed });
    },
  },
];
