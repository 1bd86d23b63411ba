/**
 * `node:http`, under Node and under Deno: node_http.mjs APP PORT FILE
 *
 * @module
 */
import { createReadStream } from "node:fs";
import { createServer } from "node:http";
import { argv } from "node:process";
import { CHUNKS, FIELDS, HELLO, JSON_OBJECT, letters } from "./content.mjs";

const [name, port, file] = argv.slice(2);
const plain = { "Content-Type": "text/plain" };

/** Answers `body` whole. */
function answering(body, fields = plain) {
  return (_request, response) => {
    response.writeHead(200, { ...fields, "Content-Length": body.length });
    response.end(body);
  };
}

const apps = {
  hello: answering(HELLO),
  json: (request, response) => {
    const body = JSON.stringify(JSON_OBJECT);
    answering(body, { "Content-Type": "application/json" })(request, response);
  },
  headers: answering(HELLO, { ...plain, ...Object.fromEntries(FIELDS) }),
  chunks: (_request, response) => {
    response.writeHead(200, plain);
    for (const chunk of CHUNKS) response.write(chunk);
    response.end();
  },
  "16k": answering(letters(16 * 1024)),
  "1m": answering(letters(1024 * 1024)),
  file: (_request, response) => {
    response.writeHead(200, { "Content-Type": "application/octet-stream" });
    createReadStream(file).pipe(response);
  },
  echo: (request, response) => {
    const pieces = [];
    request.on("data", (piece) => pieces.push(piece));
    request.on(
      "end",
      () => answering(Buffer.concat(pieces))(request, response),
    );
  },
};

createServer(apps[name]).listen(Number(port), "127.0.0.1");
