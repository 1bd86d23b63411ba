/**
 * What Jenkins' xUnit plugin takes as JUnit XML: the facts of its schema
 * junit-10.xsd, as far as a report uses its elements.
 *
 * @module
 */

interface ElementRule {
  /** The attributes it may have. */
  readonly attributes: readonly string[];
  /** Those of them that it must have. */
  readonly required?: readonly string[];
  /** The elements that it may hold, in any order and number. */
  readonly children?: readonly string[];
  /** Whether it may hold text. */
  readonly text?: boolean;
}

const OUTCOME: ElementRule = { attributes: ["type", "message"], text: true };
const COUNTS = ["name", "time", "tests", "failures", "errors"];

const RULES: Readonly<Record<string, ElementRule>> = {
  testsuites: { attributes: COUNTS, children: ["testsuite"] },
  testsuite: {
    attributes: [...COUNTS, "skipped", "timestamp", "hostname", "id", "file"],
    required: ["name", "tests", "failures", "errors"],
    children: ["testsuite", "properties", "testcase", "system-out"],
  },
  testcase: {
    attributes: ["name", "time", "classname", "group"],
    required: ["name"],
    children: ["skipped", "error", "failure", "system-out", "system-err"],
  },
  skipped: OUTCOME,
  error: OUTCOME,
  failure: OUTCOME,
  "system-out": { attributes: [], text: true },
  "system-err": { attributes: [], text: true },
};

/** Every way in which the document breaks the schema. */
export function junit_errors(xml: string): string[] {
  const errors: string[] = [];
  const open: string[] = [];
  const body = xml.replace(/^<\?xml [^?]*\?>/, "");
  let end = 0;
  for (
    const { index, 0: tag, 1: closing, 2: name, 3: pairs, 4: empty } of body
      .matchAll(/<(\/?)([a-z-]+)((?: [a-z]+="[^"<]*")*)(\/?)>/g)
  ) {
    const text = body.slice(end, index);
    end = index + tag.length;
    if (text.includes("<")) errors.push(`not well-formed: ${text}`);
    const parent = open.at(-1);
    if (text.trim() !== "" && !RULES[parent ?? ""]?.text) {
      errors.push(`text in ${parent}`);
    }
    if (closing) {
      if (open.pop() !== name) errors.push(`</${name}> closes ${parent}`);
      continue;
    }
    errors.push(...element_errors(name, pairs, parent));
    if (!empty) open.push(name);
  }
  if (open.length > 0) errors.push(`not closed: ${open}`);
  return errors;
}

function element_errors(
  name: string,
  pairs: string,
  parent: string | undefined,
): string[] {
  const rule = RULES[name];
  if (rule === undefined) return [`there is no element ${name}`];
  const allowed = parent === undefined
    ? ["testsuites"]
    : RULES[parent]?.children ?? [];
  const given = [...pairs.matchAll(/ ([a-z]+)=/g)].map(([, key]) => key);
  return [
    ...(allowed.includes(name) ? [] : [`${name} in ${parent}`]),
    ...given.filter((key) => !rule.attributes.includes(key))
      .map((key) => `${name} has ${key}`),
    ...(rule.required ?? []).filter((key) => !given.includes(key))
      .map((key) => `${name} has no ${key}`),
  ];
}
