import { create } from "@bufbuild/protobuf";
import { AuditRecordSchema } from "@slipway/proto/api";
import { AuditResult } from "@slipway/proto/state";
import { expect, test } from "vitest";
import { fitsAudit } from "./audit-filter.ts";
import type { AuditSearch } from "./audit-search.ts";

const record = create(AuditRecordSchema, {
  entry: {
    actor: { name: "ann" },
    action: "application.sync",
    objects: [{ kind: "application", id: "a1", name: "web" }],
    projectId: "shop",
    result: AuditResult.DONE,
    at: { seconds: BigInt(new Date(2026, 10, 30, 12).getTime() / 1_000) },
  },
});

test.for<[search: AuditSearch, fits: boolean]>([
  [{}, true],
  [{ person: "ann" }, true],
  [{ person: "an" }, false],
  [{ action: "application" }, true],
  [{ action: "application.sync" }, true],
  [{ action: "app" }, false],
  [{ object: "web" }, true],
  [{ object: "a1" }, true],
  [{ object: "a" }, false],
  [{ project: "bank" }, false],
  [{ result: "done" }, true],
  [{ result: "refused" }, false],
  [{ since: "2026-11-30", until: "2026-11-30" }, true],
  [{ since: "2026-12-01" }, false],
  [{ until: "2026-11-29" }, false],
])("%o fits: %s", ([search, fits]) => {
  expect(fitsAudit(record, search)).toBe(fits);
});

test("what has no entry fits nothing", () => {
  expect(fitsAudit(create(AuditRecordSchema), {})).toBe(false);
});
