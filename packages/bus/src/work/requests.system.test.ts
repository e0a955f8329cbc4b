import { expect, test } from "vitest";
import { sendCommand } from "../commands/send-command.ts";
import { useBus } from "../testing/use-bus.ts";
import { askForPlan, type PlanCause } from "./ask-for-plan.ts";
import { askForPurge } from "./ask-for-purge.ts";
import { askForRun } from "./ask-for-run.ts";

const system = useBus();

const keyOf = (applicationId: string) => ({ projectId: "p", pipedId: "q", applicationId });
const stored = async (stream: string, subject: string) =>
  (await system.bus.manager.streams.info(stream, { subjects_filter: subject })).state.subjects?.[subject] ?? 0;

test.for<{ name: string; causes: readonly PlanCause[]; want: number }>([
  { name: "the same cause is one request", causes: Array(2).fill({ kind: "triggered", deploymentId: "one" }), want: 1 },
  {
    name: "each kind of cause is a request of its own",
    causes: (["triggered", "ended", "cancelled"] as const).map((kind) => ({ kind, deploymentId: "one" })),
    want: 3,
  },
  {
    name: "each deployment is a request of its own",
    causes: ["one", "two"].map((deploymentId) => ({ kind: "ended", deploymentId })),
    want: 2,
  },
  { name: "every repair is a request of its own", causes: Array(2).fill({ kind: "repaired", deploymentId: "one" }), want: 2 },
])("asking for a plan: $name", async ({ name, causes, want }) => {
  const applicationId = name.replaceAll(" ", "-");
  for (const cause of causes) await askForPlan(system.bus, keyOf(applicationId), cause);
  expect(await stored("PLANS", `slipway.work.plan.q.${applicationId}`)).toBe(want);
});

test("a deployment has one open run", async () => {
  for (let times = 0; times < 2; times++) await askForRun(system.bus, { ...keyOf("a"), deploymentId: "d" });
  expect(await stored("RUNS", "slipway.work.run.q.d")).toBe(1);
});

test("a command is sent once by its id, on the subject of its kind", async () => {
  const command = { ...keyOf("a"), kind: { case: "sync" as const, value: {} } };
  for (const id of ["one", "one", "two"]) await sendCommand(system.bus, { ...command, id });
  expect(await stored("COMMANDS", "slipway.command.q.a.sync")).toBe(2);
});

test("a later purge request replaces the earlier one", async () => {
  for (const hours of [1, 2]) await askForPurge(system.bus, { ...keyOf("a"), deploymentId: "d" }, Temporal.Now.instant().add({ hours }));
  expect(await stored("WORK", "slipway.later.work.purge.q.d")).toBe(1);
});
