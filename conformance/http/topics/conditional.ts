/**
 * Conditional requests and ranges, if the target has validators.
 *
 * @module
 */
import {
  answers,
  ends_with_head,
  on_first,
  responds,
  wrong,
} from "../expectations.ts";
import type { Expectation, HttpCheck, HttpTopic, Need } from "../http_check.ts";
import { field_values } from "../../client/response_reader.ts";
import { GET, LAST, NEXT } from "./requests.ts";

/** A GET with a precondition. */
function get(
  id: string,
  title: string,
  section: string,
  lines: string,
  expect: Expectation,
  ...needs: Need[]
): HttpCheck {
  return {
    id: `conditional.${id}`,
    title,
    level: "MUST",
    source: `RFC 9110 ${section}`,
    needs: ["success", ...needs],
    steps: [`${GET}${lines}\r\n${LAST}`],
    expect,
  };
}

/** A range: 206 with the requested part, or 200, since Range MAY be ignored. */
function range(
  id: string,
  value: string,
  due: (length: number) => [number, number],
): HttpCheck {
  return {
    id: `range.${id}`,
    title: `Range ${value} is answered with that part or ignored`,
    level: "MUST",
    source: "RFC 9110 §14.2, §14.4, §15.3.7",
    needs: ["success"],
    steps: [`${GET}Range: ${value}\r\n${LAST}`],
    expect: {
      text: "206 with the requested bytes and Content-Range, or 200",
      enough: 1,
      judge: on_first((first, transcript, baseline) => {
        const whole = baseline.get.body;
        const [start, end] = due(whole.length);
        const is_empty = start < 0 || start >= end;
        if (first.status === 200 || is_empty && first.status === 416) {
          return "pass";
        }
        const content_range = `bytes ${start}-${end - 1}/${whole.length}`;
        return first.status === 206 &&
            first.body === whole.slice(start, end) &&
            field_values(first, "content-range")[0] === content_range
          ? "pass"
          : wrong(transcript, `due was ${content_range}`);
      }),
    },
  };
}

/** Conditional requests and ranges. */
export const CONDITIONAL: HttpTopic = {
  why:
    "Caches keep and combine whatever the server says is unchanged (RFC 9110 §13)",
  checks: [
    get(
      "etag-match",
      "If-None-Match with the current ETag is answered with 304",
      "§13.1.2, §13.2.1",
      "If-None-Match: {etag}",
      responds(304),
      "etag",
    ),
    get(
      "etag-in-list",
      "The ETag is found in a list",
      "§13.1.2, §13.2.1",
      'If-None-Match: "other", {etag}',
      responds(304),
      "etag",
    ),
    get(
      "etag-other",
      "If-None-Match with a different ETag is answered in full",
      "§13.1.2",
      'If-None-Match: "other"',
      answers("get"),
      "etag",
    ),
    get(
      "etag-before-date",
      "If-Modified-Since is ignored if there is If-None-Match",
      "§13.1.3",
      'If-None-Match: "other"\r\nIf-Modified-Since: {last_modified}',
      answers("get"),
      "etag",
      "last_modified",
    ),
    get(
      "if-match-other",
      "If-Match with a different ETag is answered with 412",
      "§13.1.1, §13.2.1",
      'If-Match: "other"',
      responds(412),
      "etag",
    ),
    {
      id: "conditional.date-match",
      title: "If-Modified-Since with the current date is answered with 304",
      level: "SHOULD",
      source: "RFC 9110 §13.1.3",
      needs: ["success", "last_modified"],
      steps: [`${GET}If-Modified-Since: {last_modified}\r\n${LAST}`],
      expect: responds(304),
    },
    get(
      "date-rfc850",
      "The date may be in the format of RFC 850",
      "§5.6.7",
      "If-Modified-Since: {rfc850}",
      responds(304),
      "last_modified",
    ),
    get(
      "date-asctime",
      "The date may be in the format of asctime()",
      "§5.6.7",
      "If-Modified-Since: {asctime}",
      responds(304),
      "last_modified",
    ),
    get(
      "date-invalid",
      "If-Modified-Since that is not a date is ignored",
      "§13.1.3",
      "If-Modified-Since: yesterday",
      answers("get"),
    ),
    {
      id: "conditional.304-no-body",
      title: "A 304 has no body",
      level: "MUST",
      source: "RFC 9110 §15.4.5",
      needs: ["etag", "pipelining"],
      steps: [`${GET}If-None-Match: {etag}\r\n\r\n${NEXT}`],
      expect: ends_with_head(),
    },
    {
      id: "conditional.304-etag",
      title: "A 304 has the same ETag as the 200",
      level: "MUST",
      source: "RFC 9110 §15.4.5",
      needs: ["etag"],
      steps: [`${GET}If-None-Match: {etag}\r\n${LAST}`],
      expect: {
        text: "the ETag of the 200 response",
        enough: 1,
        judge: on_first((first, transcript, { etag }) => {
          if (first.status !== 304) return { skipped: "There was no 304" };
          return field_values(first, "etag")[0] === etag
            ? "pass"
            : wrong(transcript, "the ETag is another");
        }),
      },
    },
    range("first-byte", "bytes=0-0", () => [0, 1]),
    range("last-byte", "bytes=-1", (length) => [length - 1, length]),
    range("from-second", "bytes=1-", (length) => [1, length]),
    {
      id: "range.unknown-unit",
      title: "Range in a unit that the server does not know is ignored",
      level: "MUST",
      source: "RFC 9110 §14.2",
      needs: ["success"],
      steps: [`${GET}Range: unheard-of=0-0\r\n${LAST}`],
      expect: answers("get"),
    },
  ],
};
