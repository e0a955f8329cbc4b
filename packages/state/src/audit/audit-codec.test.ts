import { fromBinary, toBinary } from "@bufbuild/protobuf";
import { appendToChain, emptyChain, newAuditEntry } from "@slipway/domain";
import { AuditEntrySchema, AuditLinkSchema } from "@slipway/proto/state";
import { expect, test } from "vitest";
import { decodeAuditEntry, decodeAuditLink, encodeAuditEntry, encodeAuditLink } from "./audit-codec.ts";

const entry = newAuditEntry({
  id: "e1",
  at: Temporal.Instant.from("2026-01-02T03:04:05.678901234Z"),
  projectId: "shop",
  pipedId: "eu",
  actor: { kind: "person", name: "ann", signIn: "claimed" },
  address: "10.0.0.7",
  userAgent: "curl/8",
  action: "application.sync",
  objects: [{ kind: "application", id: "a1", name: "web" }],
  result: "accepted",
  reason: "because",
  commandId: "c1",
  details: { revision: "abc" },
});

test.for(["accepted", "done", "refused", "failed"] as const)("an entry that is %s is the same after a journey over the wire", (result) => {
  const bytes = toBinary(AuditEntrySchema, encodeAuditEntry({ ...entry, result }));
  expect(decodeAuditEntry(fromBinary(AuditEntrySchema, bytes))).toEqual({ ...entry, result });
});

test("a link is the same after a journey over the wire", () => {
  for (const link of appendToChain(emptyChain, [entry, entry]))
    expect(decodeAuditLink(fromBinary(AuditLinkSchema, toBinary(AuditLinkSchema, encodeAuditLink(link))))).toEqual(link);
});
