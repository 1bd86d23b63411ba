/**
 * The part of JSON Schema 2020-12 that docs/report.schema.json uses. A keyword
 * it does not know is an error, so that nothing goes unchecked.
 *
 * @module
 */

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** A schema, as parsed from its file. */
export type Schema = { readonly [keyword: string]: Json };

const ANNOTATIONS = ["$schema", "$defs", "title", "description", "format"];

/** Every way in which `value` breaks `schema`, each with its JSON Pointer. */
export function schema_errors(schema: Schema, value: unknown): string[] {
  return errors_at(schema, schema, value as Json, "");
}

function errors_at(
  root: Schema,
  schema: Schema,
  value: Json,
  at: string,
): string[] {
  return Object.entries(schema).flatMap(([keyword, expected]) =>
    ANNOTATIONS.includes(keyword)
      ? []
      : keyword_errors(root, schema, keyword, expected, value, at)
  );
}

function keyword_errors(
  root: Schema,
  schema: Schema,
  keyword: string,
  // deno-lint-ignore no-explicit-any
  expected: any,
  // deno-lint-ignore no-explicit-any
  value: any,
  at: string,
): string[] {
  const broken = (holds: boolean): string[] =>
    holds ? [] : [`${at || "/"}: ${keyword} ${JSON.stringify(expected)}`];
  switch (keyword) {
    case "$ref": {
      const name = expected.replace("#/$defs/", "");
      return errors_at(root, (root.$defs as Schema)[name] as Schema, value, at);
    }
    case "type":
      return broken(type_of(value).includes(expected));
    case "const":
      return broken(value === expected);
    case "enum":
      return broken(expected.includes(value));
    case "minimum":
      return broken(value >= expected);
    case "uniqueItems":
      return broken(new Set(value).size === value.length);
    case "required":
      return broken(expected.every((key: string) => Object.hasOwn(value, key)));
    case "additionalProperties":
      return broken(
        Object.keys(value)
          .every((key) => Object.hasOwn(schema.properties as Schema, key)),
      );
    case "properties":
      return Object.keys(expected).filter((key) => Object.hasOwn(value, key))
        .flatMap((key) =>
          errors_at(root, expected[key], value[key], `${at}/${key}`)
        );
    case "items":
      return value.flatMap((item: Json, index: number) =>
        errors_at(root, expected, item, `${at}/${index}`)
      );
    default:
      throw new RangeError(`Cannot check schema keyword "${keyword}" at ${at}`);
  }
}

function type_of(value: unknown): string[] {
  if (value === null) return ["null"];
  if (Array.isArray(value)) return ["array"];
  if (Number.isInteger(value)) return ["integer", "number"];
  return [typeof value];
}
