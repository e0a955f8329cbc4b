import { expect, test } from "vitest";
import type { JsonObject } from "../json/json.ts";
import { maskObjects } from "./mask-objects.ts";

const secret = (fields: JsonObject, annotations?: JsonObject): JsonObject => ({
  apiVersion: "v1",
  kind: "Secret",
  metadata: { name: "keys", ...(annotations && { annotations }) },
  type: "Opaque",
  ...fields,
});
const lastApplied = "kubectl.kubernetes.io/last-applied-configuration";

test("values of a Secret are masked, equal ones equally, and what is no value stays", () => {
  const [desired, live] = maskObjects([
    secret({ data: { same: "YQ==", other: "YQ==", added: "YQ==", empty: null }, stringData: null }),
    secret({ data: { same: "YQ==", other: "Yg==" } }),
  ]);
  expect(desired).toEqual(secret({ data: { same: "*****", other: "*****", added: "*****", empty: null }, stringData: null }));
  expect(live).toEqual(secret({ data: { same: "*****", other: "***** (2)" } }));
});

test("a value in a wrong place, a number and a list are masked too", () => {
  const [masked] = maskObjects([{ kind: "secret", Data: { a: 12, b: ["x", { c: "y" }] }, spec: "z" }]);
  expect(masked).toEqual({ kind: "secret", Data: { a: "*****", b: ["*****", { c: "*****" }] }, spec: "*****" });
});

test("the copy that kubectl keeps is masked as the object is, and whole if it is no object", () => {
  const copy = JSON.stringify(secret({ data: { a: "bmV3" } }));
  const [masked] = maskObjects([secret({ data: { a: "b2xk" } }, { [lastApplied]: copy, app: "shop" })]);
  expect(masked).toEqual(
    secret(
      { data: { a: "*****" } },
      {
        [lastApplied]: '{"apiVersion":"v1","data":{"a":"***** (2)"},"kind":"Secret","metadata":{"name":"keys"},"type":"Opaque"}',
        app: "shop",
      },
    ),
  );
  expect(maskObjects([secret({}, { [lastApplied]: "hunter2" })])).toEqual([secret({}, { [lastApplied]: "*****" })]);
});

test("named annotations are masked, also in the copy", () => {
  const copy = JSON.stringify(secret({}, { token: "t1" }));
  const [masked] = maskObjects([secret({}, { token: "t1", [lastApplied]: copy })], { annotations: ["token"] });
  expect(masked).toEqual(
    secret(
      {},
      {
        token: "*****",
        [lastApplied]: '{"apiVersion":"v1","kind":"Secret","metadata":{"annotations":{"token":"*****"},"name":"keys"},"type":"Opaque"}',
      },
    ),
  );
});

test("values of a ConfigMap are masked, objects of other kinds and missing states stay", () => {
  const service = { apiVersion: "v1", kind: "Service", spec: { a: "b" } };
  expect(maskObjects([{ kind: "ConfigMap", data: { a: "b" }, immutable: true }, undefined, service])).toEqual([
    { kind: "ConfigMap", data: { a: "*****" }, immutable: true },
    undefined,
    service,
  ]);
});
