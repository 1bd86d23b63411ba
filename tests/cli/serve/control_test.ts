/** What an operator asks: does it live, is it ready, what has it done. */
import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { control_app } from "../../../cli/serve/control.ts";
import {
  DURATION_BOUNDS,
  ended_counts,
  Meter,
  no_counts,
  sum_counts,
} from "../../../cli/serve/meter.ts";
import { metrics_text } from "../../../cli/serve/metrics.ts";
import { validator } from "../../../validator/validator.ts";
import { call_app } from "../../../wsgi/call_app.ts";
import { ask, connect } from "../../helpers/ask_worker.ts";
import type { Program } from "../../helpers/program.ts";
import { find_program, test_with } from "../../helpers/programs.ts";
import { APP, get, start_serve } from "../../helpers/serve_command.ts";

const FREE = ["--port", "0"];

const ANSWERS = [
  { request: "GET /healthz", ready: false, status: "200 OK", body: "alive\n" },
  { request: "GET /readyz", ready: true, status: "200 OK", body: "ready\n" },
  {
    request: "GET /readyz",
    ready: false,
    status: "503 Service Unavailable",
    body: "not ready\n",
  },
  { request: "HEAD /readyz", ready: true, status: "200 OK", body: "" },
  { request: "GET /metrics", ready: true, status: "200 OK", body: "a 1\n" },
  { request: "HEAD /metrics", ready: true, status: "200 OK", body: "" },
  {
    request: "GET /",
    ready: true,
    status: "404 Not Found",
    body: "/healthz, /readyz, /metrics\n",
  },
  {
    request: "POST /healthz",
    ready: true,
    status: "405 Method Not Allowed",
    body: "GET it\n",
  },
];

for (const { request, ready, status, body } of ANSWERS) {
  Deno.test(`--control: ${request} where ready is ${ready}`, async () => {
    const app = validator(
      control_app({ is_ready: () => ready, metrics: () => "a 1\n" }),
    );
    const [REQUEST_METHOD, PATH_INFO] = request.split(" ");
    const answer = await call_app(app, { REQUEST_METHOD, PATH_INFO });
    assertEquals(answer.status, status);
    assertEquals(new TextDecoder().decode(answer.body), body);
  });
}

/** The value of a sample, by its name and labels. */
function sample(text: string, name: string): number {
  const line = text.split("\n").find((line) => line.startsWith(`${name} `));
  return Number(line?.split(" ")[1] ?? NaN);
}

Deno.test("/metrics: the buckets of a histogram add up, and the last has all", () => {
  const counts = no_counts();
  counts.durations[0] = 2;
  counts.durations[1] = 3;
  counts.durations[DURATION_BOUNDS.length] = 1;
  const text = metrics_text(counts);
  const name = "wsgi_request_duration_seconds";
  assertEquals(sample(text, `${name}_bucket{le="0.001"}`), 2);
  assertEquals(sample(text, `${name}_bucket{le="0.0025"}`), 5);
  assertEquals(sample(text, `${name}_bucket{le="10"}`), 5);
  assertEquals(sample(text, `${name}_bucket{le="+Inf"}`), 6);
  assertEquals(sample(text, `${name}_count`), 6);
});

Deno.test("/metrics: counters of workers that have ended go on to count, gauges do not", () => {
  const meter = new Meter(() => 1);
  meter.open.add({ state: "running" });
  meter.response({ status: 404, bytes: 10, request_bytes: 5, duration: 3 });
  const { counts } = meter;
  const sum = sum_counts(counts, ended_counts(counts));
  assertEquals(sum.responses, [0, 0, 0, 2, 0]);
  assertEquals(sum.bytes_sent, 20);
  assertEquals(sum.bytes_received, 10);
  assertEquals(sum.dropped_lines, 2);
  assertEquals(sum.in_flight, 1);
  assertEquals(sum.connections.running, 1);
});

Deno.test("Meter: a duration is counted in the first bucket that it fits", () => {
  for (const [duration, bound] of [[3, 5], [5, 5], [0, 0.001]] as const) {
    const meter = new Meter(() => 0);
    meter.response({ status: 200, bytes: 0, request_bytes: 0, duration });
    const index = DURATION_BOUNDS.indexOf(bound);
    assertEquals(meter.counts.durations.indexOf(1), index);
    assertEquals(meter.counts.duration_sum, duration);
  }
});

test_with(
  { promtool: find_program("promtool") },
  "/metrics: promtool finds nothing to object to",
  async ({ promtool }) => {
    const counts = no_counts();
    counts.durations[3] = 2;
    const child = new Deno.Command(promtool, {
      args: ["check", "metrics"],
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const writer = child.stdin.getWriter();
    const text = metrics_text(counts, { ready: 2, restarts: 1 });
    await writer.write(new TextEncoder().encode(text));
    await writer.close();
    const { code, stdout, stderr } = await child.output();
    const said = new TextDecoder().decode(stdout) +
      new TextDecoder().decode(stderr);
    assertEquals({ code, said }, { code: 0, said: "" });
  },
);

/** Start `serve` with a control address, which is told to the test. */
async function start_controlled(
  args: string[],
): Promise<{ program: Program; url: string; control: string }> {
  // The port of the control address is not printed, so it has to be known.
  const free = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = free.addr;
  free.close();
  const program = start_serve(
    [APP, ...FREE, "--control", `127.0.0.1:${port}`, ...args],
  );
  const url = await program.listens();
  return { program, url, control: `http://127.0.0.1:${port}` };
}

async function status_of(url: string): Promise<number> {
  const response = await fetch(url);
  await response.body?.cancel();
  return response.status;
}

for (const args of [[], ["--workers", "2"]]) {
  Deno.test(`serve --control ${args.join(" ")}: ready until the first sign of stopping`, async () => {
    const { program, url, control } = await start_controlled(
      ["--drain-delay", "30", ...args],
    );
    await using _program = program;
    assertEquals(await status_of(`${control}/healthz`), 200);
    assertEquals(await status_of(`${control}/readyz`), 200);
    program.signal("SIGTERM");
    await program.wait_for(/SIGTERM: stopping/);
    assertEquals(await status_of(`${control}/readyz`), 503);
    assertEquals(await status_of(`${control}/healthz`), 200);
    // Who still sends requests, as it has not been told yet, is answered.
    assertMatch(await get(url), /^\d+\n$/);
    program.signal("SIGTERM");
    assertEquals((await program.ended).code, 143);
  });

  Deno.test(`serve --control ${args.join(" ")}: counts what was served`, async () => {
    const { program, url, control } = await start_controlled(args);
    await using _program = program;
    await get(url);
    await get(`${url}/throws`);
    using idle = await connect(url);
    await ask(idle);
    const text = await get(`${control}/metrics`);
    assertEquals(sample(text, 'wsgi_requests_total{code="2xx"}'), 2);
    assertEquals(sample(text, 'wsgi_requests_total{code="5xx"}'), 1);
    assertEquals(sample(text, "wsgi_request_duration_seconds_count"), 3);
    assertEquals(sample(text, 'wsgi_connections{state="idle"}'), 1);
    assert(sample(text, "wsgi_response_body_bytes_total") > 0);
    assert(sample(text, "wsgi_request_bytes_total") > 0);
    const workers = args.length > 0 ? 2 : NaN;
    assertEquals(sample(text, "wsgi_workers"), workers);
  });
}

Deno.test("serve --control: not ready while there is no worker, with its loss counted", async () => {
  const { program, url, control } = await start_controlled(["--workers", "1"]);
  await using _program = program;
  const pid = Number(await get(url));
  Deno.kill(pid, "SIGKILL");
  await program.wait_for(/ended: signal SIGKILL/);
  assertEquals(await status_of(`${control}/readyz`), 503);
  await program.wait_for(/(worker \d+ serves[^]*){2}/);
  assertEquals(await status_of(`${control}/readyz`), 200);
  const text = await get(`${control}/metrics`);
  assertEquals(sample(text, "wsgi_worker_restarts_total"), 1);
  assertStringIncludes(text, "wsgi_workers 1\n");
});
