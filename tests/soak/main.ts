/**
 * A long soak, ten minutes if you say nothing else:
 *
 *     deno task soak [MINUTES]
 *
 * @module
 */
import { soak } from "./soak.ts";

const minutes = Number(Deno.args[0] ?? 10);
if (!(minutes > 0)) {
  console.error("Usage: deno task soak [MINUTES]");
  Deno.exit(2);
}
const seed = Math.floor(Math.random() * 2 ** 31);
console.log(`Seed ${seed}, ${minutes} minutes.`);
const rounds = Math.max(2, Math.round(minutes * 3));
const problems = await soak(rounds, minutes * 60 / rounds, seed, console.log);
for (const problem of problems) console.log(`FAILED ${problem}`);
if (problems.length === 0) console.log("Flat.");
else Deno.exitCode = 1;
