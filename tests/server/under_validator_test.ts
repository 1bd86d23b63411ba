/** The server's tests again, with the validator around every application. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { demo_app, WSGIServer } from "../../server/mod.ts";
import { serve, VALIDATOR_VARIABLE } from "../helpers/serve.ts";
import { request } from "../helpers/wire.ts";

const FOLDER = new URL("./", import.meta.url);
const IMPORT_MAP = new URL("../std/import_map.json", import.meta.url);

Deno.test({
  name: "the tests of the server pass under the validator",
  ignore: Deno.env.has(VALIDATOR_VARIABLE),
  async fn() {
    const files = [...Deno.readDirSync(FOLDER)]
      .map(({ name }) => name)
      .filter((name) => name.endsWith("_test.ts"));
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        "test",
        "--allow-all",
        "--no-check",
        `--import-map=${IMPORT_MAP}`,
        ...files,
      ],
      cwd: FOLDER,
      env: { [VALIDATOR_VARIABLE]: "1", NO_COLOR: "1" },
    }).output();
    const [out, err] = [stdout, stderr].map((text) =>
      new TextDecoder().decode(text)
    );
    assertEquals(code, 0, out.slice(out.indexOf("ERRORS")) + err);
  },
});

Deno.test({
  name: "under the validator, a test fails if the server breaks a rule",
  ignore: !Deno.env.has(VALIDATOR_VARIABLE),
  async fn() {
    class Server extends WSGIServer {
      override setup_environ() {
        super.setup_environ();
        this.base_environ.HTTP_CONTENT_TYPE = "text/plain";
      }
    }
    const served = serve(demo_app, { server_class: Server });
    await served.raw(request());
    assert(served.violations[0].includes("environ.forbidden-key"));
    await assertRejects(() => served[Symbol.asyncDispose]());
  },
});
