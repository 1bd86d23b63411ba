/**
 * What one client can make the server hold: the most that its process ever had.
 * The bounds are wide; what they guard against was ten times as much.
 */
import { assert } from "@std/assert";
import { request } from "../helpers/wire.ts";
import { connect_to, SoakServer } from "./soak.ts";

const MIB = 1024 ** 2;

/** A body, and how many bytes of memory it may take at most. */
interface Case {
  name: string;
  /** Which of the servers: where bodies come whole, or as streams. */
  server: 0 | 1;
  path: string;
  fields: string[];
  /** What is sent over and over, and how often. */
  part: string;
  times: number;
  end: string;
  answer: string;
  most: number;
}

const CHUNKS = 2_000_000;
const UPLOAD = 512 * MIB;

const CASES: Case[] = [
  {
    name: "two million chunks of one byte, read as one line of a stream",
    server: 1,
    path: "/line",
    fields: ["Transfer-Encoding: chunked"],
    part: "1\r\na\r\n".repeat(10_000),
    times: CHUNKS / 10_000,
    end: "0\r\n\r\n",
    answer: `${CHUNKS} bytes`,
    most: 150 * MIB,
  },
  {
    name: "two million chunks of one byte, received before they are read",
    server: 0,
    path: "/line",
    fields: ["Transfer-Encoding: chunked"],
    part: "1\r\na\r\n".repeat(10_000),
    times: CHUNKS / 10_000,
    end: "0\r\n\r\n",
    answer: `${CHUNKS} bytes`,
    most: 150 * MIB,
  },
  {
    name: "half a GiB, read as a stream",
    server: 1,
    path: "/upload",
    fields: [`Content-Length: ${UPLOAD}`],
    part: "u".repeat(MIB),
    times: UPLOAD / MIB,
    end: "",
    answer: `${UPLOAD} bytes`,
    most: 150 * MIB,
  },
];

for (const { name, most, ...sent } of CASES) {
  Deno.test({
    name: `memory: ${name}`,
    ignore: Deno.build.os !== "linux",
    async fn() {
      await using server = await SoakServer.start(120);
      const { rss } = await server.holdings();
      using peer = await connect_to(server.urls[sent.server]);
      await peer.send(request(`POST ${sent.path}`, sent.fields));
      for (let i = 0; i < sent.times; i++) await peer.send(sent.part);
      await peer.send(sent.end);
      await peer.read_until(sent.answer);
      const { peak } = await server.holdings();
      const more = Math.round((peak - rss) / MIB);
      assert(peak - rss < most, `${more} MiB`);
    },
  });
}
