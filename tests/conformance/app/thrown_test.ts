import { assertEquals } from "@std/assert";
import {
  location_of,
  show_thrown,
  without_own_frames,
} from "../../../conformance/app/thrown.ts";

const OWN = new URL("../../../validator/validator.ts", import.meta.url).href;
const APP = { file: "file:///srv/app.ts", line: 12, column: 3 };

const CASES = [
  {
    name: "a function of V8",
    stack: "Error: no\n    at application (file:///srv/app.ts:12:3)",
    location: APP,
  },
  {
    name: "a module of V8",
    stack: "Error: no\n    at file:///srv/app.ts:12:3",
    location: APP,
  },
  {
    name: "an async function of V8",
    stack: "Error: no\n    at async application (file:///srv/app.ts:12:3)",
    location: APP,
  },
  {
    name: "a function of SpiderMonkey and JavaScriptCore",
    stack: "application@file:///srv/app.ts:12:3\n",
    location: APP,
  },
  {
    name: "a module from a web server with a port",
    stack: "Error: no\n    at application (http://127.0.0.1:80/app.ts:12:3)",
    location: { ...APP, file: "http://127.0.0.1:80/app.ts" },
  },
  {
    name: "a path",
    stack: "Error: no\n    at application (/srv/app.js:12:3)",
    location: { ...APP, file: "/srv/app.js" },
  },
  {
    name: "the first frame that is neither the runtime's nor our own",
    stack: "Error: no\n    at run (ext:core/a/01_core.js:1:2)\n" +
      `    at node:fs:1:2\n    at start_response (${OWN}:5:6)\n` +
      "    at application (file:///srv/app.ts:12:3)\n" +
      "    at other (file:///srv/other.ts:1:1)",
    location: APP,
  },
  {
    name: "nothing where no frame is the application's",
    stack: `Error: no\n    at validator (${OWN}:5:6)`,
    location: undefined,
  },
];

for (const { name, stack, location } of CASES) {
  Deno.test(`location_of() finds ${name}`, () => {
    assertEquals(location_of(Object.assign(new Error(), { stack })), location);
  });
}

Deno.test("location_of() a value that is not an error is unknown", () => {
  assertEquals(location_of("file:///srv/app.ts:12:3"), undefined);
});

const LINES = [
  "Error: no",
  "    at application (file:///srv/app.ts:12:3)",
  "    at new Thing (file:///srv/thing.ts:1:1)",
];
const OWN_LINES = [
  `    at Validator.run [as app] (${OWN}:5:6)`,
  `    at async ${OWN}:7:8`,
  "    at Generator.next (<anonymous>)",
  "    at async Promise.all (index 0)",
  "    at eventLoopTick (ext:core/01_core.js:175:7)",
];

const PAGES = [
  { name: "text", page: (lines: string[]) => lines.join("\n") },
  {
    name: "a string in JSON",
    page: (lines: string[]) => JSON.stringify({ stack: lines.join("\n") }),
  },
  {
    name: "an array in JSON",
    page: (lines: string[]) => JSON.stringify({ stack: lines }),
  },
  {
    name: "an array in indented JSON",
    page: (lines: string[]) => JSON.stringify({ stack: lines }, null, 2),
  },
];

for (const { name, page } of PAGES) {
  Deno.test(`without_own_frames() of a stack as ${name}`, () => {
    assertEquals(
      without_own_frames(page([...LINES, ...OWN_LINES])),
      page(LINES),
    );
  });
}

Deno.test("without_own_frames() leaves any other text alone", () => {
  const text = 'at noon (by train), "at" 12:30:15, at node:fs:1:2';
  assertEquals(without_own_frames(text), text);
});

const SHOWN = [
  { thrown: new TypeError("No\nway"), text: 'TypeError: "No\\nway"' },
  { thrown: "text", text: '"text"' },
  { thrown: undefined, text: "undefined" },
];

for (const { thrown, text } of SHOWN) {
  Deno.test(`show_thrown() of ${text}`, () => {
    assertEquals(show_thrown(thrown), text);
  });
}
