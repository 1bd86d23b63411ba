/** Small applications send the same bytes as under CPython's wsgiref. */
import { assertEquals } from "@std/assert";
import { BaseCGIHandler, SimpleHandler } from "../../handlers/mod.ts";
import { StringErrors } from "../../wsgi/errors.ts";
import { BytesInput } from "../../wsgi/input.ts";
import { latin1_decode } from "../../wsgi/latin1.ts";
import { Program, type Step } from "../helpers/app_program.ts";
import { golden } from "../helpers/golden.ts";

type Mode = "HTTP/1.0" | "HTTP/1.1" | "HTTP/0.9" | "CGI";

interface Run {
  sent: string;
  logged: boolean;
  closed: number;
}

interface Case {
  name: string;
  method: string;
  steps: Step[];
  runs: Record<Mode, Run>;
}

/** The settings of `tests/golden/handler_table.py`. */
const MODES = {
  "HTTP/1.0": { handler: SimpleHandler, version: "1.0", software: null },
  "HTTP/1.1": { handler: SimpleHandler, version: "1.1", software: "golden/1" },
  "HTTP/0.9": { handler: SimpleHandler, version: "1.0", software: null },
  "CGI": { handler: BaseCGIHandler, version: "1.0", software: "golden/1" },
} as const;

for (
  const { name, method, steps, runs, why } of golden<Case>("base_handler", 60)
) {
  for (const mode of Object.keys(MODES) as Mode[]) {
    Deno.test(`BaseHandler over ${mode}: ${name} (${why})`, () => {
      assertEquals(run(steps, mode, method), runs[mode]);
    });
  }
}

function run(steps: Step[], mode: Mode, method: string): Run {
  const { handler: Handler, version, software } = MODES[mode];
  const program = new Program(steps);
  const errors = new StringErrors();
  let output = "";
  const handler = new Handler(
    new BytesInput(),
    { write: (data) => void (output += latin1_decode(data)) },
    errors,
    {
      REQUEST_METHOD: method,
      SERVER_PROTOCOL: mode === "CGI" ? "HTTP/1.0" : mode,
    },
  );
  handler.http_version = version;
  handler.server_software = software;
  // Nothing asynchronous was involved, so there is no promise to await.
  assertEquals(handler.run(program.application), undefined);
  return {
    sent: output.replace(/^Date: (?!.* 1970 ).*\r$/m, "Date: now\r"),
    logged: errors.getvalue() !== "",
    closed: program.closed,
  };
}
