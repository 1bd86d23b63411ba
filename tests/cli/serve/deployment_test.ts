/**
 * The configurations of docs/deployment.md, each started as it stands there,
 * but on free ports and with the application of the tests.
 */
import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { read_settings } from "../../../cli/serve/settings.ts";
import { Program } from "../../helpers/program.ts";
import { find_program, test_with } from "../../helpers/programs.ts";
import { free_port } from "../../helpers/running_server.ts";
import {
  APP,
  get,
  ROOT,
  serve_args,
  start_serve,
} from "../../helpers/serve_command.ts";

const PAGE = Deno.readTextFileSync(new URL("docs/deployment.md", ROOT));

/** The block in this language that has `part` in it. */
function block(language: string, part = ""): string {
  const blocks = [
    ...PAGE.matchAll(new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\`$`, "gm")),
  ].map(([, text]) => text).filter((text) => text.includes(part));
  assertEquals(blocks.length, 1, `${language} with ${part}`);
  return blocks[0];
}

/** The arguments of `serve` in the line with `part`. */
function args_with(part: string): string[] {
  const [, args] = /wsgi\/serve app\.ts (.*)/.exec(block("sh", part))!;
  return args.trim().split(" ");
}

/**
 * An address of this machine that is not that of the application's clients: who
 * asks a proxy there comes from it, and the proxy from 127.0.0.1.
 */
const OUTSIDE =
  Deno.networkInterfaces().find(({ address, family }) =>
    family === "IPv4" && !address.startsWith("127.")
  )?.address ?? "127.0.0.1";

async function with_folder<T>(
  body: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = await Deno.makeTempDir();
  // Some servers give up their rights, and read their files after that.
  await Deno.chmod(folder, 0o755);
  try {
    return await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** What `url` answers, as soon as somebody listens there. */
async function answer(url: string, program: Program): Promise<string> {
  let has_ended = false;
  program.ended.then(() => has_ended = true);
  while (true) {
    try {
      return await get(url);
    } catch (error) {
      if (has_ended) throw new Error(program.output, { cause: error });
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

/** `serve` as the page has it behind a proxy, and its ports. */
async function start_behind_proxy(
  part: string,
): Promise<{ app: Program; port: number; control: number }> {
  const control = free_port();
  const app = start_serve([
    APP,
    ...["--port", "0", "--control", `127.0.0.1:${control}`],
    ...args_with(part),
  ]);
  const { port } = new URL(await app.listens());
  return { app, port: Number(port), control };
}

const nginx = find_program("nginx");

test_with(
  { nginx },
  "docs/deployment.md: nginx passes on who asks",
  ({ nginx }) =>
    with_folder(async (folder) => {
      const { app, port } = await start_behind_proxy("x-forwarded-for,");
      await using _app = app;
      const listens = free_port();
      const conf = block("nginx")
        .replace("127.0.0.1:8000", `127.0.0.1:${port}`)
        .replace("listen 80;", `listen ${OUTSIDE}:${listens};`);
      const paths = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map((name) => `${name}_temp_path ${folder}/${name};\n`).join("");
      await Deno.writeTextFile(
        `${folder}/nginx.conf`,
        // One process, which is gone when it is killed.
        `daemon off;\nmaster_process off;\npid ${folder}/pid;\nerror_log stderr;\nevents {}\n` +
          `http {\naccess_log off;\n${paths}${conf}}\n`,
      );
      await using proxy = new Program(
        ["-p", folder, "-c", `${folder}/nginx.conf`],
        folder,
        { command: nginx },
      );
      const url = `http://${OUTSIDE}:${listens}`;
      assertEquals(
        await answer(`${url}/client`, proxy),
        `${OUTSIDE} http ${OUTSIDE}:${listens}\n`,
      );
      await app.wait_for(new RegExp(`^${OUTSIDE} - - .*"GET /client `, "m"));
    }),
);

const haproxy = find_program("haproxy");

for (
  const { name, part, mode } of [
    { name: "HTTP", part: "x-forwarded-for,", mode: "mode http" },
    { name: "the PROXY protocol", part: "--proxy-protocol", mode: "mode tcp" },
  ]
) {
  test_with(
    { haproxy },
    `docs/deployment.md: haproxy passes on who asks by ${name}`,
    ({ haproxy }) =>
      with_folder(async (folder) => {
        const { app, port, control } = await start_behind_proxy(part);
        await using _app = app;
        const listens = free_port();
        const conf = block("haproxy", mode)
          .replace("127.0.0.1:8000", `127.0.0.1:${port}`)
          .replace("port 9000", `port ${control}`)
          .replace("bind :80", `bind ${OUTSIDE}:${listens}`);
        await Deno.writeTextFile(`${folder}/haproxy.cfg`, conf);
        await using proxy = new Program(
          ["-db", "-f", `${folder}/haproxy.cfg`],
          folder,
          { command: haproxy },
        );
        const url = `http://${OUTSIDE}:${listens}`;
        assertEquals(
          await answer(`${url}/client`, proxy),
          `${OUTSIDE} http ${OUTSIDE}:${listens}\n`,
        );
      }),
  );
}

const caddy = find_program("caddy");

test_with(
  { caddy },
  "docs/deployment.md: Caddy passes on who asks",
  ({ caddy }) =>
    with_folder(async (folder) => {
      const { app, port, control } = await start_behind_proxy(
        "x-forwarded-for,",
      );
      await using _app = app;
      const listens = free_port();
      const conf = block("caddyfile")
        .replace("127.0.0.1:8000", `127.0.0.1:${port}`)
        .replace("health_port 9000", `health_port ${control}`)
        .replace("app.example", `http://${OUTSIDE}:${listens}`);
      await Deno.writeTextFile(
        `${folder}/Caddyfile`,
        `{\nadmin off\n}\n${conf}`,
      );
      await using proxy = new Program(
        ["run", "--config", `${folder}/Caddyfile`, "--adapter", "caddyfile"],
        folder,
        {
          command: caddy,
          env: { XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder, HOME: folder },
        },
      );
      assertEquals(
        await answer(`http://${OUTSIDE}:${listens}/client`, proxy),
        `${OUTSIDE} http ${OUTSIDE}:${listens}\n`,
      );
    }),
);

/** A command line of the page, with these ports and the tests' application. */
function local(args: string[], port: number, control: number): string[] {
  const serve = args.indexOf("jsr:@pep3333/wsgi/serve");
  const options = args.slice(serve + 2).map((arg) =>
    arg.replace(/^(\S+):9000$/, `127.0.0.1:${control}`)
      .replace("0.0.0.0", "127.0.0.1")
  );
  assertEquals(args[serve + 1], "app.ts");
  const permissions = args.slice(args.indexOf("run") + 1, serve)
    .filter((flag) => !/^--(no-prompt|cached-only)$/.test(flag))
    .map((flag) => flag.replace("/usr/bin/deno", Deno.execPath()));
  return serve_args([APP, "--port", String(port), ...options], permissions);
}

/** That both addresses answer, and that SIGTERM then ends it in order. */
async function check_service(
  program: Program,
  port: number,
  control: number,
): Promise<void> {
  await program.wait_for(/^Listening on /m);
  assertMatch(await get(`http://127.0.0.1:${port}/`), /^\d+\n$/);
  assertEquals(await get(`http://127.0.0.1:${control}/readyz`), "ready\n");
  program.signal("SIGTERM");
  assertEquals((await program.ended).code, 0);
}

Deno.test("docs/deployment.md: the command of the container serves", async () => {
  const [, json] = /^CMD (\[.*\])$/m.exec(block("dockerfile"))!;
  const [port, control] = [free_port(), free_port()];
  await using program = new Program(
    local(JSON.parse(json), port, control),
    ROOT.pathname,
  );
  await check_service(program, port, control);
});

const curl = find_program("curl");

test_with(
  { curl },
  "docs/deployment.md: the commands of the unit serve, and wait until it is ready",
  async ({ curl }) => {
    const unit = block("ini");
    const [, start] = /^ExecStart=\S+ (.*)$/m.exec(unit)!;
    const [port, control] = [free_port(), free_port()];
    await using program = new Program(
      local(start.split(" "), port, control),
      ROOT.pathname,
    );
    const [, post] = /^ExecStartPost=\S+ (.*)$/m.exec(unit)!;
    const waited = await new Deno.Command(curl, {
      args: post.replace(":9000", `:${control}`).split(" "),
    }).output();
    assertEquals(waited.code, 0);
    assertStringIncludes(program.output, "Listening on ");
    await check_service(program, port, control);
  },
);

const systemd_analyze = find_program("systemd-analyze");

test_with(
  { "systemd-analyze": systemd_analyze },
  "docs/deployment.md: systemd has nothing to say against the unit",
  (programs) =>
    with_folder(async (folder) => {
      const unit = block("ini").replaceAll("/usr/bin/deno", Deno.execPath())
        .replace("/usr/bin/curl", Deno.execPath());
      await Deno.writeTextFile(`${folder}/app.service`, unit);
      const { stderr } = await new Deno.Command(programs["systemd-analyze"], {
        args: ["verify", `${folder}/app.service`],
      }).output();
      const about_it = new TextDecoder().decode(stderr).split("\n")
        .filter((line) => line.includes("app.service"));
      assertEquals(about_it, []);
    }),
);

Deno.test("docs/deployment.md: systemd and Kubernetes wait longer than a stop takes", () => {
  const [, stop] = /^TimeoutStopSec=(\d+)$/m.exec(block("ini"))!;
  assert(Number(stop) > 30);
  const yaml = block("yaml");
  const value = (name: string) =>
    Number(new RegExp(`${name}:? ?"?(\\d+)`).exec(yaml)?.[1]);
  const variable = (name: string) =>
    Number(new RegExp(`${name}\\n +value: "(\\d+)"`).exec(yaml)?.[1]);
  assert(
    value("terminationGracePeriodSeconds") >
      variable("SERVE_DRAIN_DELAY") + variable("SERVE_SHUTDOWN_TIMEOUT"),
  );
});

Deno.test("docs/deployment.md: the container of Kubernetes gets options that there are", () => {
  const names = [
    ...block("yaml").matchAll(/name: SERVE_(\w+)\n +value: "(.*)"/g),
  ];
  const args = names.flatMap(([, name, value]) => [
    `--${name.toLowerCase().replaceAll("_", "-")}`,
    value,
  ]);
  assertEquals(names.length, 2);
  const read = read_settings(["app.ts", "--control", "0.0.0.0:9000", ...args]);
  assert("settings" in read);
});

const kubectl = find_program("kubectl");

test_with(
  { kubectl },
  "docs/deployment.md: kubectl takes the manifest",
  ({ kubectl }) =>
    with_folder(async (folder) => {
      await Deno.writeTextFile(`${folder}/app.yaml`, block("yaml"));
      await Deno.writeTextFile(
        `${folder}/kustomization.yaml`,
        "resources: [app.yaml]\n",
      );
      const { code, stdout } = await new Deno.Command(kubectl, {
        args: ["kustomize", folder],
      }).output();
      assertEquals(code, 0);
      const built = new TextDecoder().decode(stdout);
      assertStringIncludes(built, "kind: Deployment");
      assertStringIncludes(built, "kind: Service");
    }),
);

/**
 * The spans that a collector of OpenTelemetry got of one request.
 *
 * @param last What it waits for; metrics are sent now and then, in any case.
 */
async function spans_of(
  args: string[],
  last: "traces" | "metrics",
): Promise<string> {
  let spans = "";
  let left = 2;
  const flushed = Promise.withResolvers<void>();
  await using collector = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    async (request) => {
      const text = new TextDecoder().decode(await request.bytes());
      if (request.url.endsWith("/v1/traces")) spans += text;
      if (last === "traces" && spans !== "") flushed.resolve();
      // The second batch of metrics comes long after that of the spans.
      const is_metrics = request.url.endsWith("/v1/metrics");
      if (last === "metrics" && is_metrics && --left === 0) flushed.resolve();
      return Response.json({});
    },
  );
  await using program = start_serve([APP, "--port", "0", ...args], {
    env: {
      OTEL_DENO: "true",
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${collector.addr.port}`,
      OTEL_BSP_SCHEDULE_DELAY: "50",
      OTEL_METRIC_EXPORT_INTERVAL: "500",
    },
  });
  await get(`${await program.listens()}/seen-by-telemetry`);
  await flushed.promise;
  return spans;
}

Deno.test("docs/deployment.md: Deno's telemetry sees requests with --transport deno, and no others", async () => {
  const [deno, http1] = await Promise.all([
    spans_of(args_with("--transport deno"), "traces"),
    spans_of([], "metrics"),
  ]);
  assertStringIncludes(deno, "seen-by-telemetry");
  assert(!http1.includes("seen-by-telemetry"));
});

test_with(
  { curl },
  "docs/serve.md: --transport deno speaks HTTP/2",
  async ({ curl }) => {
    const tls = "tests/fixtures/tls";
    const keys = ["--cert", `${tls}/cert.pem`, "--key", `${tls}/key.pem`];
    await using program = start_serve(
      [APP, "--port", "0", "--transport", "deno", ...keys],
    );
    const [, port] = await program.wait_for(
      /^Listening on https:.*:(\d+)\/\n/m,
    );
    const { stdout } = await new Deno.Command(curl, {
      args: [
        ...["--silent", "--http2", "--cacert", `${tls}/cert.pem`],
        ...["--output", "-", "--write-out", "%{http_version}"],
        `https://localhost:${port}/`,
      ],
      cwd: ROOT,
    }).output();
    assertMatch(new TextDecoder().decode(stdout), /^\d+\n2$/);
  },
);
