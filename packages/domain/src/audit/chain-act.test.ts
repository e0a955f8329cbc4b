import { sampleTime as at } from "@slipway/testkit";
import { expect, test } from "vitest";
import type { Chain } from "../chain/chain.ts";
import { chainAct, chainActs } from "./chain-act.ts";

const chain: Chain = {
  id: "chain",
  projectId: "p",
  pipedId: "q",
  applicationId: "a",
  applicationName: "web",
  deploymentId: "d",
  commitHash: "c",
  status: "cancelled",
  statusReason: "",
  blocks: [],
  healthTimeoutMs: 1,
  resumedBy: "",
  round: 1,
  createdAt: at,
  completedAt: at,
  updatedAt: at,
};
const ann = { kind: "person", name: "ann", signIn: "claimed" } as const;
const called = { ...ann, origin: { callId: "00000000-0000-4000-8000-000000000001", address: "10.0.0.7", userAgent: "" } };

test("what a person did to a chain is one act with the call", () => {
  expect(chainActs).toEqual(["cancelled", "resumed"]);
  const cancelled = chainAct({ kind: "cancelled", at, by: "ann", reason: "wrong version", actor: called }, chain);
  expect(cancelled).toMatchObject({
    id: "00000000-0000-4000-8000-000000000001",
    action: "chain.cancel",
    address: "10.0.0.7",
    reason: "wrong version",
  });
  expect(cancelled?.objects).toEqual([{ kind: "chain", id: "chain", name: "web" }]);
  expect(chainAct({ kind: "resumed", at, by: "ann", actor: called }, chain)).toMatchObject({ action: "chain.resume" });
});

test("what a person did before calls had ids was reported, and is no second act", () => {
  expect(chainAct({ kind: "resumed", at, by: "ann", actor: ann }, chain)).toBeUndefined();
});

test("that a chain begins is no act: each of its deployments is one", () => {
  expect(chainAct({ kind: "begun", at, chain, actor: called }, chain)).toBeUndefined();
});
