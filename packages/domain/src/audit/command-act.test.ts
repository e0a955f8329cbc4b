import { sampleTime as at } from "@slipway/testkit";
import { expect, test } from "vitest";
import { newDeployment } from "../deployment/new-deployment.ts";
import { newTrigger } from "../trigger/new-trigger.ts";
import { commandAct, type TakenCommand } from "./command-act.ts";
import { deploymentActsOf } from "./deployment-act.ts";

const origin = { callId: "call-1", address: "10.0.0.7", userAgent: "slipway/1.0" };
const ann = { kind: "person", name: "ann", signIn: "claimed", origin } as const;
const approve: TakenCommand = {
  id: "c1",
  kind: "approve",
  projectId: "p",
  pipedId: "q",
  actor: ann,
  application: { id: "a", name: "web" },
  deploymentId: "d",
  stage: { id: "s", name: "" },
};
const refused = { at, result: "refused", reason: "it has ended" } as const;

test("a command that was refused late says who sent it, from where, on what, and why it was refused", () => {
  expect(commandAct(approve, refused)).toMatchObject({
    projectId: "p",
    pipedId: "q",
    actor: { kind: "person", name: "ann", signIn: "claimed" },
    address: "10.0.0.7",
    userAgent: "slipway/1.0",
    action: "stage.approve",
    result: "refused",
    reason: "it has ended",
    commandId: "c1",
    objects: [
      { kind: "deployment", id: "d" },
      { kind: "stage", id: "s" },
      { kind: "application", id: "a", name: "web" },
    ],
  });
});

test("a command has one end, whether its event or its piped records it; each failed attempt is another", () => {
  const commit = { hash: "c".repeat(40), subject: "", body: "", author: "", branch: "", url: "", authoredAt: at };
  const deployment = newDeployment({
    id: "d",
    applicationId: "a",
    applicationName: "web",
    projectId: "p",
    pipedId: "q",
    source: { repositoryId: "r", remote: "", branch: "main", path: "web", configFilename: "app.pipecd.yaml" },
    deployTargets: {},
    labels: {},
    trigger: newTrigger({ kind: "commit", commit, at }),
    createdAt: at,
  });
  const cancel = { commandId: "c1", commander: "ann", rollback: "as-planned", at } as const;
  const [event] = deploymentActsOf({ kind: "cancel-requested", at, cancel, actor: ann }, deployment);
  expect(event?.id).toBe(commandAct({ ...approve, kind: "cancel" }, refused).id);
  const failed = (attempt: string) => commandAct(approve, { at, result: "failed", reason: "", attempt }).id;
  expect(new Set([failed("1"), failed("2"), failed("2"), event?.id]).size).toBe(3);
});
