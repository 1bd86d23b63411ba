/**
 * The form of responses: status line, fields, Date, and whether there is a body.
 *
 * @module
 */
import {
  answers,
  ends_with_head,
  on_first,
  responds_without,
  well_formed,
  wrong,
} from "../expectations.ts";
import type { Expectation, HttpCheck, HttpTopic } from "../http_check.ts";
import {
  field_values,
  type HttpResponse,
  type ProblemKind,
} from "../../client/response_reader.ts";
import { BODY, GET, GET_1_0, LAST, NEXT, NOT_FOUND, open } from "./requests.ts";

/** RFC 9110 §5.6.7: the date format that senders must use. */
const IMF_FIXDATE = new RegExp(
  "^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \\d\\d " +
    "(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \\d{4} " +
    "\\d\\d:\\d\\d:\\d\\d GMT$",
);

/** A request that any server refuses. */
const MALFORMED = `${GET}X Test\r\n${LAST}`;

/** The response to `steps` has no problem of these kinds; by default, of any. */
function form(
  id: string,
  title: string,
  source: string,
  kinds: ProblemKind[],
  steps = [NEXT],
): HttpCheck {
  return {
    id: `response.${id}`,
    title,
    level: "MUST",
    source,
    steps,
    expect: well_formed(...kinds),
  };
}

/** The server may close the connection instead. */
function if_answered(check: HttpCheck): HttpCheck {
  const { expect } = check;
  return {
    ...check,
    expect: {
      ...expect,
      judge: (transcript, baseline) =>
        transcript.responses.length === 0 && transcript.end !== "silent"
          ? { skipped: "The server closes the connection without a response" }
          : expect.judge(transcript, baseline),
    },
  };
}

/** There is one Date in 2xx, 3xx and 4xx responses. */
const DATED: Expectation = {
  text: "one Date in IMF-fixdate form",
  judge: on_first((first, transcript) => {
    if (first.status >= 500) {
      return { skipped: `A ${first.status} response needs no Date` };
    }
    const dates = field_values(first, "date");
    return dates.length === 1 && IMF_FIXDATE.test(dates[0])
      ? "pass"
      : wrong(transcript, `Date is ${JSON.stringify(dates)}`);
  }),
};

/** A HEAD request is answered without a body, so the next response follows. */
function head_without_body(
  id: string,
  title: string,
  target: string,
): HttpCheck {
  return {
    id: `response.${id}`,
    title,
    level: "MUST",
    source: "RFC 9110 §9.3.2",
    methods: ["HEAD"],
    steps: [`${open("HEAD", target)}\r\n`, NEXT],
    expect: ends_with_head(),
  };
}

/** HEAD and then GET, compared; `null` if they agree. */
function head_and_get(
  compare: (head: HttpResponse, get: HttpResponse) => string | null,
): Pick<HttpCheck, "methods" | "steps" | "expect"> {
  return {
    methods: ["HEAD"],
    steps: [`${open("HEAD")}\r\n`, NEXT],
    expect: {
      text: "the response to GET without its body",
      enough: 2,
      judge: on_first((head, transcript, baseline) => {
        const { responses: [, get = baseline.get] } = transcript;
        if (get.body.length !== baseline.get.body.length) {
          return { skipped: "The length of the content varies" };
        }
        const difference = compare(head, get);
        return difference === null ? "pass" : wrong(transcript, difference);
      }),
    },
  };
}

/** Responses. */
export const RESPONSE: HttpTopic = {
  why: "Clients and proxies read responses by the same grammar (RFC 9112 §4)",
  fix:
    "Make every response in one place, errors included: the status line, Date, one kind of framing, CRLF, and a body only where the status and the method allow one",
  checks: [
    {
      id: "response.version",
      title: "An HTTP/1.1 request is answered with HTTP/1.1",
      level: "SHOULD",
      source: "RFC 9110 §2.5",
      steps: [NEXT],
      expect: {
        text: "HTTP/1.1",
        judge: on_first((first, transcript) =>
          first.version === "HTTP/1.1"
            ? "pass"
            : wrong(transcript, `the version is ${first.version}`)
        ),
      },
    },
    form(
      "status-line",
      "The status line is a version, three digits and a reason, separated by single spaces",
      "RFC 9112 §4",
      ["status-line"],
    ),
    form("line-ends", "Lines end in CRLF", "RFC 9112 §2.2", ["line-end"]),
    form("fields", "Fields are a name, a colon and a value", "RFC 9112 §5", [
      "field",
    ]),
    form("no-folding", "No field line is folded", "RFC 9112 §5.2", ["fold"]),
    form(
      "framing",
      "Content-Length is one number, and never appears with Transfer-Encoding",
      "RFC 9112 §6.2, §6.3",
      ["framing"],
    ),
    form(
      "complete",
      "The body is as long as its framing says",
      "RFC 9112 §6.3, §8",
      ["incomplete", "chunk"],
      [`${GET}\r\n`, NEXT],
    ),
    if_answered(form(
      "error-form",
      "A response to a malformed request is itself well-formed",
      "RFC 9112 §4, §5, §6",
      [],
      [MALFORMED],
    )),
    form(
      "not-found-form",
      "A response about a missing resource is well-formed",
      "RFC 9112 §4, §5, §6",
      [],
      [open("GET", NOT_FOUND) + LAST],
    ),
    {
      id: "response.no-coding-for-http-1-0",
      title: "A response to HTTP/1.0 has no Transfer-Encoding",
      level: "MUST",
      source: "RFC 9112 §6.1",
      steps: [`${GET_1_0}\r\n`],
      expect: {
        text: "no Transfer-Encoding",
        judge: on_first((first, transcript) =>
          field_values(first, "transfer-encoding").length === 0
            ? "pass"
            : wrong(transcript, "it has Transfer-Encoding")
        ),
      },
    },
    {
      id: "response.date",
      title: "A response has one Date, in IMF-fixdate form",
      level: "MUST",
      source: "RFC 9110 §6.6.1, §5.6.7",
      steps: [NEXT],
      expect: DATED,
    },
    {
      id: "response.date-on-error",
      title: "A 4xx response that the server makes itself has a Date",
      level: "MUST",
      source: "RFC 9110 §6.6.1, §5.6.7",
      steps: [MALFORMED],
      expect: {
        ...DATED,
        judge: (transcript, baseline) =>
          transcript.responses.length === 0
            ? { skipped: "The server closes the connection without a response" }
            : DATED.judge(transcript, baseline),
      },
    },
    {
      id: "response.content-type",
      title: "A response with content has a Content-Type",
      level: "SHOULD",
      source: "RFC 9110 §8.3",
      steps: [NEXT],
      expect: {
        text: "one Content-Type",
        judge: on_first((first, transcript) =>
          first.body === "" || field_values(first, "content-type").length === 1
            ? "pass"
            : wrong(transcript, "Content-Type is not there once")
        ),
      },
    },
    {
      id: "response.get-supported",
      title: "GET is supported",
      level: "MUST",
      source: "RFC 9110 §9.1",
      steps: [NEXT],
      expect: responds_without(405, 501),
    },
    {
      id: "response.head-supported",
      title: "HEAD is supported",
      level: "MUST",
      source: "RFC 9110 §9.1",
      methods: ["HEAD"],
      steps: [`${open("HEAD")}${LAST}`],
      expect: responds_without(405, 501),
    },
    head_without_body(
      "head-no-body",
      "HEAD is answered without a body",
      "{target}",
    ),
    head_without_body(
      "head-no-body-not-found",
      "HEAD for a missing resource is answered without a body",
      NOT_FOUND,
    ),
    {
      id: "response.head-status",
      title: "HEAD is answered with the same status as GET",
      level: "SHOULD",
      source: "RFC 9110 §9.3.2",
      ...head_and_get((head, get) =>
        head.status === get.status ? null : `GET is answered with ${get.status}`
      ),
    },
    {
      id: "response.head-fields",
      title: "HEAD is answered with the same fields as GET",
      level: "SHOULD",
      source: "RFC 9110 §9.3.2",
      ...head_and_get((head, get) => {
        // These may require making the content (§9.3.2), or belong to the hop.
        const may_differ =
          /^(content-length|transfer-encoding|connection|keep-alive|vary)$/i;
        const missing = get.headers.find(([name]) =>
          !may_differ.test(name) &&
          field_values(head, name.toLowerCase()).length === 0
        );
        return missing ? `it lacks ${missing[0]}` : null;
      }),
    },
    {
      id: "response.head-content-length",
      title: "Content-Length for HEAD, if present, is the same as for GET",
      level: "MUST",
      source: "RFC 9110 §8.6",
      ...head_and_get((head, get) => {
        const [length] = field_values(head, "content-length");
        const { length: due } = get.body;
        return length === undefined || Number(length) === due
          ? null
          : `Content-Length is ${length}, but GET returns ${due} bytes`;
      }),
    },
    {
      id: "response.204-no-body",
      title: "A 204 has neither content nor framing fields",
      level: "MUST",
      source: "RFC 9110 §8.6, §15.3.5; RFC 9112 §6.1",
      steps: [`${open("OPTIONS")}\r\n${NEXT}`],
      expect: {
        text: "a 204 that ends after its head",
        judge: on_first(({ status }, transcript, baseline) =>
          status === 204
            ? well_formed("status-line", "forbidden").judge(
              transcript,
              baseline,
            )
            : { skipped: `OPTIONS is answered with ${status}, not 204` }
        ),
      },
    },
    {
      id: "response.405-allow",
      title: "A 405 lists the allowed methods",
      level: "MUST",
      source: "RFC 9110 §15.5.6",
      steps: ["POST", "PUT", "DELETE", "TRACE", "BREW"].map((method) =>
        `${open(method)}Content-Length: 0\r\n\r\n`
      ),
      expect: {
        text: "Allow in each 405",
        enough: 5,
        judge(transcript) {
          const refusals = transcript.responses.filter(({ status }) =>
            status === 405
          );
          if (refusals.length === 0) return { skipped: "There was no 405" };
          return refusals.every((each) =>
              field_values(each, "allow").length > 0
            )
            ? "pass"
            : wrong(transcript, "there is no Allow");
        },
      },
    },
    {
      id: "response.interim-no-body",
      title: "A 1xx response has neither content nor framing fields",
      level: "MUST",
      source: "RFC 9110 §15.2, §8.6; RFC 9112 §6.1",
      steps: [
        `${BODY}Content-Length: 5\r\nExpect: 100-continue\r\n${LAST}`,
        "hello",
      ],
      expect: {
        text: "a 100 that ends after its head",
        judge: (transcript, baseline) =>
          transcript.interim.length === 0
            ? { skipped: "The server sends no 100" }
            : well_formed("status-line", "forbidden").judge(
              transcript,
              baseline,
            ),
      },
    },
    {
      id: "response.still-answers",
      title: "After all of this, the server still answers",
      level: "MUST",
      source: "RFC 9112 §2.2",
      steps: [NEXT],
      expect: answers("get"),
    },
  ],
};
