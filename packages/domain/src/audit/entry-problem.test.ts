import { expect, test } from "vitest";
import { type AuditEntry, newAuditEntry } from "./audit-entry.ts";
import { entryProblem } from "./entry-problem.ts";

const entry = (given: Partial<AuditEntry>) =>
  newAuditEntry({
    id: "00000000-0000-4000-8000-000000000001",
    at: Temporal.Instant.from("2026-01-02T03:04:05Z"),
    projectId: "shop",
    actor: { kind: "person", name: "ann", signIn: "claimed" },
    action: "deployment.skip-wait",
    result: "done",
    ...given,
  });
const objects = Array.from({ length: 500 }, () => ({ kind: "k".repeat(5_000), id: "i".repeat(5_000), name: "n".repeat(5_000) }));

test.for<{ name: string; given: Partial<AuditEntry>; problem: string | undefined }>([
  { name: "one of ours", given: {}, problem: undefined },
  { name: "an id that would be two headers", given: { id: "a\r\nNats-Msg-Id: b" }, problem: "its id is no UUID" },
  { name: "an action that would be another subject", given: { action: "a.b.>" }, problem: "its action" },
  { name: "an action of one word", given: { action: "sync" }, problem: "its action" },
  { name: "an action in which a terminal sees more", given: { action: "a.b\u001b[2J" }, problem: "its action" },
  { name: "one that no message can hold", given: { objects }, problem: "at most 131072" },
])("$name: $problem", ({ given, problem }) => {
  if (problem === undefined) expect(entryProblem(entry(given))).toBeUndefined();
  else expect(entryProblem(entry(given))).toContain(problem);
});
