import { AuditResult } from "@slipway/proto/state";
import { expect, test } from "vitest";
import { auditFilterOf, auditWord } from "./audit-filter.ts";
import { auditSearch } from "./audit-search.ts";

test("the address names who, what, where and how it ended, and the server is asked for that", () => {
  const search = auditSearch({ person: "ann", action: "application.sync", object: "shop", project: "p", result: "refused", x: 1 });
  expect(search).toEqual({ person: "ann", action: "application.sync", object: "shop", project: "p", result: "refused" });
  expect(auditFilterOf(search)).toEqual({
    actor: "ann",
    action: "application.sync",
    object: "shop",
    projectId: "p",
    results: [AuditResult.REFUSED],
  });
});

test("a range ends with its last day, and an unknown result is none", () => {
  const { since, until } = auditFilterOf({ since: "2026-11-29", until: "2026-11-30" });
  expect(Number(until?.seconds) - Number(since?.seconds)).toBe(2 * 86_400);
  expect(auditSearch({ result: "toString" })).toEqual({});
  expect([auditWord(AuditResult.FAILED), auditWord(99 as AuditResult)]).toEqual(["failed", "unknown"]);
});
