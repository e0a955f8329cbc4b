import fc from "fast-check";
import { expect, test } from "vitest";
import type { JsonObject } from "../json/json.ts";
import { anyObject, anySeed, planted } from "../testing/planted.ts";
import { type DiffOptions, diffObjects } from "./diff.ts";

const drift: DiffOptions = { equateEmpty: true, ignoreAddingMapKeys: true, compareNumberAndNumericString: true };

interface Case {
  readonly name: string;
  readonly old: JsonObject;
  readonly new: JsonObject;
  readonly options?: DiffOptions;
  readonly want: readonly string[];
}
const secret = (fields: JsonObject): JsonObject => ({ apiVersion: "v1", kind: "Secret", metadata: { name: "s" }, ...fields });

const cases: readonly Case[] = [
  { name: "a changed value", old: { a: { b: 1 } }, new: { a: { b: 2 } }, want: ["a.b"] },
  { name: "a key on one side only", old: { a: 1 }, new: { b: 1 }, want: ["a", "b"] },
  { name: "a key that only the old side has may be ignored", old: { a: 1, x: 2 }, new: { a: 1 }, options: drift, want: [] },
  { name: "also in nested objects", old: { a: { x: 2 } }, new: { a: {} }, options: drift, want: [] },
  { name: "list items are compared by index", old: { a: [1, 2] }, new: { a: [1, 3, 4] }, want: ["a.1", "a.2"] },
  {
    name: "paths are sorted as text",
    old: { a: Array(11).fill(0) },
    new: { a: Array(11).fill(1) },
    want: ["a.0", "a.1", "a.10", "a.2", "a.3", "a.4", "a.5", "a.6", "a.7", "a.8", "a.9"],
  },
  { name: "a change of type is one difference", old: { a: { b: 1 } }, new: { a: [1] }, want: ["a"] },
  { name: "1 and 1.0 are equal", old: { a: 1 }, new: { a: 1.0 }, want: [] },
  { name: "big integers differ by their last digit", old: { a: 9007199254740992n }, new: { a: 9007199254740993n }, want: ["a"] },
  { name: "empty values of different types are equal", old: { a: null, b: 0, c: [] }, new: { a: {}, b: "", c: null }, want: [] },
  { name: "no value and zero are equal on request", old: {}, new: { a: 0, b: "", c: false, d: {} }, options: drift, want: [] },
  { name: "by default they are not", old: {}, new: { a: 0 }, want: ["a"] },
  { name: "a number and its text are equal on request", old: { a: "80" }, new: { a: 80 }, options: drift, want: [] },
  { name: "by default those are not equal", old: { a: "80" }, new: { a: 80 }, want: ["a"] },
  { name: "a number and another text differ", old: { a: "" }, new: { a: 80 }, options: drift, want: ["a"] },
  {
    name: "a boolean and its text are equal on request",
    old: { a: "true" },
    new: { a: true },
    options: { compareBooleanAndBooleanString: true },
    want: [],
  },
  {
    name: "ignored paths are not compared",
    old: { a: { b: 1, c: 1 } },
    new: { a: { b: 2, c: 2 } },
    options: { ignore: ["a.b"] },
    want: ["a.c"],
  },
  { name: "neither is anything below them", old: { a: { b: 1 } }, new: { a: { b: 2 } }, options: { ignore: ["a"] }, want: [] },
  {
    name: "quantities are equal in any notation",
    old: { resources: { limits: { cpu: "1", memory: "1Gi" } } },
    new: { resources: { limits: { cpu: "1000m", memory: "1024Mi" } } },
    want: [],
  },
  {
    name: "a Secret's stringData is compared with its data",
    old: secret({ data: { a: "djE=", b: "eA==" } }),
    new: secret({ data: { b: "eA==" }, stringData: { a: "v1" } }),
    want: [],
  },
  {
    name: "different stringData is a difference",
    old: secret({ data: { a: "djE=" } }),
    new: secret({ stringData: { a: "v2" } }),
    want: ["stringData.a"],
  },
  { name: "an inherited property is not a key", old: {}, new: { constructor: "x" }, want: ["constructor"] },
];
test.for(cases)("$name", ({ old, new: next, options, want }) => {
  expect(diffObjects(old, next, options).map(({ path }) => path)).toEqual(want);
});

test("an object never differs from itself", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      const object = value as JsonObject;
      expect(diffObjects(object, object)).toEqual([]);
      expect(diffObjects(structuredClone(object), object, drift)).toEqual([]);
    }),
  );
});

test("every planted change is found", () => {
  fc.assert(
    fc.property(anyObject, anySeed, (spec, seed) => {
      for (const options of [{}, { isExact: true }, { distinguishEmpty: true }])
        expect(diffObjects({ spec }, { spec: planted(spec, seed) }, options).length).toBeGreaterThan(0);
    }),
  );
});

test("without options the differences are the same in both directions", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.dictionary(fc.string(), fc.jsonValue()), (a, b) => {
      const paths = (x: JsonObject, y: JsonObject) => diffObjects(x, y).map(({ path }) => path);
      expect(paths(a as JsonObject, b as JsonObject)).toEqual(paths(b as JsonObject, a as JsonObject));
    }),
  );
});
