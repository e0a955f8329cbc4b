import { expect, test } from "vitest";
import { managersOf } from "../../fields/managers.ts";
import type { JsonValue } from "../../json/json.ts";
import { adoptFields, removedByAdoption } from "./adopt-fields.ts";

const ours = { manager: "slipway", operation: "Apply", fieldsV1: { "f:data": { "f:a": {} } } };
const created = { manager: "kubectl-create", operation: "Update", fieldsV1: { "f:data": { "f:a": {}, "f:b": {} } } };
const controller = { manager: "vendor-operator", operation: "Update", fieldsV1: { "f:metadata": { "f:annotations": { "f:x": {} } } } };
const live = (...managedFields: JsonValue[]) => ({ metadata: { managedFields } });
const taken = (object: ReturnType<typeof live>, name: string) =>
  managersOf(object).flatMap((manager) => (manager.name === name ? [{ manager, fields: manager.fields }] : []));

test("fields that another manager owned are ours afterwards, and it owns none", () => {
  const object = live(created, ours, controller);
  expect(adoptFields(object, taken(object, "kubectl-create"))).toEqual([
    { ...ours, fieldsV1: { "f:data": { "f:a": {}, "f:b": {} } } },
    controller,
  ]);
});

test("a manager keeps what was not taken", () => {
  const object = live(created, ours);
  const [manager] = managersOf(object);
  if (manager === undefined) throw new Error("there is a manager");
  expect(adoptFields(object, [{ manager, fields: { "f:data": { "f:a": {} } } }])).toEqual([
    { ...created, fieldsV1: { "f:data": { "f:b": {} } } },
    ours,
  ]);
});

test("nothing is adopted where there is nothing to take", () => {
  expect(adoptFields(live(ours, controller), [])).toBeUndefined();
});

test("what is taken before the first apply is ours as if it had been applied", () => {
  const object = { apiVersion: "v1", ...live(created, controller) };
  expect(adoptFields(object, taken(object, "kubectl-create"))).toEqual([
    controller,
    { manager: "slipway", operation: "Apply", apiVersion: "v1", fieldsType: "FieldsV1", fieldsV1: created.fieldsV1 },
  ]);
});

test("adoption removes what neither we nor a manager that keeps it own", () => {
  const object = live(created, ours);
  const fields = taken(object, "kubectl-create");
  expect(removedByAdoption(object, fields, {})).toEqual({ "f:data": { "f:b": {} } });
  expect(removedByAdoption(object, fields, { "f:data": { "f:b": {} } })).toEqual({});
});
