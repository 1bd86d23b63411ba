/**
 * What a parent and its workers say to each other: lines of JSON.
 *
 * @module
 */
import type { ListenAddress } from "./kinds.ts";
import type { Counts } from "./meter.ts";
import type { Settings } from "./settings.ts";

/** The first line to a worker, on its standard input. */
export interface Assignment {
  /** What to serve. */
  settings: Settings;
  /** The port of 127.0.0.1 to report to. */
  report_port: number;
  /** What shows that it is the worker that reports. */
  token: string;
}

/** What a parent tells a worker, on its standard input. */
export type Order =
  | { type: "listen"; address: ListenAddress; is_shared: boolean }
  | { type: "ping" }
  | { type: "stop" }
  | { type: "reopen" };

/** What a worker tells its parent, over a socket. */
export type Report =
  | { type: "loaded" }
  | { type: "listening"; address: ListenAddress }
  | { type: "failed"; reason: string }
  | { type: "pong"; counts: Counts }
  /** It wants to be replaced, as it has served enough. */
  | { type: "retire" }
  /** It does not listen any more, and answers what is in flight. */
  | { type: "closed" };

const ENCODER = new TextEncoder();

/** A message as it is sent. */
export function line_of(message: unknown): Uint8Array<ArrayBuffer> {
  return ENCODER.encode(`${JSON.stringify(message)}\n`);
}

/** The messages that arrive, until the other side is gone. */
export async function* messages<Message>(
  stream: ReadableStream<Uint8Array>,
): AsyncGenerator<Message, void> {
  let line = "";
  const decoder = new TextDecoder();
  try {
    for await (const bytes of stream) {
      const lines = (line + decoder.decode(bytes, { stream: true }))
        .split("\n");
      line = lines.pop()!;
      for (const line of lines) yield JSON.parse(line);
    }
  } catch (error) {
    // A process that is killed resets its connection.
    if (error instanceof SyntaxError) throw error;
  }
}
