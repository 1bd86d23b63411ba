/**
 * A program that imports one module and prints, as a JSON list, what the import
 * does besides defining things. Its arguments are the URL of a folder, the URL
 * of the module, and how often a function in that folder may be called.
 *
 * @module
 */
import { Session } from "node:inspector/promises";
// Node's modules may do more when they are loaded, so they are loaded first.
import "node:fs";
import "node:path";
import "node:process";
import "node:url";
import "node:util";

/** Methods that may make something large. */
const MAKERS: readonly [owner: object, name: string][] = [
  [String.prototype, "repeat"],
  [Array.prototype, "fill"],
  [Array.prototype, "join"],
  [Array, "from"],
];

/** How long what they make may be. */
const MOST_MADE = 4096;

/** How often a block may run; a table of bytes has 256 entries. */
const MOST_TURNS = 2048;

const [folder, module, most_calls] = Deno.args;
const complaints: string[] = [];

/** Replace functions by ones that complain and throw. */
function refuse(owner: object, prefix: string, names: string[]): void {
  for (const name of names) {
    const complaint = `${prefix}${name}() is called`;
    Object.defineProperty(owner, name, {
      value: function () {
        complaints.push(complaint);
        throw new Error(complaint);
      },
    });
  }
}

/** The names of the functions that `owner` has, classes left out. */
function functions_of(owner: object): string[] {
  return Object.entries(Object.getOwnPropertyDescriptors(owner))
    .filter(([name, { value }]) =>
      typeof value === "function" && /^[a-z]/.test(name)
    ).map(([name]) => name);
}

/** Complain when this method makes something large. */
function limit_size(owner: object, name: string): void {
  const make: (...args: unknown[]) => ArrayLike<unknown> = Reflect.get(
    owner,
    name,
  );
  Object.defineProperty(owner, name, {
    value: function (this: unknown, ...args: unknown[]) {
      const made = make.apply(this, args);
      if (made.length > MOST_MADE) {
        complaints.push(`${name}() makes something of length ${made.length}`);
      }
      return made;
    },
  });
}

/** Complain about what ran too often in the files of the folder. */
function complain_of_counts(result: Profile): void {
  for (const { url, functions } of result) {
    if (!url.startsWith(folder) || url === import.meta.url) continue;
    const file = url.slice(folder.length);
    // The first function is the module itself.
    for (const [index, { functionName, ranges }] of functions.entries()) {
      const name = functionName || (index > 0 ? "a callback" : "the module");
      const [calls, ...turns] = ranges.map(({ count }) => count);
      if (index > 0 && calls > Number(most_calls)) {
        complaints.push(`${file}: ${name} is called ${calls} times`);
      }
      const most = Math.max(0, ...turns);
      if (most > MOST_TURNS) {
        complaints.push(`${file}: a block of ${name} runs ${most} times`);
      }
    }
  }
}

/** The counts of V8's profiler. */
type Profile = {
  url: string;
  functions: { functionName: string; ranges: { count: number }[] }[];
}[];

const print = console.log;
const session = new Session();
session.connect();
await session.post("Profiler.enable");
await session.post("Profiler.startPreciseCoverage", {
  callCount: true,
  detailed: true,
});

for (const [owner, name] of MAKERS) limit_size(owner, name);
refuse(console, "console.", functions_of(console));
refuse(crypto, "crypto.", ["getRandomValues", "randomUUID"]);
refuse(Deno.env, "Deno.env.", ["get", "has", "toObject"]);
refuse(Deno.permissions, "Deno.permissions.", ["query", "querySync"]);
refuse(Deno.stderr, "Deno.stderr.", ["write", "writeSync"]);
refuse(Deno.stdout, "Deno.stdout.", ["write", "writeSync"]);
refuse(Deno, "Deno.", functions_of(Deno));
refuse(Math, "Math.", ["random"]);
refuse(performance, "performance.", ["now"]);
refuse(globalThis, "", [
  "addEventListener",
  "Date",
  "fetch",
  "queueMicrotask",
  "setInterval",
  "setTimeout",
  "WebSocket",
  "Worker",
]);

try {
  await import(module);
} catch (error) {
  complaints.push(`the import throws: ${error}`);
}
const profile = await session.post("Profiler.takePreciseCoverage");
complain_of_counts((profile as { result: Profile }).result);
print(JSON.stringify(complaints));
