/** node:http, in Node or in Deno. */
import { createServer } from "node:http";
import { answer, HEADERS } from "./answer.mjs";

const server = createServer((request, response) => {
  request.resume();
  request.on("end", () => {
    const url = URL.parse(request.url, "http://localhost");
    const path = url?.pathname ?? request.url;
    const [status, body] = answer(request.method, path);
    response.statusCode = parseInt(status);
    for (const [name, value] of HEADERS) response.setHeader(name, value);
    if (body !== null) response.setHeader("Content-Length", body.length);
    response.end(body);
  });
});

server.listen(0, "127.0.0.1", () => {
  console.log(`http://127.0.0.1:${server.address().port}/`);
});
