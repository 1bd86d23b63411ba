import type { BoardServer } from "../board_server.ts";

/** make_server(). */
export const PEP3333: BoardServer = {
  name: "make_server()",
  language: "TypeScript",
  serves: "the application",
  install: "this package",
  version: [
    Deno.execPath(),
    "eval",
    `import { VERSION } from "${new URL(
      "../../wsgi/version.ts",
      import.meta.url,
    )}"; console.log(VERSION);`,
  ],
  start: ({ apps, port }) => ({
    command: [
      Deno.execPath(),
      "run",
      "--allow-net=127.0.0.1",
      `${apps}/make_server.ts`,
      `${port}`,
    ],
  }),
};
