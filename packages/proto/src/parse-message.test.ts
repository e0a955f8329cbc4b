import { create, type DescField, type DescMessage, fromBinary, type Message, ScalarType, toBinary } from "@bufbuild/protobuf";
import fc, { type Arbitrary } from "fast-check";
import { expect, test } from "vitest";
import { known } from "./gen/slipway/state/v1/readers.ts";
import { knownMessage } from "./known-messages.ts";
import { parseMessage } from "./parse-message.ts";
import "./readers.ts";
import * as state from "./state.ts";

const schemas = Object.values(state)
  .filter((each): each is DescMessage & typeof each => "kind" in each && each.kind === "message" && each.typeName in known)
  .map((schema: DescMessage) => ({ name: schema.typeName, schema }));

const text = fc.oneof(fc.string({ unit: "grapheme", maxLength: 60 }), fc.constant("__proto__"));
const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const scalars: Partial<Record<ScalarType, Arbitrary<unknown>>> = {
  [ScalarType.STRING]: text,
  [ScalarType.BYTES]: fc.uint8Array({ maxLength: 20 }),
  [ScalarType.BOOL]: fc.boolean(),
  [ScalarType.INT64]: int64,
  [ScalarType.UINT64]: int64.map((value) => BigInt.asUintN(64, value)),
  [ScalarType.DOUBLE]: fc.double(),
  [ScalarType.UINT32]: fc.nat(),
};

/** Messages of a type, with messages in them down to a depth. */
function messages(desc: DescMessage, depth = 4): Arbitrary<Message> {
  const fields = desc.fields.filter((field) => depth > 0 || field.message === undefined);
  const set = fields.map((field) =>
    valuesOf(field, depth).map((value): [string, unknown] =>
      field.oneof ? [field.oneof.localName, { case: field.localName, value }] : [field.localName, value],
    ),
  );
  return fc
    .subarray(set)
    .chain((some) => fc.tuple(...some))
    .map((entries) => create(desc, Object.fromEntries(entries)));
}

function valuesOf(field: DescField, depth: number): Arbitrary<unknown> {
  const one = field.message
    ? messages(field.message, depth - 1)
    : field.enum
      ? fc.nat(6)
      : (scalars[field.scalar ?? ScalarType.INT32] ?? fc.integer());
  if (field.fieldKind === "list") return fc.array(one, { maxLength: 2 });
  return field.fieldKind === "map" ? fc.dictionary(text, one, { maxKeys: 2, noNullPrototype: true }) : one;
}

/** What came of decoding; errors are alike, because only their words differ. */
function outcomeOf(decode: () => unknown): unknown {
  try {
    return { message: decode() };
  } catch {
    return "an error";
  }
}

function expectSame(schema: DescMessage, bytes: Uint8Array): void {
  expect(outcomeOf(() => parseMessage(schema, bytes))).toStrictEqual(outcomeOf(() => fromBinary(schema, bytes)));
}

test("the messages of aggregates are read by generated functions", () => {
  expect(Object.keys(known)).toEqual(expect.arrayContaining(["slipway.state.v1.DeploymentMessage", "slipway.state.v1.Stage"]));
  expect(schemas.length).toBeGreaterThan(50);
});

test("messages that are in each other too deeply are an error, as in the library", () => {
  const deep = (depth: number): Uint8Array => {
    let bytes = new Uint8Array(0);
    // A group of an unknown field may hold groups.
    for (let at = 0; at < depth; at++) bytes = Uint8Array.of(0xfb, 0x3e, ...bytes, 0xfc, 0x3e);
    return bytes;
  };
  expectSame(state.DeploymentMessageSchema, deep(90));
  expectSame(state.DeploymentMessageSchema, deep(99));
  expectSame(state.DeploymentMessageSchema, deep(100));
  expectSame(state.DeploymentMessageSchema, deep(101));
});

test("bytes that come twice are merged, as by the library", () => {
  fc.assert(
    fc.property(messages(state.DeploymentMessageSchema), messages(state.DeploymentMessageSchema), (one, other) => {
      const both = [one, other].flatMap((each) => [...toBinary(state.DeploymentMessageSchema, each as state.DeploymentMessage)]);
      expectSame(state.DeploymentMessageSchema, Uint8Array.from(both));
    }),
    { numRuns: 50 },
  );
});

test("what was generated for older protos is not used", () => {
  const { DeploymentMessageSchema: schema } = state;
  const [event, after] = schema.fields;
  if (event === undefined || after?.message === undefined) throw new Error("not the fields of a change");
  expect(knownMessage(schema)).toBeDefined();
  const newer = { ...after, message: { ...after.message, fields: [...after.message.fields, event] } } as DescField;
  expect(knownMessage({ ...schema, fields: [event, newer] })).toBeUndefined();
});

test("other messages are read by the library", () => {
  const letter = create(state.DeadLetterSchema, { reason: "why" });
  expect(parseMessage(state.DeadLetterSchema, toBinary(state.DeadLetterSchema, letter))).toStrictEqual(letter);
});

test.for(schemas)("$name is read as by the library, whole or damaged", ({ schema }) => {
  const damaged = fc.tuple(fc.nat(), fc.nat(3), fc.uint8Array({ maxLength: 3 }));
  const property = fc.property(messages(schema), fc.option(damaged), (message, damage) => {
    const bytes = toBinary(schema, message);
    const [place, removed, inserted] = damage ?? [0, 0, []];
    const at = place % (bytes.length + 1);
    expectSame(schema, Uint8Array.of(...bytes.subarray(0, at), ...inserted, ...bytes.subarray(at + removed)));
  });
  fc.assert(property, { numRuns: 30 });
});
