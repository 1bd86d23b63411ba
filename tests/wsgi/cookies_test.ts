import { parse_cookies } from "../../wsgi/cookies.ts";
import { assertEquals } from "@std/assert";

const CASES: { name: string; sent?: string; cookies: [string, string][] }[] = [
  { name: "no Cookie field has no cookies", cookies: [] },
  { name: "an empty field has no cookies", sent: "", cookies: [] },
  { name: "RFC 6265 §4.2.1: one pair", sent: "a=1", cookies: [["a", "1"]] },
  {
    name: "RFC 6265 §4.2.1: several pairs, in the order sent",
    sent: "b=2; a=1",
    cookies: [["b", "2"], ["a", "1"]],
  },
  {
    name: "white space around names and values is optional",
    sent: " a =\t1 ;b=2",
    cookies: [["a", "1"], ["b", "2"]],
  },
  {
    name: "a value may contain =",
    sent: "token=YQ==; b=2",
    cookies: [["token", "YQ=="], ["b", "2"]],
  },
  { name: "a value may be empty", sent: "a=", cookies: [["a", ""]] },
  {
    name: "RFC 6265 §4.1.1: a value may be in quotes",
    sent: 'a="1 2"; b=""',
    cookies: [["a", "1 2"], ["b", ""]],
  },
  {
    name: "one quote is part of the value",
    sent: 'a="; b="1',
    cookies: [["a", '"'], ["b", '"1']],
  },
  {
    name: "RFC 6265 §5.4: of two with one name, the first has the longer path",
    sent: "a=1; a=2",
    cookies: [["a", "1"]],
  },
  {
    name: "what is not a pair is left out",
    sent: "a; =1; ; b=2;",
    cookies: [["b", "2"]],
  },
  {
    name: "values are not decoded",
    sent: "a=%20+; b=caf\xc3\xa9",
    cookies: [["a", "%20+"], ["b", "caf\xc3\xa9"]],
  },
  {
    name: "white space other than spaces and tabs is part of a value",
    sent: "a=\xa01",
    cookies: [["a", "\xa01"]],
  },
  {
    name: "a name may be one that objects have",
    sent: "__proto__=1; constructor=2",
    cookies: [["__proto__", "1"], ["constructor", "2"]],
  },
];

for (const { name, sent, cookies } of CASES) {
  Deno.test(`parse_cookies(): ${name}`, () => {
    assertEquals([...parse_cookies({ HTTP_COOKIE: sent })], cookies);
  });
}
