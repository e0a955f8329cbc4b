import fc from "fast-check";
import { expect, test } from "vitest";
import type { JsonValue } from "./json.ts";
import { decodeJson, encodeJson } from "./json-codec.ts";
import { textWithoutDepths, valueWithoutDepths } from "./without-depths.ts";

const nested = (levels: number, leaf: string) => `${'{"a":['.repeat(levels / 2)}${leaf}${"]}".repeat(levels / 2)}`;

test("what is nested no deeper than objects are stays as it is", () => {
  for (const text of [nested(500, "1"), '{"a":"[[[{{{\\"]","b":[]}']) expect(textWithoutDepths(text)).toBe(text);
  expect(() =>
    fc.assert(
      fc.property(fc.json(), (text) => textWithoutDepths(text) === text && valueWithoutDepths(JSON.parse(text) as JsonValue) !== undefined),
    ),
  ).not.toThrow();
});

test("of what is nested too deeply there is a mark, and everything beside it", () => {
  const text = `{"deep":${nested(9_000, '"]"')},"beside":[${nested(600, "[]")},9007199254740993]}`;
  const value = decodeJson(text);
  expect(value).toMatchObject({ beside: [{}, 9007199254740993n] });
  expect(encodeJson(value)).toBe(textWithoutDepths(text));
  expect(textWithoutDepths(text)).toContain('"…"');
  expect(encodeJson(valueWithoutDepths(JSON.parse(text.replace(",9007199254740993", "")) as JsonValue))).toBe(
    textWithoutDepths(text.replace(",9007199254740993", "")),
  );
});
