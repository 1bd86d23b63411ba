/**
 * Counting what a server does.
 *
 * @module
 */

import type { AccessLogEntry } from "../../server/access_log.ts";
import type { ConnectionState } from "../../server/http_connection.ts";

/** Seconds: the upper bounds of the histogram of durations. */
export const DURATION_BOUNDS = [
  0.001,
  0.0025,
  0.005,
  0.01,
  0.025,
  0.05,
  0.1,
  0.25,
  0.5,
  1,
  2.5,
  5,
  10,
] as const;

/** What an open connection may be doing. */
export const OPEN_STATES = [
  "idle",
  "head",
  "body",
  "running",
  "writing",
  "lingering",
] as const satisfies ConnectionState[];

/** One of {@linkcode OPEN_STATES}. */
export type OpenState = typeof OPEN_STATES[number];

/** The counts of a process, or of several; it survives JSON. */
export interface Counts {
  /** Responses by the first digit of their status, from 1 to 5. */
  responses: number[];
  /** How many took at most so long: by bound, and the others. */
  durations: number[];
  /** The seconds of all together. */
  duration_sum: number;
  /** Bytes of requests. */
  bytes_received: number;
  /** Bytes of response bodies. */
  bytes_sent: number;
  /** Requests that are being answered. */
  in_flight: number;
  /** Lines of the log that could not be written. */
  dropped_lines: number;
  /** Open connections by what they are doing. */
  connections: Record<OpenState, number>;
}

/** Nothing. */
export function no_counts(): Counts {
  return {
    responses: [0, 0, 0, 0, 0],
    durations: new Array(DURATION_BOUNDS.length + 1).fill(0),
    duration_sum: 0,
    bytes_received: 0,
    bytes_sent: 0,
    in_flight: 0,
    dropped_lines: 0,
    connections: no_connections(),
  };
}

function no_connections(): Record<OpenState, number> {
  const none = OPEN_STATES.map((state) => [state, 0]);
  return Object.fromEntries(none) as Record<OpenState, number>;
}

/** The counts of two together. */
export function sum_counts(a: Counts, b: Counts): Counts {
  return {
    responses: a.responses.map((count, i) => count + b.responses[i]),
    durations: a.durations.map((count, i) => count + b.durations[i]),
    duration_sum: a.duration_sum + b.duration_sum,
    bytes_received: a.bytes_received + b.bytes_received,
    bytes_sent: a.bytes_sent + b.bytes_sent,
    in_flight: a.in_flight + b.in_flight,
    dropped_lines: a.dropped_lines + b.dropped_lines,
    connections: sum_connections(a.connections, b.connections),
  };
}

function sum_connections(
  a: Counts["connections"],
  b: Counts["connections"],
): Counts["connections"] {
  const sums = OPEN_STATES.map((state) => [state, a[state] + b[state]]);
  return Object.fromEntries(sums) as Counts["connections"];
}

/** What is left of the counts of a process that has ended. */
export function ended_counts(counts: Counts): Counts {
  return { ...counts, in_flight: 0, connections: no_connections() };
}

/** States in which a request is being answered. */
const IN_FLIGHT = ["body", "running", "writing"] as const;

/** A response, as the access log has it. */
export type Response = Pick<
  AccessLogEntry,
  "status" | "bytes" | "request_bytes" | "duration"
>;

/** Counts the requests of this process. */
export class Meter {
  /** The connections that are open. */
  readonly open: Set<{ state: ConnectionState }> = new Set();
  /** Requests being answered where no connections are known. */
  in_flight = 0;
  /** Called after each response, with their number so far. */
  on_response: (responses: number) => void = () => {};
  readonly #counts = no_counts();
  readonly #dropped: () => number;
  #responses = 0;

  /** @param dropped How many lines of the log could not be written so far. */
  constructor(dropped: () => number) {
    this.#dropped = dropped;
  }

  /** The counts so far. */
  get counts(): Counts {
    const connections = no_connections();
    for (const { state } of this.open) {
      if (state !== "closed") connections[state]++;
    }
    const in_flight = IN_FLIGHT.map((state) => connections[state])
      .reduce((a, b) => a + b, this.in_flight);
    const dropped_lines = this.#dropped();
    return { ...this.#counts, connections, in_flight, dropped_lines };
  }

  /** A response was sent. */
  response({ status, bytes, request_bytes, duration }: Response): void {
    const counts = this.#counts;
    const digit = Math.min(Math.max(Math.floor(status / 100), 1), 5);
    counts.responses[digit - 1]++;
    counts.bytes_sent += bytes;
    counts.bytes_received += request_bytes;
    counts.duration_sum += duration;
    let i = 0;
    while (i < DURATION_BOUNDS.length && duration > DURATION_BOUNDS[i]) i++;
    counts.durations[i]++;
    this.on_response(++this.#responses);
  }
}
