/**
 * A chunk is the server's until the response has ended. One that is detached
 * or shrunk before it was sent never changes the framing.
 */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { latin1_encode } from "../../wsgi/latin1.ts";
import type { WSGIApplication } from "../../wsgi/types.ts";
import { responses } from "../helpers/peer.ts";
import { serve } from "../helpers/serve.ts";
import { request } from "../helpers/wire.ts";

const SIZE = 40_000;

interface Case {
  name: string;
  /** Makes a chunk, and takes its bytes away when that is called. */
  make(): { chunk: Uint8Array; spoil: () => void };
  /** Whether all of it arrives nevertheless. */
  complete?: boolean;
}

function plain(size: number): { chunk: Uint8Array; spoil: () => void } {
  const chunk = new Uint8Array(size).fill(0x61);
  return { chunk, spoil: () => void (chunk.buffer as ArrayBuffer).transfer() };
}

function resizable(to: number): { chunk: Uint8Array; spoil: () => void } {
  const buffer = new ArrayBuffer(SIZE, { maxByteLength: 2 * SIZE });
  const chunk = new Uint8Array(buffer).fill(0x61);
  return { chunk, spoil: () => buffer.resize(to) };
}

const CASES: Case[] = [
  { name: "detached", make: () => plain(SIZE) },
  { name: "shrunk", make: () => resizable(10) },
  { name: "grown", make: () => resizable(2 * SIZE), complete: true },
  {
    name: "small and detached, as it was copied",
    make: () => plain(100),
    complete: true,
  },
];

const STYLES: Record<
  string,
  (chunk: Uint8Array, spoil: () => void) => WSGIApplication
> = {
  "an array": (chunk, spoil) => (_environ, start_response) => {
    start_response("200 OK", [["Content-Type", "text/plain"]]);
    queueMicrotask(spoil);
    return [chunk];
  },
  "write()": (chunk, spoil) => (_environ, start_response) => {
    start_response("200 OK", [
      ["Content-Type", "text/plain"],
      ["Content-Length", String(chunk.length)],
    ])(chunk);
    spoil();
    return [];
  },
};

for (const { name, make, complete = false } of CASES) {
  for (const [style, app_of] of Object.entries(STYLES)) {
    // write() copies what it gets.
    const is_complete = complete || style === "write()";
    Deno.test(`a chunk that is ${name} (${style})`, async () => {
      const { chunk, spoil } = make();
      const { length } = chunk;
      const app = app_of(chunk, spoil);
      let calls = 0;
      await using served = serve((environ, start_response) => {
        if (calls++ === 0) return app(environ, start_response);
        start_response("200 OK", [["Content-Type", "text/plain"]]);
        return [latin1_encode("second")];
      });
      const received = await served.raw(request() + request());
      const log = served.errors.getvalue();
      if (is_complete) {
        assertEquals(
          responses(received).map(({ body }) => body.length),
          [length, 6],
        );
        assertEquals(log, "");
      } else {
        // The head may be out; nothing of another response follows it.
        assertEquals(received.includes("second"), false);
        assertStringIncludes(log, `a chunk had ${length} bytes`);
      }
    });
  }
}
