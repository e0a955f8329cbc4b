import { newAuditEntry } from "@slipway/domain";
import { expect, test } from "vitest";
import { auditTable } from "./audit-table.ts";

const now = Temporal.Instant.from("2026-01-02T03:04:05Z");
const refused = newAuditEntry({
  id: "e1",
  at: now.subtract({ minutes: 5 }),
  projectId: "shop",
  actor: { kind: "person", name: "ann", signIn: "claimed" },
  address: "10.0.0.7",
  userAgent: "slipway",
  action: "application.sync",
  objects: [{ kind: "application", id: "5f1c9a2e-0000-8000-8000-000000000000", name: "web" }],
  result: "refused",
  reason: "application web is disabled",
  details: { revision: "abc" },
});
const automatic = newAuditEntry({
  ...refused,
  actor: { kind: "service", name: "watcher", signIn: "process" },
  objects: [{ kind: "deployment", id: "5f1c9a2e-0000-8000-8000-000000000000", name: "" }],
  action: "deployment.start",
  result: "done",
  reason: "",
});

test("why a deployment was made is in place of a reason", () => {
  const entry = { ...automatic, action: "deployment.trigger", details: { trigger: "out-of-sync", commit: "a".repeat(40) } };
  expect(auditTable([{ sequence: 1, entry }], now.epochMilliseconds)).toMatch(/done +out-of-sync aaaaaaa$/);
});

test("of what a stage deleted the first objects are named", () => {
  const objects = ["a", "b", "c", "d"].map((name) => ({ kind: "ConfigMap", id: `shop/${name}`, name }));
  const entry = { ...automatic, action: "object.prune", objects: [...automatic.objects, ...refused.objects, ...objects] };
  expect(auditTable([{ sequence: 1, entry }], now.epochMilliseconds)).toContain("application web: ConfigMap a, ConfigMap b and 2 more");
  expect(auditTable([{ sequence: 1, entry }], now.epochMilliseconds, { wide: true })).toContain("ConfigMap d (shop/d)");
  const one = { ...entry, objects: entry.objects.slice(0, 3) };
  expect(auditTable([{ sequence: 1, entry: one }], now.epochMilliseconds)).toMatch(/application web: ConfigMap a +done/);
});

test("acts show who did what on what, with what result", () => {
  expect(auditTable([], now.epochMilliseconds)).toBe("no acts");
  const rows = [refused, automatic].map((entry, at) => ({ sequence: 7 - at, entry }));
  expect(auditTable(rows, now.epochMilliseconds).split("\n")).toEqual([
    "AGE   WHO               ACTION             ON                    RESULT    REASON",
    "5m    ann (claimed)     application.sync   application web       refused   application web is disabled",
    "5m    service watcher   deployment.start   deployment 5f1c9a2e   done",
  ]);
  expect(auditTable(rows.slice(0, 1), now.epochMilliseconds, { wide: true })).toContain(
    "shop      7        10.0.0.7   slipway   -         revision=abc",
  );
});
