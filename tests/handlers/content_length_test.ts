/**
 * RFC 9110 §8.6: a handler sends no more than the Content-Length of the
 * application says, and logs what departs from it; so also where a web server
 * gets the response, as with CGI.
 */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { BaseCGIHandler } from "../../handlers/simple_handler.ts";
import { StringErrors } from "../../wsgi/errors.ts";
import { BytesInput } from "../../wsgi/input.ts";
import { latin1_decode, latin1_encode } from "../../wsgi/latin1.ts";

interface Case {
  name: string;
  length: number;
  chunks: string[];
  sent: string;
  /** Part of what is logged; by default nothing is. */
  logged?: string;
}

const CASES: Case[] = [
  {
    name: "as long as announced",
    length: 4,
    chunks: ["bo", "dy"],
    sent: "body",
  },
  {
    name: "longer by a part of a chunk",
    length: 3,
    chunks: ["bo", "dy"],
    sent: "bod",
    logged: "received more",
  },
  {
    name: "longer by whole chunks",
    length: 2,
    chunks: ["bo", "dy", "!"],
    sent: "bo",
    logged: "received more",
  },
  {
    name: "shorter",
    length: 5,
    chunks: ["bo", "dy"],
    sent: "body",
    logged: "Content-Length is 5: received 4 bytes",
  },
];

for (const { name, length, chunks, sent, logged = "" } of CASES) {
  for (const style of ["array", "iterator", "write()"]) {
    Deno.test(`BaseCGIHandler: a body that is ${name} (${style})`, () => {
      let output = "";
      const errors = new StringErrors();
      const handler = new BaseCGIHandler(
        new BytesInput(),
        { write: (data) => void (output += latin1_decode(data)) },
        errors,
        { REQUEST_METHOD: "GET", PATH_INFO: "/tea" },
      );
      handler.run((_environ, start_response) => {
        const write = start_response("200 OK", [
          ["Content-Length", String(length)],
        ]);
        const body = chunks.map(latin1_encode);
        if (style === "array") return body;
        if (style === "iterator") return body.values();
        body.forEach((chunk) => write(chunk));
        return [];
      });
      assertEquals(output.split("\r\n\r\n")[1], sent);
      assertStringIncludes(errors.getvalue(), logged);
      assertEquals(
        errors.getvalue().match(/GET "\/tea" as announced/g)?.length ?? 0,
        logged === "" ? 0 : 1,
      );
    });
  }
}
