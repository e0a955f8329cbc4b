import { expect, test } from "vitest";
import { fieldTable } from "./schema-page.ts";

test("every field is a row, nested ones and those of lists by their path", () => {
  const schema = {
    type: "object",
    required: ["kind"],
    properties: {
      kind: { const: "Piped", description: "What it is." },
      spec: {
        type: "object",
        properties: {
          port: { type: "integer", default: 7400, description: "Port, or | nothing." },
          repositories: { type: "array", items: { $ref: "#/$defs/repository" }, description: "Where from." },
        },
      },
    },
    $defs: { repository: { type: "object", required: ["remote"], properties: { remote: { type: "string", description: "Address." } } } },
  };
  expect(fieldTable(schema).split("\n")).toEqual([
    "| field | type | default | meaning |",
    "| --- | --- | --- | --- |",
    "| `kind` | `Piped` | required | What it is. |",
    "| `spec` | object |  |  |",
    "| `spec.port` | integer | `7400` | Port, or \\| nothing. |",
    "| `spec.repositories` | list of object |  | Where from. |",
    "| `spec.repositories[].remote` | string | required | Address. |",
  ]);
});

test("fields of a form that is a mapping are rows, and an empty text is no form", () => {
  const policy = { type: "object", properties: { policy: { type: "string", description: "As text." } } };
  const schema = {
    properties: {
      policies: { type: "array", items: { anyOf: [{ type: "string" }, policy] }, description: "What is allowed." },
      url: { anyOf: [{ type: "string", const: "" }, { type: "string" }], description: "Where." },
    },
  };
  expect(fieldTable(schema).split("\n").slice(2)).toEqual([
    "| `policies` | list of string or object |  | What is allowed. |",
    "| `policies[].policy` | string |  | As text. |",
    "| `url` | string |  | Where. |",
  ]);
});
