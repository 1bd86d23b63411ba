/**
 * Counts in the text format of Prometheus.
 *
 * @module
 */
import { type Counts, DURATION_BOUNDS, OPEN_STATES } from "./meter.ts";

/** The workers of a supervisor. */
export interface WorkerCounts {
  /** How many serve. */
  ready: number;
  /** How many ended without being told to. */
  restarts: number;
}

/** Samples of one metric: labels, `""` for none, and the value. */
type Samples = readonly (readonly [labels: string, value: number])[];

/** The text that `/metrics` answers. */
export function metrics_text(counts: Counts, workers?: WorkerCounts): string {
  const classes = counts.responses.map((count, i) =>
    [`{code="${i + 1}xx"}`, count] as const
  );
  const states = OPEN_STATES.map((state) =>
    [`{state="${state}"}`, counts.connections[state]] as const
  );
  let text = metric(
    "wsgi_connections",
    "gauge",
    "Open connections by what they are doing.",
    states,
  );
  text += metric("wsgi_requests_total", "counter", "Responses sent.", classes);
  text += metric(
    "wsgi_requests_in_flight",
    "gauge",
    "Requests being answered.",
    [["", counts.in_flight]],
  );
  text += histogram(counts);
  text += metric(
    "wsgi_response_body_bytes_total",
    "counter",
    "Bytes of response bodies.",
    [["", counts.bytes_sent]],
  );
  text += metric(
    "wsgi_request_bytes_total",
    "counter",
    "Bytes of requests, heads and bodies.",
    [["", counts.bytes_received]],
  );
  text += metric(
    "wsgi_log_lines_dropped_total",
    "counter",
    "Lines of the log that could not be written in time.",
    [["", counts.dropped_lines]],
  );
  if (workers === undefined) return text;
  text += metric("wsgi_workers", "gauge", "Workers that serve.", [
    ["", workers.ready],
  ]);
  return text + metric(
    "wsgi_worker_restarts_total",
    "counter",
    "Workers that ended without being told to.",
    [["", workers.restarts]],
  );
}

function metric(
  name: string,
  type: "counter" | "gauge",
  help: string,
  samples: Samples,
): string {
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n` +
    samples.map(([labels, value]) => `${name}${labels} ${value}\n`).join("");
}

function histogram({ durations, duration_sum }: Counts): string {
  const name = "wsgi_request_duration_seconds";
  let text = `# HELP ${name} From a request's head to the end of its ` +
    `response.\n# TYPE ${name} histogram\n`;
  let below = 0;
  durations.forEach((count, i) => {
    below += count;
    text += `${name}_bucket{le="${DURATION_BOUNDS[i] ?? "+Inf"}"} ${below}\n`;
  });
  return `${text}${name}_sum ${duration_sum}\n${name}_count ${below}\n`;
}
