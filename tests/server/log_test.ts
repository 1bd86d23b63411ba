/** The log never blocks, whoever reads it. */
import { assertEquals, assertMatch } from "@std/assert";
import { Log } from "../../server/log.ts";
import { eventually } from "../helpers/eventually.ts";
import { ManualClock } from "../helpers/manual_clock.ts";

/** A sink that does with each write what `answers` says, then takes all. */
class Sink {
  text = "";
  writes = 0;
  readonly #answers: (number | Error | Promise<void>)[];

  constructor(...answers: (number | Error | Promise<void>)[]) {
    this.#answers = answers;
  }

  async write(bytes: Uint8Array): Promise<number> {
    this.writes++;
    const answer = this.#answers.shift() ?? bytes.length;
    if (answer instanceof Error) throw answer;
    const count = typeof answer === "number" ? answer : bytes.length;
    if (typeof answer !== "number") await answer;
    this.text += new TextDecoder().decode(bytes.subarray(0, count));
    return count;
  }
}

/** Let every promise that can settle do so. */
const settle = () => new Promise((resolve) => setTimeout(resolve, 0));

Deno.test("Log: what is logged at about the same time is written once, in order", async () => {
  const [sink, clock] = [new Sink(), new ManualClock()];
  const log = new Log(sink, clock);
  log.write("a\n");
  log.writelines(["b\n", "c\n"]);
  assertEquals(sink.writes, 0);
  clock.advance(0.01);
  await settle();
  assertEquals([sink.text, sink.writes], ["a\nb\nc\n", 1]);
});

Deno.test("Log.flush() does not wait for more", () => {
  const sink = new Sink();
  const log = new Log(sink, new ManualClock());
  log.write("a\n");
  log.flush();
  assertEquals(sink.writes, 1);
});

Deno.test("Log: 64 KiB are a batch, and do not wait for more", () => {
  const sink = new Sink();
  const log = new Log(sink, new ManualClock());
  log.write("x".repeat(64 * 1024 - 1));
  assertEquals(sink.writes, 0);
  log.write("\n");
  assertEquals(sink.writes, 1);
});

Deno.test("Log: a sink that takes a part gets the rest", async () => {
  const sink = new Sink(3, 1);
  const log = new Log(sink, new ManualClock());
  log.write("tea\ncake\n");
  await log.drain();
  assertEquals([sink.text, sink.writes], ["tea\ncake\n", 3]);
});

Deno.test("Log: a sink that would block is asked again, and nothing is lost", async () => {
  const full = () => new Deno.errors.WouldBlock("EAGAIN");
  const [sink, clock] = [new Sink(full(), 2, full()), new ManualClock()];
  const log = new Log(sink, clock);
  log.write("a\n");
  log.write("b\n");
  log.flush();
  for (let i = 0; i < 2; i++) {
    await settle();
    clock.advance(0.05);
  }
  await settle();
  assertEquals([sink.text, log.dropped], ["a\nb\n", 0]);
});

Deno.test("Log: what a stalled sink leaves no room for is counted, then reported in its place", async () => {
  const gate = Promise.withResolvers<void>();
  const sink = new Sink(gate.promise);
  const log = new Log(sink, new ManualClock());
  log.write("first\n");
  log.flush();
  const line = "x".repeat(1023) + "\n";
  for (let i = 0; i < 1024; i++) log.write(line);
  assertEquals(log.dropped, 0);
  log.write("lost\n");
  log.write("lost, too,\nwith two lines\n");
  assertEquals(log.dropped, 3);
  gate.resolve();
  await log.drain();
  log.write("next\n");
  await log.drain();
  assertEquals(
    sink.text.replaceAll(line, ""),
    "first\nCannot write all of the log: it is read too slowly: dropped 3 " +
      "lines\nnext\n",
  );
  assertEquals(sink.text.split(line).length, 1025);
});

Deno.test("Log: lines that a broken sink did not take are counted, also those it was told of", async () => {
  const broken = () => new Deno.errors.BrokenPipe("Broken pipe");
  const sink = new Sink(broken(), 2, broken());
  const log = new Log(sink, new ManualClock());
  log.write("a\nb\n");
  await log.drain();
  assertEquals(log.dropped, 2);
  log.write("c\nd\n");
  await log.drain();
  assertEquals([sink.text, log.dropped], ["c\n", 3]);
  log.write("e\n");
  await log.drain();
  assertMatch(sink.text, /^c\ne\nCannot write .*: dropped 3 lines\n$/);
});

Deno.test("Log.drain() gives up after a second, and writing goes on", async () => {
  const gate = Promise.withResolvers<void>();
  const [sink, clock] = [new Sink(gate.promise), new ManualClock()];
  const log = new Log(sink, clock);
  log.write("a\n");
  const drained = log.drain();
  await settle();
  log.write("b\n");
  clock.advance(1);
  await eventually("drain()", drained);
  assertEquals(sink.text, "");
  gate.resolve();
  await log.drain();
  assertEquals(sink.text, "a\nb\n");
});

Deno.test("Log.replace_sink(): the batch under way ends where it began", async () => {
  const gate = Promise.withResolvers<void>();
  const [before, after] = [new Sink(1, gate.promise), new Sink()];
  const log = new Log(before, new ManualClock());
  log.write("old\n");
  log.flush();
  log.write("new\n");
  let is_free = false;
  const replaced = log.replace_sink(after).then(() => is_free = true);
  await settle();
  assertEquals(is_free, false);
  gate.resolve();
  await replaced;
  await log.drain();
  assertEquals([before.text, after.text], ["old\n", "new\n"]);
});
