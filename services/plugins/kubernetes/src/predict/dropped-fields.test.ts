import { expect, test } from "vitest";
import type { JsonObject } from "../json/json.ts";
import { droppedFields } from "./dropped-fields.ts";

const dropped = (declared: JsonObject, stored: JsonObject) => droppedFields(declared, stored, () => false);

test.for<{ name: string; declared: JsonObject; stored: JsonObject; want: readonly string[] }>([
  { name: "a field", declared: { spec: { size: 1, color: "red" } }, stored: { spec: { size: 1 } }, want: ["spec.color"] },
  { name: "everything below a field", declared: { spec: { a: { b: 1 } } }, stored: {}, want: ["spec"] },
  { name: "a field of an item", declared: { list: [{ a: 1, b: 2 }] }, stored: { list: [{ c: 3 }, { a: 1 }] }, want: ["list.0.b"] },
  { name: "a list", declared: { list: ["a"] }, stored: { list: [] }, want: ["list.0"] },
  { name: "nothing that has another value", declared: { image: "web" }, stored: { image: "mirror/web" }, want: [] },
  { name: "nothing that is empty", declared: { a: false, b: 0, c: "", d: null, e: {}, f: [], g: { h: "" } }, stored: {}, want: [] },
  { name: "nothing of an item that moved", declared: { list: [{ a: 1 }] }, stored: { list: [{ b: 2 }, { a: 1 }] }, want: [] },
])("what the cluster does not keep is $name", ({ declared, stored, want }) => {
  expect(dropped(declared, stored)).toEqual(want);
});

test("what is ignored is not missed", () => {
  expect(droppedFields({ spec: { a: 1, b: 2 } }, {}, (steps) => steps.join(".") === "spec.a")).toEqual(["spec.b"]);
});
