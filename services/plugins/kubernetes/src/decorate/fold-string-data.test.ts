import { expect, test } from "vitest";
import type { JsonObject } from "../json/json.ts";
import { foldStringData } from "./fold-string-data.ts";

const secret = (contents: JsonObject) => ({ apiVersion: "v1", kind: "Secret", metadata: { name: "door" }, ...contents });

const cases: readonly { readonly name: string; readonly given: JsonObject; readonly want: JsonObject }[] = [
  { name: "texts are encoded", given: { stringData: { pass: "one", umlaut: "ü" } }, want: { data: { pass: "b25l", umlaut: "w7w=" } } },
  {
    name: "texts take precedence over data, which keeps its other keys",
    given: { type: "Opaque", data: { a: "YQ==", b: "Yg==" }, stringData: { a: "new" } },
    want: { type: "Opaque", data: { a: "bmV3", b: "Yg==" } },
  },
  { name: "a key without a value is an empty text", given: { stringData: { a: null } }, want: { data: { a: "" } } },
  { name: "no texts are no data", given: { stringData: {} }, want: {} },
  { name: "null is no texts", given: { stringData: null, data: { a: "YQ==" } }, want: { data: { a: "YQ==" } } },
  { name: "what is no text is left for the server to refuse", given: { stringData: { a: 1 } }, want: { stringData: { a: 1 } } },
  { name: "what is no mapping is left for the server to refuse", given: { stringData: "a" }, want: { stringData: "a" } },
  { name: "a Secret without texts stays", given: { data: { a: "YQ==" } }, want: { data: { a: "YQ==" } } },
];
test.for(cases)("$name", ({ given, want }) => expect(foldStringData(secret(given))).toEqual(secret(want)));

test("other kinds keep a field of this name", () => {
  const object = { apiVersion: "example.org/v1", kind: "Secret", metadata: { name: "door" }, stringData: { a: "b" } };
  expect(foldStringData(object)).toBe(object);
});
