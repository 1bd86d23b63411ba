/** This package's server. */
import { latin1_encode, make_server } from "../../../mod.ts";
import { answer, HEADERS } from "./answer.mjs";

const server = make_server("127.0.0.1", 0, (environ, start_response) => {
  environ["wsgi.input"].read();
  const [status, body] = answer(environ.REQUEST_METHOD, environ.PATH_INFO!);
  start_response(status, [...HEADERS]);
  return body === null ? [] : [latin1_encode(body)];
});
console.log(`http://127.0.0.1:${server.server_port}/`);
await server.serve_forever();
