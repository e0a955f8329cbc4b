import type { ServiceImpl } from "@connectrpc/connect";
import type { WatchedAct } from "@slipway/bus";
import { canonicalEntry, type Grant, newAuditEntry, type Principal, parsePolicy } from "@slipway/domain";
import { AuditService } from "@slipway/proto/api";
import { HistoryService } from "@slipway/proto/trace";
import { expect, test } from "vitest";
import { serve } from "../testing/serve.ts";
import { auditService } from "./audit-service.ts";

const act = (projectId: string, sequence: number): WatchedAct => ({
  kind: "act",
  act: { projectId, link: { sequence, previousHash: "", hash: `hash of ${sequence}`, text: textOf(projectId) } },
});

function textOf(projectId: string): string {
  const at = Temporal.Instant.from("2026-11-30T12:00:00Z");
  const actor = { kind: "person", name: "ann", signIn: "session" } as const;
  return canonicalEntry(
    newAuditEntry({
      ...{ id: "1", at, actor, action: "application.sync", objects: [], result: "done", reason: "", commandId: "", details: {} },
      ...{ projectId, pipedId: "" },
    }),
  );
}

/** A client of somebody who may read the audit of these projects, while this is told. */
function clientOf(projects: readonly string[], told: readonly WatchedAct[]) {
  const actor = { kind: "person", name: "ann", signIn: "session" } as const;
  const grants = projects.map((projectId): Grant => ({ projectId, from: "test", policies: [parsePolicy("resources=audit;actions=*")] }));
  const ann: Principal = { id: "ann", actor, emails: [], grants };
  const history = serve(HistoryService, {} as ServiceImpl<typeof HistoryService>);
  const watch = async function* () {
    yield* told;
  };
  return serve(AuditService, auditService({ history, watch }), { as: ann });
}

const told: readonly WatchedAct[] = [{ kind: "ready" }, act("shop", 1), act("bank", 1), act("", 1), { kind: "ready" }, act("shop", 2)];

test.for([
  { name: "one project", projects: ["shop"], projectId: "", want: ["", "shop 1", "", "shop 2"] },
  { name: "several projects", projects: ["shop", "bank"], projectId: "", want: ["", "shop 1", "bank 1", "", "shop 2"] },
  { name: "one of several projects", projects: ["shop", "bank"], projectId: "bank", want: ["", "bank 1", ""] },
  { name: "every project", projects: ["*"], projectId: "", want: ["", "shop 1", "bank 1", " 1", "", "shop 2"] },
])("who may read the audit of $name is told of it, and when to list again", async ({ projects, projectId, want }) => {
  const heard = await Array.fromAsync(clientOf(projects, told).watchAudit({ projectId }));
  expect(heard.map(({ record }) => (record ? `${record.entry?.projectId} ${record.sequence}` : ""))).toEqual(want);
});

test("a project whose audit one may not read is refused", async () => {
  await expect(Array.fromAsync(clientOf(["shop"], told).watchAudit({ projectId: "bank" }))).rejects.toMatchObject({ code: "forbidden" });
});
