import { assert, assertEquals, assertThrows } from "@std/assert";
import { CannotRun } from "../../../cli/cannot_run.ts";
import { help, OPTIONS } from "../../../cli/serve/options.ts";
import { SERVER_OPTIONS } from "../../../cli/serve/server_options.ts";
import { read_settings, server_options } from "../../../cli/serve/settings.ts";
import { resolve_options } from "../../../server/options.ts";

/** Run `body` with these variables, and then without. */
function with_variables<T>(
  variables: Record<string, string>,
  body: () => T,
): T {
  for (const name of Object.keys(variables)) {
    Deno.env.set(name, variables[name]);
  }
  try {
    return body();
  } finally {
    for (const name of Object.keys(variables)) Deno.env.delete(name);
  }
}

/** Read settings with a configuration file of this text, if any. */
function read(
  args: string[],
  variables: Record<string, string> = {},
  file?: string,
): ReturnType<typeof read_settings> {
  if (file === undefined) {
    return with_variables(variables, () => read_settings(args));
  }
  const folder = Deno.makeTempDirSync();
  const path = `${folder}/serve.json`;
  try {
    Deno.writeTextFileSync(path, file);
    return with_variables(
      variables,
      () => read_settings([...args, "--config", path]),
    );
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

const DEFAULTS = {
  app: "app.ts",
  host: "127.0.0.1",
  port: 8000,
  transport: "http1",
  pyodide: "npm:pyodide@0.27.7",
  worker_timeout: 30,
  max_requests_jitter: 0,
  deno_flag: [],
  reload: false,
  reload_include: [],
  validate: false,
  access_log: "common",
  log_level: "info",
  drain_delay: 0,
};

const GIVEN: {
  args: string[];
  env?: Record<string, string>;
  changes: Record<string, unknown>;
}[] = [
  { args: [], changes: {} },
  { args: ["--port", "0"], changes: { port: 0 } },
  { args: ["--host=::"], changes: { host: "::" } },
  { args: ["--unix", "/run/a"], changes: { unix: "/run/a" } },
  { args: ["--workers", "auto"], changes: { workers: "auto" } },
  { args: ["--workers=4"], changes: { workers: 4 } },
  {
    args: ["--reload", "--reload-include", "a/*", "--reload-include=b c"],
    changes: { reload: true, reload_include: ["a/*", "b", "c"] },
  },
  {
    args: ["--control", "[::1]:9000"],
    changes: { control: { host: "::1", port: 9000 } },
  },
  {
    args: ["--control", "unix:/run/control"],
    changes: { control: { host: "unix:/run/control", port: 0 } },
  },
  {
    args: ["--max-body-bytes", "10MiB", "--header-timeout", "2.5"],
    changes: { max_body_bytes: 10 * 1024 * 1024, header_timeout: 2.5 },
  },
  { args: [], env: { SERVE_PORT: "9" }, changes: { port: 9 } },
  {
    args: [],
    env: { PORT: "9", HOST: "::" },
    changes: { port: 9, host: "::" },
  },
  { args: [], env: { PORT: "9", SERVE_PORT: "8" }, changes: { port: 8 } },
  { args: ["--port", "7"], env: { SERVE_PORT: "8" }, changes: { port: 7 } },
  { args: [], env: { PORT: "" }, changes: {} },
  { args: [], env: { SERVE_VALIDATE: "yes" }, changes: { validate: true } },
  { args: [], env: { SERVE_VALIDATE: "0" }, changes: {} },
  // A platform sets PORT for every program.
  {
    args: ["--unix", "/run/a"],
    env: { PORT: "9" },
    changes: { unix: "/run/a", port: 9 },
  },
];

for (const { args, env = {}, changes } of GIVEN) {
  const variables = Object.entries(env).map(([name, text]) =>
    `${name}=${text}`
  );
  Deno.test(`serve ${[...variables, ...args].join(" ")}`, () => {
    assertEquals<unknown>(read(["app.ts", ...args], env), {
      settings: { ...DEFAULTS, ...changes },
    });
  });
}

const FILES = [
  { file: '{"port": 9}', changes: { port: 9 } },
  { file: '{"port": "9"}', changes: { port: 9 } },
  { file: '{"validate": true}', changes: { validate: true } },
  { file: '{"validate": false}', changes: {} },
  {
    file: '{"workers": 2, "deno-flag": ["--allow-env", "--v8-flags=--x"]}',
    changes: { workers: 2, deno_flag: ["--allow-env", "--v8-flags=--x"] },
  },
  { file: '{"port": 9}', args: ["--port", "8"], changes: { port: 8 } },
  { file: '{"port": 9}', env: { PORT: "8" }, changes: { port: 8 } },
];

for (const { file, args = [], env = {}, changes } of FILES) {
  const name = [JSON.stringify(env), file, ...args].join(" ");
  Deno.test(`serve with a file of options: ${name}`, () => {
    const read_with = read(["app.ts", ...args], env, file);
    if (!("settings" in read_with)) throw new Error("It shows something else");
    const { config: _path, ...settings } = read_with.settings;
    assertEquals<unknown>(settings, { ...DEFAULTS, ...changes });
  });
}

Deno.test("serve: the application is named by the arguments, the environment or the file", () => {
  const file = '{"app": "of_file.ts"}';
  const env = { SERVE_APP: "of_environment.ts" };
  const app = (read: ReturnType<typeof read_settings>) =>
    "settings" in read && read.settings.app;
  assertEquals(app(read([], {}, file)), "of_file.ts");
  assertEquals(app(read([], env, file)), "of_environment.ts");
  assertEquals(app(read(["app.ts"], env, file)), "app.ts");
});

const WRONG = [
  {
    args: [],
    message: "command line: there is nothing to serve; give APP, or see --help",
  },
  {
    args: ["a.ts", "b.ts"],
    message: "command line: only one application can be served: received " +
      "a.ts and b.ts; choose one",
  },
  {
    args: ["--prot", "9"],
    message: "command line: there is no option --prot; did you mean --port?",
  },
  {
    args: ["--port", "http"],
    message: "command line: --port must be a whole number from 0 to 65535: " +
      'received "http"; write --port 8000',
  },
  {
    args: ["--max-body-bytes", "10 apples"],
    message: "command line: --max-body-bytes must be a number of bytes, such " +
      'as 65536, 64KiB or 1GiB: received "10 apples"; write ' +
      "--max-body-bytes 64KiB",
  },
  {
    env: { SERVE_PORT: "tcp://10.0.0.1:80" },
    message:
      "environment: SERVE_PORT must be a whole number from 0 to 65535: " +
      'received "tcp://10.0.0.1:80"; write SERVE_PORT=8000',
  },
  {
    env: { PORT: "x" },
    message: "environment: PORT must be a whole number from 0 to 65535: " +
      'received "x"; write PORT=8000',
  },
  {
    file: '{"port": true}',
    message: 'FILE: "port" must be a whole number from 0 to 65535: received ' +
      '"true"; write "port": "8000"',
  },
  {
    file: '{"prot": 1}',
    message: 'FILE: there is no option "prot"; did you mean port?',
  },
  {
    file: '{"port": {}}',
    message: 'FILE: "port" must be a text, a number, true, false or a list: ' +
      "received {}",
  },
  {
    file: "[]",
    message: "FILE: it must be an object of options: received []; write " +
      '{"port": 8000}',
  },
  {
    file: '{"app": 1}',
    message: 'FILE: "app" must be a module: received 1',
  },
  {
    args: ["a.ts", "--cert", "c.pem"],
    message: "command line: --cert needs --key; add it",
  },
  {
    args: ["a.ts", "--unix", "/a", "--port", "1"],
    message: "command line: --port cannot go with --unix: a Unix socket has " +
      "no port",
  },
  {
    args: ["a.ts", "--unix", "/a", "--workers", "2"],
    message:
      "command line: --workers cannot go with --unix: processes cannot " +
      "share a Unix socket",
  },
  {
    args: ["a.ts", "--reload", "--workers", "2"],
    message: "command line: --workers cannot go with --reload: --reload has " +
      "one worker",
  },
  {
    args: ["a.ts", "--deno-flag=--allow-env"],
    message: "command line: --deno-flag needs --workers or --reload; add one " +
      "of them",
  },
  {
    args: ["a.ts", "--max-requests", "5"],
    message: "command line: --max-requests needs --workers; add it",
  },
  {
    args: ["a.ts", "--transport", "deno", "--max-headers", "5"],
    message: "command line: --max-headers cannot go with --transport deno; " +
      "leave one of them out",
  },
];

for (const { args = ["a.ts"], env = {}, file, message } of WRONG) {
  const name = [JSON.stringify(env), file, ...args].join(" ");
  Deno.test(`serve refuses ${name}`, () => {
    const error = assertThrows(() => read(args, env, file), CannotRun);
    const seen = error.message.replace(/\/\S+serve\.json/, "FILE");
    assertEquals(seen, `Cannot read ${message}`);
  });
}

Deno.test("serve: a file of options that is no JSON says so", () => {
  const error = assertThrows(() => read(["a.ts"], {}, "{port"), CannotRun);
  assertEquals(/serve\.json: it must be JSON: /.test(error.message), true);
});

Deno.test("serve: the server takes each of its options as the command reads it", () => {
  for (const [name, { kind }] of Object.entries(SERVER_OPTIONS)) {
    const given = { trusted_proxy: "*", [name]: kind.read(kind.example) };
    const resolved = resolve_options(given) as unknown as Record<
      string,
      unknown
    >;
    // What names proxies becomes an object.
    if (name.startsWith("trusted_proxy")) assert(resolved.trusted_proxy);
    else assertEquals(resolved[name], kind.read(kind.example), name);
  }
});

Deno.test("serve: options that are not given are the server's to choose", () => {
  const read_with = read(["app.ts"]);
  if (!("settings" in read_with)) throw new Error("It shows something else");
  assertEquals(
    resolve_options({ ...server_options(read_with.settings), clock: CLOCK }),
    resolve_options({ clock: CLOCK }),
  );
});

const CLOCK = { now: 0, every: () => () => {}, after: () => () => {} };

Deno.test("serve --help has a line for each option", () => {
  const lines = help().split("\n");
  for (const name of Object.keys(OPTIONS)) {
    const flag = `--${name.replaceAll("_", "-")}`;
    const found = lines.filter((line) => line.trim().split(" ")[0] === flag);
    assertEquals(found.length, 1, flag);
    assertEquals(found[0].length <= 100, true, found[0]);
  }
});
