/**
 * Whole connections with random requests, and what makes the test of them
 * trustworthy. `deno task fuzz` makes more of them, for as long as you like.
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { DEFAULT_LIMITS } from "../../server/http1/limits.ts";
import { VECTORS } from "../server/http1/vectors.ts";
import { STYLES } from "./applications.ts";
import { EXPECTED } from "./differences.ts";
import { FINDINGS } from "./findings.ts";
import type { Ending } from "./memory_server.ts";
import { judge } from "./oracle.ts";
import { compare, Fuzzer, message_count, type Plan, plan } from "./run.ts";

/** The first connection; every run makes the same ones. */
const SEED = 1;
const MESSAGES = Number(Deno.env.get("FUZZ_MESSAGES") ?? 60_000);

/** A connection made by hand. */
function by_hand(
  pieces: readonly string[],
  ending: Ending = "end",
  style = "an array",
  window = Infinity,
): Plan {
  return {
    seed: 0,
    style: STYLES.find(({ name }) => name === style)!,
    limits: DEFAULT_LIMITS,
    ending,
    window,
    text: pieces.join(""),
    pieces,
  };
}

Deno.test("random requests get the answers that are due, and leave nothing open", async () => {
  await using fuzzer = new Fuzzer();
  let messages = 0;
  for (let seed = SEED; messages < MESSAGES; seed++) {
    const outcome = await fuzzer.run(plan(seed));
    messages += message_count(outcome);
    assertEquals(
      outcome.problems,
      [],
      `seed ${seed}: deno task fuzz ${seed} 1`,
    );
  }
  assertEquals(await fuzzer.check_alive(), []);
});

for (const { name, style, pieces, ending, window } of FINDINGS) {
  Deno.test(`found once: ${name}`, async () => {
    await using fuzzer = new Fuzzer();
    const { problems } = await fuzzer.run(
      by_hand(pieces, ending, style, window),
    );
    assertEquals(problems, []);
  });
}

Deno.test("a seed is one connection, the same each time", async () => {
  assertEquals(plan(7), plan(7));
  assert(plan(7).text !== plan(8).text);
  const received = [];
  for (let run = 0; run < 2; run++) {
    await using fuzzer = new Fuzzer();
    const outcome = await fuzzer.run(plan(7));
    received.push(outcome.received.replaceAll(/Date: .*/g, ""));
  }
  assertEquals(received[0], received[1]);
});

Deno.test("the oracle reads every vector as the vector says", () => {
  for (const { name, input, requests, status } of VECTORS) {
    const verdict = judge(input, DEFAULT_LIMITS);
    const bad_body = verdict.requests.find(({ body_fault }) => body_fault);
    const read = verdict.requests.filter((request) => request !== bad_body);
    assertEquals(
      read.map(({ method, body }) => [method, body]),
      requests.map((due, index) => [
        due.method ?? read[index]?.method,
        due.content ?? read[index]?.body,
      ]),
      name,
    );
    const fault = verdict.fault ?? bad_body?.body_fault ?? null;
    if (status === null) assert(fault?.is_incomplete ?? true, name);
    else assert(fault?.statuses.includes(status), name);
  }
});

/** A connection, what came on it, and the word for what is wrong. */
const GET = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n";
const BODY = "GET /a  a 0\n";
const OK = `HTTP/1.1 200 OK\r\nContent-Length: ${BODY.length}\r\n\r\n${BODY}`;
const BAD = "HTTP/1.1 400 Bad\r\nContent-Length: 2\r\n\r\nno";
const JUDGED: [sent: string, received: string, problem: string | null][] = [
  [GET, OK, null],
  [GET, "", "no response 0"],
  [GET, OK + OK, "one too many"],
  [GET, BAD, "another status"],
  [GET, OK.replace("/a", "/b"), "another body"],
  [GET, OK.replace("OK\r", "OK"), "bare LF"],
  [GET, OK.slice(0, -1), "connection ended"],
  [GET, `HTTP/1.1 100 Continue\r\n\r\n${OK}`, "not expected"],
  [GET + GET, OK, "no response 1"],
  [`${GET}GET`, OK + BAD, null],
  [`${GET}GET`, OK, "no response 1"],
  ["HEAD ", BAD, "response 1"],
];

Deno.test("what comes is compared with what is due", () => {
  for (const [sent, received, problem] of JUDGED) {
    const problems = compare(
      by_hand([sent]),
      judge(sent, DEFAULT_LIMITS),
      received,
    );
    if (problem === null) assertEquals(problems, [], received);
    else assertStringIncludes(problems.join("; "), problem);
  }
});

Deno.test("docs/http.md has every difference from llhttp that is expected", async () => {
  const page = await Deno.readTextFile(
    `${import.meta.dirname}/../../docs/http.md`,
  );
  const rows = page.replaceAll(/ +/g, " ");
  for (const { received, here, llhttp, why } of EXPECTED) {
    assertStringIncludes(
      rows,
      `| ${received} | ${here} | ${llhttp} | ${why} |`,
    );
  }
});
