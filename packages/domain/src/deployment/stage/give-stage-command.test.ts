import { expect, test } from "vitest";
import { applyDeployment } from "../apply-deployment.ts";
import type { Deployment } from "../deployment.ts";
import { giveStageCommand, stageFor } from "./give-stage-command.ts";
import type { Stage, StageCommand } from "./stage.ts";

const now = Temporal.Instant.from("2026-01-01T00:00:00Z");
const stage = (id: string, given: Partial<Stage> = {}): Stage =>
  // Holds for the fields that these decisions use.
  ({
    id,
    name: id.toUpperCase(),
    availableOperation: "approve",
    authorizedOperators: [],
    status: "running",
    commands: [],
    ...given,
  }) as Stage;
const deployment = (stages: readonly Stage[], status: Deployment["status"] = "running") => ({ id: "d", status, stages }) as Deployment;
const command = (commander = "ann", given: Partial<StageCommand> = {}): StageCommand => ({
  id: `of ${commander}`,
  operation: "approve",
  commander,
  at: now,
  ...given,
});
/** The deployment after these commands for its first stage. */
const after = (state: Deployment, ...commands: readonly StageCommand[]): Deployment =>
  commands.reduce((before, each) => {
    const event = giveStageCommand(before, before.stages[0]?.id ?? "", each);
    return event ? applyDeployment(before, event) : before;
  }, state);

test("approvals are kept in order, with the name of the approver", () => {
  const { stages } = after(deployment([stage("gate")]), command("ann"), command("bob"));
  expect(stages[0]?.commands.map(({ commander }) => commander)).toEqual(["ann", "bob"]);
});

test("a command that arrives before the stage starts is kept for it", () => {
  expect(after(deployment([stage("gate", { status: "not-started" })]), command()).stages[0]?.commands).toHaveLength(1);
});

const repeats = [
  { name: "the same command again", first: command(), again: command("ann") },
  { name: "another command of the same person", first: command(), again: command("ann", { id: "other" }) },
  { name: "the same id under another name", first: command(), again: command("bob", { id: "of ann" }) },
];
test.for(repeats)("$name changes nothing, also after the end", ({ first, again }) => {
  const given = after(deployment([stage("gate")]), first);
  expect(giveStageCommand(given, "gate", again)).toBeUndefined();
  const ended = { ...given, status: "failed" as const, stages: given.stages.map((each) => ({ ...each, status: "succeeded" as const })) };
  expect(giveStageCommand(ended, "gate", again)).toBeUndefined();
});

const refused: { name: string; state: Deployment; given?: StageCommand; says: string }[] = [
  {
    name: "a stage that has ended",
    state: deployment([stage("gate", { status: "succeeded" })]),
    says: "stage GATE cannot be approved: it has ended: succeeded",
  },
  {
    name: "a deployment that has ended",
    state: deployment([stage("gate", { status: "not-started" })], "cancelled"),
    says: "the deployment has ended: cancelled",
  },
  {
    name: "a stage that does not wait for an approval",
    state: deployment([stage("gate", { availableOperation: "none" })]),
    says: "cannot be approved: it does not wait for an approval",
  },
  {
    name: "an approval of a stage that can only be skipped",
    state: deployment([stage("gate", { availableOperation: "skip" })]),
    says: "it can only be skipped",
  },
  {
    name: "a skip of a stage that can only be approved",
    state: deployment([stage("gate")]),
    given: command("ann", { operation: "skip" }),
    says: "stage GATE cannot be skipped: it can only be approved",
  },
  {
    name: "an unauthorised person",
    state: deployment([stage("gate", { authorizedOperators: ["bob", "cleo"] })]),
    says: "ann is not authorised; allowed: bob, cleo",
  },
  { name: "an unknown stage", state: deployment([]), says: "has no stage gate" },
];
test.for(refused)("$name is rejected with the reason", ({ state, given = command(), says }) => {
  expect(() => giveStageCommand(state, "gate", given)).toThrow(says);
});

test("any stage that offers skipping can be skipped, whatever its name", () => {
  const state = deployment([stage("bake", { availableOperation: "skip", authorizedOperators: ["ann"] })]);
  expect(giveStageCommand(state, "bake", command("ann", { operation: "skip" }))).toMatchObject({ stageId: "bake" });
});

const gates = deployment([
  stage("first", { name: "GATE", status: "succeeded" }),
  stage("second", { name: "GATE" }),
  stage("third", { name: "GATE", status: "not-started" }),
  stage("last", { name: "END", status: "not-started" }),
  stage("bake", { availableOperation: "skip" }),
]);
test.for([
  { name: "an empty name selects the running stage", idOrName: "", want: "second" },
  { name: "an id selects its stage, ended or not", idOrName: "first", want: "first" },
  { name: "a name selects its stage", idOrName: "END", want: "last" },
])("$name", ({ idOrName, want }) => expect(stageFor(gates, idOrName, "approve").id).toBe(want));

test.for([
  {
    name: "a name that several stages share",
    idOrName: "GATE",
    says: "several stages of deployment d can be approved, use an id: GATE (second, running), GATE (third, not-started)",
  },
  { name: "an unknown name", idOrName: "NOPE", says: "deployment d has no stage NOPE: choose one of GATE (first, succeeded)" },
])("$name is rejected with a list of the stages", ({ idOrName, says }) => expect(() => stageFor(gates, idOrName, "approve")).toThrow(says));

test("of a deployment that has ended, the error says so", () => {
  const ended = { ...deployment([stage("later", { status: "not-started" })]), status: "succeeded" as const };
  expect(() => stageFor(ended, "", "approve")).toThrow("has no running stage that can be approved: it has ended: succeeded");
});

test("without a running stage, the error lists the stages that have not started", () => {
  expect(() => stageFor(deployment([stage("later", { status: "not-started" })]), "", "approve")).toThrow(
    "no running stage that can be approved: choose one of LATER (later, not-started)",
  );
  expect(() => stageFor(deployment([]), "", "skip")).toThrow("deployment d has no running stage that can be skipped");
});
