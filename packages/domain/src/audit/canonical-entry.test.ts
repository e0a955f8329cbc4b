import { expect, test } from "vitest";
import { newAuditEntry } from "./audit-entry.ts";
import { canonicalEntry, readEntry } from "./canonical-entry.ts";

const entry = newAuditEntry({
  id: "e1",
  at: Temporal.Instant.from("2026-01-02T03:04:05.678901234Z"),
  projectId: "shop",
  pipedId: "eu",
  actor: { kind: "person", name: "Jos\u00e9", signIn: "claimed" },
  address: "10.0.0.7",
  userAgent: "curl/8",
  action: "plugin.restart",
  objects: [
    { kind: "plugin", id: "kubernetes", name: "" },
    { kind: "piped", id: "eu", name: "Europe" },
  ],
  result: "refused",
  reason: "no plugin",
  commandId: "c1",
  details: { b: "2", a: "1" },
});

test("an entry is read as it was written", () => expect(readEntry(canonicalEntry(entry))).toEqual(entry));

test("the order of fields does not matter", () => {
  const { details, ...rest } = entry;
  expect(canonicalEntry({ details: { a: "1", b: "2" }, ...rest })).toBe(canonicalEntry(entry));
});

test("an entry with fields of a newer version is read", () => {
  const text = canonicalEntry(entry).replace('{"action"', '{"aNewField":1,"action"').replace('"refused"', '"postponed"');
  expect(readEntry(text)).toEqual({ ...entry, result: "done" });
});

test.for(["", "null", "{}", '{"id":1}', "[]", '{"actor":{},"id":"a","action":"b","result":"done","at":"never"}'])(
  "%s is no entry",
  (text) => expect(readEntry(text)).toBeUndefined(),
);

test("texts are cut, and half a character is replaced", () => {
  const { reason, actor } = newAuditEntry({ ...entry, reason: "a".repeat(5_000), actor: { ...entry.actor, name: "a\ud83d" } });
  expect([reason.length, reason.at(-1), actor.name]).toEqual([2_000, "…", "a\ufffd"]);
});
