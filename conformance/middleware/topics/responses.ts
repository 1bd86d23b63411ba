/**
 * That every kind of answer goes through.
 *
 * @module
 */
import { FileWrapper } from "../../../wsgi/file_wrapper.ts";
import type { HeaderList } from "../../../wsgi/types.ts";
import {
  answers,
  answers_with,
  bytes,
  generate,
  generate_async,
  responds_by,
  start_ok,
} from "../../server/apps.ts";
import type { Journal } from "../../server/journal.ts";
import type { ProbeApp } from "../../server/server_check.ts";
import { promises } from "../apps.ts";
import {
  all_of,
  answers_well,
  fits_length,
  has_no_content,
  notes_once,
} from "../expectations.ts";
import { checks_of } from "../middleware_check.ts";

const TEXT: HeaderList = [["Content-Type", "text/plain"]];
const HEAD = () => [{ method: "HEAD" }];

/** A file of this text, which notes when it is closed. */
function file_of(text: string, journal: Journal) {
  const content = bytes(text);
  let at = 0;
  return {
    read: (size: number) => content.subarray(at, at += size),
    close: () => journal.note("close"),
  };
}

/** Answers with a file, by the server's wrapper if there is one. */
const SENDS_FILE: ProbeApp = (journal) => (environ, start_response) => {
  start_ok(start_response);
  const Wrapper = environ["wsgi.file_wrapper"] ?? FileWrapper;
  return new Wrapper(file_of("a file\n".repeat(1000), journal), 512);
};

export const RESPONSES = checks_of("responses", {
  source: "PEP 3333, Specification Details; Middleware: Components that Play " +
    "Both Sides",
  why: "An application works without this middleware, and fails with it.",
  fix: "Take every kind of body that an application may return.",
}, [
  {
    id: "list",
    title: "A list of one chunk goes through",
    app: answers_with("200 OK", TEXT, "fine"),
    bare: true,
    expect: answers_well,
  },
  {
    id: "list-of-three",
    title: "A list of several chunks goes through",
    app: answers_with("200 OK", TEXT, "one\n", "", "two\n"),
    bare: true,
    expect: answers_well,
  },
  {
    id: "list-of-length",
    title: "A list with its Content-Length goes through",
    app: answers_with(
      "200 OK",
      [...TEXT, ["Content-Length", "8"]],
      "one\n",
      "two\n",
    ),
    expect: fits_length,
    fix: "Take Content-Length out, or correct it, where the body changes.",
  },
  {
    id: "empty",
    title: "An empty list goes through",
    app: answers_with("200 OK", TEXT),
    expect: answers_well,
  },
  {
    id: "generator",
    title: "A generator goes through",
    app: answers(() => generate(["one\n", "two\n"])),
    bare: true,
    expect: answers_well,
  },
  {
    id: "generator-of-length",
    title: "A generator with its Content-Length goes through",
    app: answers(() => generate(["one\n", "two\n"]), ["Content-Length", "8"]),
    expect: fits_length,
    fix: "Take Content-Length out, or correct it, where the body changes.",
  },
  {
    id: "empty-generator",
    title: "A generator of nothing goes through",
    app: answers(() => generate([])),
    expect: answers_well,
  },
  {
    id: "async-generator",
    title: "An asynchronous generator goes through",
    app: answers(() => generate_async(["one\n", "two\n"])),
    bare: true,
    expect: answers_well,
  },
  {
    id: "promise",
    title: "A promise of a list goes through",
    app: promises(() => [bytes("one\n")]),
    bare: true,
    expect: answers_well,
  },
  {
    id: "promise-of-generator",
    title: "A promise of a generator goes through",
    app: promises(() => generate(["one\n"])),
    bare: true,
    expect: answers_well,
  },
  {
    id: "set",
    title: "Any other iterable goes through",
    app: answers(() => new Set([bytes("one\n"), bytes("two\n")])),
    bare: true,
    expect: answers_well,
  },
  {
    id: "large",
    title: "A list of 1 MiB goes through",
    app: answers(() => [new Uint8Array(1024 * 1024).fill(0x78)]),
    expect: answers_well,
  },
  {
    id: "bytes",
    title: "A body that is not text goes through",
    app: responds_by((start_response) => {
      start_response("200 OK", [["Content-Type", "image/png"]]);
      return [new Uint8Array([0x89, 0x50, 0xff, 0x00, 0x0d, 0x0a])];
    }),
    expect: answers_well,
  },
  {
    id: "head",
    title: "The answer to HEAD goes through, without a body",
    app: answers_with("200 OK", [...TEXT, ["Content-Length", "8"]]),
    requests: HEAD,
    expect: has_no_content,
    source: "RFC 9110 §9.3.2; PEP 3333, Specification Details",
    fix: "Add nothing to the body of an answer to HEAD.",
  },
  {
    id: "no-content",
    title: "A 204 goes through, without a body",
    app: answers_with("204 No Content", []),
    expect: has_no_content,
    source: "RFC 9110 §15.3.5; PEP 3333, Specification Details",
    fix: "Add nothing to the body of a 204, nor a Content-Type.",
  },
  {
    id: "not-modified",
    title: "A 304 goes through, without a body",
    app: answers_with("304 Not Modified", [["ETag", '"a"']]),
    requests: () => [{ headers: [["If-None-Match", '"a"']] }],
    expect: has_no_content,
    source: "RFC 9110 §15.4.5; PEP 3333, Specification Details",
    fix: "Add nothing to the body of a 304, nor a Content-Type.",
  },
  {
    id: "redirect",
    title: "A redirect without content goes through",
    app: answers_with("302 Found", [["Location", "/b"]]),
    expect: answers_well,
  },
  {
    id: "own-reason",
    title: "A status with a reason of its own goes through",
    app: answers_with("200 Why Not", TEXT, "fine"),
    expect: answers_well,
  },
  {
    id: "file-wrapper",
    title: "A body of wsgi.file_wrapper goes through, and its file is closed",
    app: SENDS_FILE,
    requests: () => [{ environ: { "wsgi.file_wrapper": FileWrapper } }],
    bare: true,
    expect: all_of(answers_well, notes_once("close")),
    source: "PEP 3333, Optional Platform-Specific File Handling",
  },
  {
    id: "no-file-wrapper",
    title: "A file goes through where the server has no wsgi.file_wrapper",
    app: SENDS_FILE,
    requests: () => [{ environ: { "wsgi.file_wrapper": undefined } }],
    bare: true,
    expect: all_of(answers_well, notes_once("close")),
    source: "PEP 3333, Optional Platform-Specific File Handling",
  },
]);
