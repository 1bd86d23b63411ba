/**
 * Feeding a `RequestReader` in pieces of any size.
 *
 * @module
 */
import type { RequestHead } from "../../../server/http1/request_head.ts";
import { ProtocolError } from "../../../server/http1/protocol_error.ts";
import type { RequestLimits } from "../../../server/http1/limits.ts";
import { RequestReader } from "../../../server/http1/request_reader.ts";
import { latin1_decode, latin1_encode } from "../../../wsgi/latin1.ts";

/** A request as it was read, with the pieces of its body joined. */
export interface ReadRequest {
  readonly head: RequestHead;
  content: string;
  complete: boolean;
}

/** What a reader made of its input. */
export interface Reading {
  readonly requests: ReadRequest[];
  /** The status of its error, or its state at the end. */
  outcome: number | "idle" | "open" | "closed";
}

/**
 * Feeds `pieces` to a new reader, all through one buffer that is overwritten
 * whenever the reader needs data, like a server's read buffer.
 */
export function feed(
  pieces: Iterable<string>,
  limits?: Partial<RequestLimits>,
  ended = false,
): Reading {
  const reader = new RequestReader(limits);
  const reading: Reading = { requests: [], outcome: "idle" };
  try {
    for (const piece of pieces) {
      const bytes = latin1_encode(piece);
      reader.receive_data(bytes);
      take_events(reader, reading);
      bytes.fill(0x21);
    }
    if (ended) {
      reader.receive_end();
      take_events(reader, reading);
    }
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    reading.outcome = error.status;
  }
  return reading;
}

function take_events(reader: RequestReader, reading: Reading): void {
  for (;;) {
    const event = reader.next_event();
    if (event === "need_data") {
      reading.outcome = reader.idle ? "idle" : "open";
      return;
    }
    switch (event.type) {
      case "request":
        reading.requests.push({ head: event, content: "", complete: false });
        break;
      case "data":
        reading.requests.at(-1)!.content += latin1_decode(event.data);
        break;
      case "end":
        reading.requests.at(-1)!.complete = true;
        break;
      case "closed":
        reading.outcome = "closed";
        return;
    }
  }
}

/** The ways to split `input` to try: into bytes, and in two anywhere. */
export function* splits(input: string): Generator<string[]> {
  yield [...input];
  for (let at = 1; at < input.length; at++) {
    yield [input.slice(0, at), input.slice(at)];
  }
}
