import { assertEquals } from "@std/assert";
import { type BaseServer, StreamRequestHandler } from "../../server/mod.ts";

class Handler extends StreamRequestHandler {
  override handle(): Promise<void> {
    return Promise.resolve();
  }
}

class PatientHandler extends Handler {
  override disable_nagle_algorithm = false;
}

for (
  const [name, handler_class, calls] of [
    ["on by default", Handler, 1],
    ["off if a subclass says so", PatientHandler, 0],
  ] as const
) {
  Deno.test(`StreamRequestHandler.disable_nagle_algorithm is ${name}`, () => {
    let seen = 0;
    const conn = { setNoDelay: () => void seen++ } as unknown as Deno.Conn;
    const server = {} as unknown as BaseServer;
    new handler_class(conn, ["127.0.0.1", 0], server).setup();
    assertEquals(seen, calls);
  });
}

Deno.test("StreamRequestHandler takes a connection without setNoDelay()", () => {
  const conn = {} as unknown as Deno.Conn;
  new Handler(conn, ["", 0], {} as unknown as BaseServer).setup();
});
