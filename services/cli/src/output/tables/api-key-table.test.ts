import { create } from "@bufbuild/protobuf";
import { type ApiKey, ApiKeySchema } from "@slipway/proto/api";
import { timestampOf } from "@slipway/state";
import { expect, test } from "vitest";
import { apiKeyTable } from "./api-key-table.ts";

const now = Temporal.Instant.from("2026-11-30T12:00:00Z");
const key = (more: Partial<ApiKey>) => ({
  ...create(ApiKeySchema, {
    id: "0f3a5c7e9b1d2f4a6c8e",
    name: "ci",
    projectId: "shop",
    role: "Viewer",
    createdBy: "ann",
    createdAt: timestampOf(now.subtract({ hours: 50 })),
    expiresAt: timestampOf(now.add({ hours: 72 })),
  }),
  ...more,
});

test.for([
  { name: "one that is valid", more: {}, want: /Viewer +expires in 3d +never +ann +2d/ },
  { name: "one that ends soon", more: { expiresAt: timestampOf(now.add({ seconds: 61 })) }, want: /expires in 2m/ },
  { name: "one that ends today", more: { expiresAt: timestampOf(now.add({ hours: 5 })) }, want: /expires in 5h/ },
  { name: "one that has expired", more: { expiresAt: timestampOf(now) }, want: /expired/ },
  { name: "one that was revoked", more: { revokedAt: timestampOf(now), revokedBy: "bob" }, want: /revoked by bob/ },
  { name: "one in use", more: { lastUsedAt: timestampOf(now.subtract({ minutes: 5 })) }, want: /5m ago/ },
  { name: "one with policies", more: { role: "", policies: ["resources=event;actions=create"] }, want: /resources=event;actions=create/ },
  { name: "a name that would move the cursor", more: { name: "a\u001b[2J" }, want: /a\\u001b\[2J|a␛|a\\x1b/i },
])("a list of keys shows $name", ({ more, want }) => {
  const text = apiKeyTable([key(more)], now.epochMilliseconds, { wide: true });
  expect(text).toMatch(want);
  expect(text).not.toContain("\u001b");
});

test("no keys are said in words", () => {
  expect(apiKeyTable([], 0, { wide: false })).toBe("no API keys: make one with slipway api-key create");
});
