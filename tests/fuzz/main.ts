/**
 * Random connections for as long as you like, with llhttp's opinion on each:
 *
 *     deno task fuzz [SEED] [MESSAGES] [--hours N]
 *
 * @module
 */
import { parseArgs } from "node:util";
import { expected, find_difference, is_comparable } from "./differences.ts";
import { Llhttp } from "./llhttp.ts";
import { Fuzzer, message_count, type Outcome, plan } from "./run.ts";

/** How often to say how far it is, in milliseconds. */
const NEWS = 10_000;

/** So many connections are made before the servers are asked for a sign. */
const BETWEEN_SIGNS = 1000;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { hours: { type: "string" } },
});
const first = Number(positionals[0] ?? Math.floor(Math.random() * 2 ** 31));
const most = values.hours === undefined
  ? Number(positionals[1] ?? 200_000)
  : Infinity;
const end = performance.now() + Number(values.hours ?? Infinity) * 3_600_000;
if (Number.isNaN(first + most + end)) {
  console.error("Usage: deno task fuzz [SEED] [MESSAGES] [--hours N]");
  Deno.exit(2);
}

function show({ plan }: Outcome): string {
  return `seed ${plan.seed}, ${plan.style.name}, then ${plan.ending}: ` +
    JSON.stringify(plan.text.slice(-1000));
}

console.log(`The first seed is ${first}.`);
const llhttp = await Llhttp.load();
if (llhttp === null) {
  console.log("Without a second opinion: llhttp cannot be fetched from npm.");
}
await using fuzzer = new Fuzzer();
const seen = new Set<string>();
let messages = 0;
let compared = 0;
let failures = 0;
let news = performance.now() + NEWS;
let seed = first;
for (; messages < most && performance.now() < end; seed++) {
  const outcome = await fuzzer.run(plan(seed));
  messages += message_count(outcome);
  if (outcome.problems.length > 0) {
    failures++;
    console.log(`FAILED ${show(outcome)}`);
    for (const problem of outcome.problems) console.log(`  ${problem}`);
  }
  if (llhttp !== null && is_comparable(outcome)) {
    compared += message_count(outcome);
    const difference = find_difference(outcome, llhttp.read(outcome.plan.text));
    if (difference !== null) report(outcome, difference);
  }
  if ((seed - first) % BETWEEN_SIGNS === 0) {
    failures += await look_for_life();
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  if (performance.now() > news) {
    news += NEWS;
    console.log(`${messages} messages, up to seed ${seed}`);
  }
}
failures += await look_for_life();
console.log(
  `${messages} messages on ${seed - first} connections, ` +
    `${compared} of them read by llhttp as well; ${failures} failures`,
);
if (failures > 0) Deno.exitCode = 1;

async function look_for_life(): Promise<number> {
  const problems = await fuzzer.check_alive();
  for (const problem of problems) console.log(`FAILED ${problem}`);
  return problems.length;
}

/** Say of each kind of difference once that it was seen. */
function report(
  outcome: Outcome,
  difference: { here: string; llhttp: string },
): void {
  const reason = expected(difference);
  const kind = reason?.received ?? JSON.stringify(difference);
  if (seen.has(kind)) return;
  seen.add(kind);
  const sides = `here: ${difference.here}; llhttp: ${difference.llhttp}`;
  if (reason === null) {
    failures++;
    console.log(`DIFFERENT ${show(outcome)}\n  ${sides}`);
  } else {
    console.log(
      `Different as expected, seed ${outcome.plan.seed}: ` +
        `${reason.received} (${reason.why})\n  ${sides}`,
    );
  }
}
