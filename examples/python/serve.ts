/**
 * A Python WSGI application on port 8000, by Pyodide:
 *
 *     deno run --allow-net=127.0.0.1 --allow-read --allow-env=PYTHONPATH \
 *       examples/python/serve.ts examples/python/bottle app:application
 *
 * README.md beside it says where Python finds Bottle.
 */
import { load_pyodide, python_app } from "../../cli/serve/python_app.ts";
import { make_server } from "../../mod.ts";

const [folder, target, port = "8000"] = Deno.args;
const pyodide = await load_pyodide("npm:pyodide@0.27.7");
const application = await python_app(pyodide, folder, target);

using server = make_server("127.0.0.1", Number(port), application);
console.log(`Listening on http://127.0.0.1:${server.server_port}/`);
Deno.addSignalListener("SIGINT", () => server.shutdown());
await server.serve_forever();
