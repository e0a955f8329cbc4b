import { expect, test } from "vitest";
import { z } from "zod";
import { readWith } from "./read-with.ts";

const explained = (schema: z.ZodType, value: unknown) =>
  readWith(schema, value).misfits?.map(({ path, message }) => `${path.join(".")}: ${message}`);

const forms = z.union([z.object({ type: z.literal("a"), count: z.number() }), z.object({ type: z.literal("b"), name: z.string() })]);
const chosen = z.discriminatedUnion("type", [z.object({ type: z.literal("a") }), z.object({ type: z.literal("b"), name: z.string() })]);
const field = (schema: z.ZodType) => z.object({ f: schema });

const cases: readonly { readonly schema: z.ZodType; readonly value: unknown; readonly want: readonly string[] }[] = [
  { schema: field(z.string()), value: {}, want: ["f: is missing"] },
  { schema: field(z.string()), value: { f: 7 }, want: ["f: must be text, not a number; put it in quotes"] },
  { schema: field(z.number()), value: { f: "many" }, want: ["f: must be a number, not text"] },
  { schema: field(z.boolean()), value: { f: null }, want: ["f: must be true or false, not null"] },
  { schema: field(z.int()), value: { f: 1.5 }, want: ["f: must be a whole number"] },
  { schema: field(z.coerce.number()), value: { f: "x" }, want: ["f: must be a number"] },
  { schema: field(z.array(z.string())), value: { f: "a" }, want: ["f: must be a list, not text"] },
  { schema: field(z.union([z.string(), z.number()])), value: { f: true }, want: ["f: must be text or a number, not true or false"] },
  { schema: field(z.enum(["pods", "nodes"])), value: { f: "podz" }, want: ["f: must be one of pods, nodes; did you mean pods?"] },
  { schema: field(z.literal("v1")), value: {}, want: ["f: is missing: must be v1"] },
  { schema: field(z.int().min(1).max(9)), value: { f: 0 }, want: ["f: must be at least 1"] },
  { schema: field(z.int().min(1).max(9)), value: { f: 10 }, want: ["f: must be at most 9"] },
  { schema: field(z.number().positive()), value: { f: 0 }, want: ["f: must be more than 0"] },
  { schema: field(z.number().multipleOf(5)), value: { f: 7 }, want: ["f: must be a multiple of 5"] },
  { schema: field(z.string().min(1)), value: { f: "" }, want: ["f: must not be empty"] },
  { schema: field(z.string().min(3)), value: { f: "ab" }, want: ["f: must have at least 3 characters"] },
  { schema: field(z.string().length(1)), value: { f: "ab" }, want: ["f: must have exactly 1 character"] },
  { schema: field(z.array(z.string()).max(1)), value: { f: ["a", "b"] }, want: ["f: must have at most 1 element"] },
  { schema: field(z.string().regex(/^[a-z]+$/)), value: { f: "A" }, want: ["f: must match /^[a-z]+$/"] },
  { schema: field(z.string().startsWith("sk-")), value: { f: "A" }, want: ['f: must begin with "sk-"'] },
  { schema: field(z.email()), value: { f: "A" }, want: ["f: must be an e-mail address"] },
  { schema: field(z.nanoid()), value: { f: "A" }, want: ["f: must be a valid nanoid"] },
  { schema: field(z.string().refine(() => false)), value: { f: "A" }, want: ["f: is not accepted"] },
  { schema: field(z.union([z.email(), z.url()])), value: { f: "A" }, want: ["f: has none of the accepted forms"] },
  { schema: forms, value: { type: "b", name: 1 }, want: ["name: must be text, not a number; put it in quotes"] },
  { schema: forms, value: { type: "c" }, want: ["type: must be one of a, b"] },
  { schema: chosen, value: { type: "bb" }, want: ["type: must be one of a, b; did you mean b?"] },
  { schema: chosen, value: {}, want: ["type: is missing: must be one of a, b"] },
  {
    schema: z.strictObject({ percent: z.number() }),
    value: { percent: 1, percnt: 3, other: 1 },
    want: ["percnt: unknown field; did you mean percent?", "other: unknown field"],
  },
  {
    schema: z.record(z.enum(["cpu", "memory"]), z.number()),
    value: { cpu: 1, memory: 1, memry: 1 },
    want: ["memry: unknown field; did you mean memory?"],
  },
];

test.for(cases)("$value does not fit: $want", ({ schema, value, want }) => expect(explained(schema, value)).toEqual(want));

test("the words of a schema come first, except for a value that is not there", () => {
  const own = z.object({
    a: z.number("must be a count").optional(),
    b: z
      .union([z.string(), z.number()])
      .meta({ errorMessage: "must be a size" })
      .refine((size) => size !== 0, "must not be 0"),
  });
  expect(explained(own, { a: "x", b: true })).toEqual(["a: must be a count", "b: must be a size"]);
  expect(explained(own, { b: 0 })).toEqual(["b: must not be 0"]);
  expect(explained(own, {})).toEqual(["b: is missing"]);
  expect(explained(z.strictObject({}, "must be empty"), { a: 1, b: 2 })).toEqual(["a: must be empty", "b: must be empty"]);
});

test("a message does not contain the value, which may be a secret", () => {
  const schema = z.object({ a: z.number(), b: z.enum(["x"]), c: z.url(), d: z.string().max(2) });
  expect(String(explained(schema, { a: "hunter2", b: "hunter2", c: "hunter2", d: "hunter2" }))).not.toContain("hunter2");
});

test("a value that fits is returned as the schema reads it", () => {
  expect(readWith(field(z.string().default("x")), {})).toEqual({ data: { f: "x" } });
});
