import { expect, test } from "vitest";
import { z } from "zod";
import { keepKnownFields } from "./known-fields.ts";

const inner = z.object({ size: z.number().optional() });

test.for([
  { name: "an object", schema: inner, value: { size: 1, siez: 2 }, want: { size: 1 }, unknown: ["siez"] },
  {
    name: "wrappers",
    schema: z.object({
      a: z
        .lazy(() => inner.nullable())
        .catch({})
        .readonly(),
    }),
    value: { a: { b: 1 } },
    want: { a: {} },
    unknown: ["a.b"],
  },
  { name: "the input of a transformation", schema: inner.transform(String), value: { b: 1 }, want: {}, unknown: ["b"] },
  { name: "elements", schema: z.array(inner), value: [{ b: 1 }], want: [{}], unknown: ["0.b"] },
  { name: "a record", schema: z.record(z.string(), inner), value: { any: { b: 1 } }, want: { any: {} }, unknown: ["any.b"] },
  { name: "the form that fits best", schema: z.union([z.string(), inner, z.object({ b: z.int() })]), value: { b: 1 }, want: { b: 1 } },
  {
    name: "the form that a fixed field chooses",
    schema: z.discriminatedUnion("is", [z.object({ is: z.literal("a"), a: z.int() }), z.object({ is: z.literal("b") })]),
    value: { is: "b", a: 1 },
    want: { is: "b" },
    unknown: ["a"],
  },
  { name: "a union with a form that accepts all", schema: z.union([inner, z.unknown()]), value: { b: null }, want: { b: null } },
  { name: "a loose object", schema: z.looseObject({}), value: { b: 1 }, want: { b: 1 } },
  { name: "an object with a catchall", schema: z.object({}).catchall(z.int()), value: { b: 1 }, want: { b: 1 } },
  { name: "a preprocessed value", schema: z.preprocess((value) => value, inner), value: { b: 1 }, want: { b: 1 } },
  { name: "an intersection", schema: inner.and(z.object({ b: z.int() })), value: { size: 1, b: 1 }, want: { size: 1, b: 1 } },
  { name: "a strict object", schema: z.strictObject({}), value: { b: 1 }, want: {}, unknown: ["b"] },
  {
    name: "values that are not there",
    schema: z.object({ a: z.int().optional(), b: z.int().nullable(), c: z.union([z.int(), z.null()]), d: z.unknown() }),
    value: { a: null, b: null, c: null, d: null },
    want: { b: null, c: null },
  },
  {
    name: "elements without a value",
    schema: z.object({
      a: z.array(z.string()),
      b: z.array(z.int()),
      c: z.array(z.boolean()),
      d: z.array(inner),
      e: z.array(z.enum(["x"])),
    }),
    value: { a: [null], b: [null], c: [null], d: [null], e: [null] },
    want: { a: [""], b: [0], c: [false], d: [{}], e: [null] },
  },
])("$name", ({ schema, value, want, unknown = [] }) => {
  const found = keepKnownFields(schema, value);
  expect(found.value).toEqual(want);
  expect(found.unknown.map(({ path }) => path.join("."))).toEqual(unknown);
});

test("a strict schema may be left to refuse unknown fields itself", () => {
  const schema = z.object({ a: z.strictObject({}) });
  expect(keepKnownFields(schema, { a: { b: 1 }, c: 1 }, { leaveStrict: true })).toEqual({
    value: { a: { b: 1 } },
    unknown: [{ path: ["c"], known: ["a"] }],
  });
});
