import { create } from "@bufbuild/protobuf";
import { ResourceField, ResourceValueSchema } from "@slipway/proto/api";
import { expect, test } from "vitest";
import { resourceTerms, suggestResources } from "./resource-terms.ts";

const { UNSPECIFIED, KIND, NAMESPACE, HEALTH } = ResourceField;
test.for([
  ["", []],
  ["Web", [{ field: UNSPECIFIED, values: ["web"], exclude: false }]],
  [
    "kind:pod,job -health:healthy",
    [
      { field: KIND, values: ["pod", "job"], exclude: false },
      { field: HEALTH, values: ["healthy"], exclude: true },
    ],
  ],
  [
    "ns:shop namespace:a",
    [
      { field: NAMESPACE, values: ["shop"], exclude: false },
      { field: NAMESPACE, values: ["a"], exclude: false },
    ],
  ],
  ["kind:", []],
  ["system:node", [{ field: UNSPECIFIED, values: ["system:node"], exclude: false }]],
] as const)("%s asks for %j", ([query, terms]) => {
  expect(resourceTerms(query)).toEqual(terms);
});

test("values are offered with how many objects have them", () => {
  const values = [
    create(ResourceValueSchema, { field: KIND, value: "pod", count: 3 }),
    create(ResourceValueSchema, { field: KIND, value: "service", count: 9 }),
    create(ResourceValueSchema, { field: HEALTH, value: "healthy", count: 12 }),
  ];
  expect(suggestResources("web kind:", values).map(({ word, count }) => `${word} ${count}`)).toEqual(["kind:service 9", "kind:pod 3"]);
  expect(suggestResources("k", values).map(({ word }) => word)).toEqual(["kind:"]);
});
