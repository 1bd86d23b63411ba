/**
 * That the application can read the body of the request.
 *
 * @module
 */
import { StreamInput } from "../../../wsgi/input.ts";
import { latin1_decode } from "../../../wsgi/latin1.ts";
import type { InputStream, WSGIEnvironment } from "../../../wsgi/types.ts";
import type { AppRequest } from "../../app/app_request.ts";
import { answers, bytes, reads, start_ok } from "../../server/apps.ts";
import type { ProbeApp } from "../../server/server_check.ts";
import { answers_well, notes } from "../expectations.ts";
import { checks_of } from "../middleware_check.ts";

const BODY = "one\ntwo\n";
const LARGE = 1024 * 1024;

function post(more: AppRequest = {}): () => AppRequest[] {
  return () => [{ method: "POST", body: BODY, ...more }];
}

/** A request whose input is a stream, which is new each time. */
function streamed(): AppRequest[] {
  const chunks = [bytes("one\nt"), bytes("wo\n")];
  const input = new StreamInput(() => Promise.resolve(chunks.shift() ?? null));
  return [{
    method: "POST",
    body: BODY,
    environ: { "wsgi.input": input, "wsgi.input_terminated": true },
  }];
}

/** Notes what `read` gets of the body, which is a stream to read at once. */
function reads_now(
  read: (
    input: InputStream,
    environ: WSGIEnvironment,
  ) => Iterable<Uint8Array>,
): ProbeApp {
  return (journal) => (environ, start_response) => {
    for (const piece of read(environ["wsgi.input"], environ)) {
      journal.note(latin1_decode(piece));
    }
    start_ok(start_response);
    return [bytes("fine")];
  };
}

export const INPUT = checks_of("input", {
  source: "PEP 3333, Input and Error Streams",
  why: "The application takes the body for empty, or waits for it.",
  fix:
    "Leave wsgi.input alone, or put a stream of the same bytes in its place.",
}, [
  {
    id: "read",
    title: "read(CONTENT_LENGTH) gives the body",
    app: reads_now((input, environ) => [
      input.read(Number(environ.CONTENT_LENGTH)),
    ]),
    requests: post(),
    expect: notes(BODY),
  },
  {
    id: "read-pieces",
    title: "read() in pieces gives the body",
    app: reads_now((input) => {
      const pieces = [];
      for (let left = BODY.length; left > 0;) {
        const piece = input.read(Math.min(3, left));
        if (piece.length === 0) break;
        pieces.push(piece);
        left -= piece.length;
      }
      return [bytes(pieces.map(latin1_decode).join(""))];
    }),
    requests: post({ short_reads: 2 }),
    expect: notes(BODY),
  },
  {
    id: "readline",
    title: "readline() gives a line",
    app: reads_now((input) => [input.readline(100), input.readline(100)]),
    requests: post(),
    expect: notes("one\n", "two\n"),
  },
  {
    id: "readlines",
    title: "readlines() gives the lines",
    app: reads_now((input) => input.readlines(100)),
    requests: post({ environ: { "wsgi.input_terminated": true } }),
    expect: notes("one\n", "two\n"),
  },
  {
    id: "iteration",
    title: "Iterating wsgi.input gives the lines",
    app: reads_now((input) => input),
    requests: post({ environ: { "wsgi.input_terminated": true } }),
    expect: notes("one\n", "two\n"),
  },
  {
    id: "large",
    title: "A body of 1 MiB comes whole",
    app: reads_now((input) => {
      const body = input.read(LARGE);
      return [bytes(`${body.length} bytes`)];
    }),
    requests: post({ body: new Uint8Array(LARGE).fill(0x78) }),
    expect: notes(`${LARGE} bytes`),
  },
  {
    id: "unknown-length",
    title: "A body without CONTENT_LENGTH is read to its end",
    app: reads_now((input) => [input.read()]),
    requests: post({
      environ: { CONTENT_LENGTH: undefined, "wsgi.input_terminated": true },
    }),
    expect: notes(BODY),
    fix: "Read to the end where wsgi.input_terminated says that there is one.",
  },
  {
    id: "async",
    title: "An asynchronous input gives the body",
    app: reads(async (input) => [await input.read(BODY.length)]),
    requests: streamed,
    expect: notes(BODY),
    fix: "Await what wsgi.input gives, or leave it alone.",
  },
  {
    id: "empty",
    title: "A POST without a body is an empty input",
    app: reads_now((input, environ) => [
      input.read(Number(environ.CONTENT_LENGTH || 0)),
    ]),
    requests: () => [{ method: "POST" }],
    expect: notes(""),
  },
  {
    id: "unread",
    title: "An application need not read the body",
    app: answers(() => [bytes("fine")]),
    requests: post(),
    expect: answers_well,
  },
]);
