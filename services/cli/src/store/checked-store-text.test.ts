import type { CheckedStore } from "@slipway/store";
import { expect, test } from "vitest";
import { checkedStoreText } from "./checked-store-text.ts";

const fine: CheckedStore = {
  engine: "sqlite",
  place: "history.sqlite",
  schema: { applied: [1, 2], missing: [], unknown: [] },
  tables: [{ table: "deployments", rows: 3, problems: 0 }],
  problems: [],
  problemCount: 0,
};

test("a store without problems", () => {
  expect(checkedStoreText(fine, { wide: true })).toBe(
    "history.sqlite: schema version 2, up to date\nTABLE         ROWS   PROBLEMS\ndeployments   3      0\nevery row can be read",
  );
});

test("problems are named with their row, escapes in them are visible, and those that are not named are counted", () => {
  const row = "deployments project_id=\u001b[31m id=d1";
  const text = checkedStoreText(
    { ...fine, problems: [{ kind: "unreadable", row, reason: "column state: invalid wire type" }], problemCount: 8 },
    { wide: true },
  );
  expect(text).toContain("column state: invalid wire type\nand 7 more problems\n8 problems");
  expect(text).not.toContain("\u001b");
});

test.for([
  {
    schema: { applied: [1], missing: [2, 9], unknown: [] },
    text: "schema version 1; migrations 2, 9 are missing: run slipway store migrate",
  },
  {
    schema: { applied: [1, 99], missing: [], unknown: [99] },
    text: "schema version 99, written by a newer Slipway: this one does not have migrations 99",
  },
])("$text", ({ schema, text }) => expect(checkedStoreText({ ...fine, schema }, { wide: false })).toContain(text));
