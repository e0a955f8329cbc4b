import { sampleTime as at, sampleApplication } from "@slipway/testkit";
import { expect, test } from "vitest";
import { applicationLine, applicationTable } from "../tables/application-table.ts";
import { describeApplication } from "./describe-application.ts";

const now = at.epochMilliseconds + 7_200_000;
const resource = {
  id: "r",
  parentIds: [],
  name: "web",
  resourceType: "Deployment",
  metadata: { Namespace: "shop" },
  health: "degraded",
  healthReason: "0 of 2 ready",
  deployTarget: "local",
  plugin: "kubernetes",
  createdAt: undefined,
  sync: "unknown",
  drift: [],
} as const;
const livestate = {
  applicationId: "app",
  projectId: "project",
  pipedId: "piped",
  commitHash: "c",
  syncStatus: "out-of-sync",
  syncReason: "1 differs",
  syncDetail: "- color: red\n+ color: blue",
  afterDeploymentId: undefined,
  health: "degraded",
  resources: [resource],
  at,
  version: 1,
  over: false,
} as const;
const last = {
  deploymentId: "d",
  commitHash: "abcdef0123",
  path: "shop",
  configFilename: "app.pipecd.yaml",
  status: "succeeded",
  statusReason: "",
  refused: false,
  dryRun: false,
  removal: false,
  versions: [],
  createdAt: at,
  completedAt: at,
} as const;
const view = {
  application: sampleApplication({ lastSucceeded: last, labels: { team: "shop", tier: "web" } }),
  livestate,
  sync: { status: "out-of-sync", reason: "1 differs\nand more" },
  healthReason: "",
  waitsFor: "",
} as const;

test("an application shows its facts, its differences and its resources", () => {
  const degraded = { ...view, healthReason: "Deployment shop/web: 0 of 2 ready" };
  const shown = describeApplication(degraded, now);
  expect(applicationTable([degraded], now)).toMatch(/ 1 differs, and 1 more; Deployment shop\/web: 0 of 2 ready$/);
  expect(shown).toMatch(/^Labels: +team=shop, tier=web$/m);
  expect(shown).toMatch(/^Targets: +kubernetes: local$/m);
  expect(shown).toMatch(/^Health: +Degraded \(Deployment shop\/web: 0 of 2 ready\)$/m);
  expect(shown).toMatch(/^Running: +abcdef0123 since 2h$/m);
  expect(shown).toContain("\n\n- color: red\n+ color: blue\n\nTARGET");
  expect(shown).toMatch(/^kubernetes\/local +Deployment +web +shop +Degraded +- +0 of 2 ready$/m);
});

test.for([
  { columns: 60, want: /^shop +OutOfSync +Degraded +no lon…$/ },
  { columns: 80, want: /^shop +OutOfSync +Degraded +no longer matches; 1 diffe…$/ },
  { columns: 120, want: /^shop +OutOfSync +Degraded +abcdef0 +2h +no longer matches; 1 differs, and 1 more$/ },
  { columns: undefined, want: /abcdef0 +2h +kubernetes\/local +shop +app +no longer matches; 1 differs, and 1 more$/ },
])("a line about an application fits into $columns columns, and says first what happened", ({ columns, want }) => {
  const line = applicationLine(view, now, { wide: false }, { left: "no longer matches", columns });
  expect(line).toMatch(want);
  expect(line.length).toBeLessThanOrEqual(columns ?? 240);
});

test("an application whose health could not be determined says why at once", () => {
  const healthReason = "Widget w: healthRules: no field x";
  const shown = describeApplication({ ...view, livestate: { ...livestate, health: "unknown", resources: [] }, healthReason }, now);
  expect(shown).toMatch(/^Health: +Unknown \(Widget w: healthRules: no field x\)$/m);
});

test("an application that was never observed or deployed shows that, and the problems of its file", () => {
  const application = sampleApplication({ configProblems: ["app.pipecd.yaml:3:1: no kind"] });
  const shown = describeApplication(
    { application, livestate: undefined, sync: { status: "invalid-config" }, healthReason: "not observed", waitsFor: "" },
    now,
  );
  expect(shown).toMatch(
    /^Sync: +InvalidConfig\nHealth: +Unknown \(not observed\)\nRunning: +nothing yet\nActive: +-\nLast ended: +-\nQueue: +-\n\napp\.pipecd\.yaml:3:1: no kind$/m,
  );
});

test("an application shows the warnings about its file", () => {
  const application = sampleApplication({
    warnings: [{ file: "shop/app.pipecd.yaml", line: 4, column: 3, message: "spec.x: unknown field, ignored" }],
  });
  const shown = describeApplication({ ...view, application }, now);
  expect(shown).toContain("\n\nwarning: shop/app.pipecd.yaml:4:3: spec.x: unknown field, ignored\n");
});

test("a list has one line an application, with the first line of the reason", () => {
  expect(applicationTable([view], now)).toMatch(
    /^shop +OutOfSync +Degraded +abcdef0 +2h +kubernetes\/local +shop +app +1 differs, and 1 more$/m,
  );
  expect(applicationLine(view, now)).toMatch(
    /^shop +OutOfSync +Degraded +abcdef0 +2h +kubernetes\/local +shop +app +1 differs, and 1 more$/,
  );
  expect(applicationTable([], now)).toBe("no applications");
});

test("two applications of one name are told apart by path and id", () => {
  const at = (id: string, path: string) => sampleApplication({ id, source: { ...sampleApplication().source, path } });
  const views = [at("1111111122222222", "eu/shop"), at("3333333344444444", "us/shop")].map((application) => ({ ...view, application }));
  const lines = applicationTable(views, now).split("\n");
  expect(lines[1]).toMatch(/ eu\/shop +11111111 /);
  expect(lines[2]).toMatch(/ us\/shop +33333333 /);
});

test("an application that waits for a person says for what", () => {
  const waiting = { ...view, waitsFor: "approval of stage GATE by ann" };
  expect(applicationTable([waiting], now)).toMatch(/^shop +Waiting .* waiting for approval of stage GATE by ann$/m);
  expect(describeApplication(waiting, now)).toMatch(/^Waits for: +approval of stage GATE by ann$/m);
});

const failed = {
  ...last,
  deploymentId: "5f1c9a2e-0000",
  status: "failed",
  statusReason: "stage K8S_SYNC failed: no quota\nin shop",
} as const;
const failing = { ...view, application: sampleApplication({ lastEnded: failed }) };

test("an application whose last deployment failed says why, and what to do", () => {
  expect(applicationTable([failing], now)).toContain(
    "   deployment 5f1c9a2e of abcdef0 failed: stage K8S_SYNC failed: no quota, and 1 more; 1 differs",
  );
  expect(applicationTable([failing], now, { wide: true })).toContain(
    "failed: stage K8S_SYNC failed: no quota in shop; next: slipway deployment logs 5f1c9a2e, then push a fix or run slipway app sync shop; 1 differs",
  );
  const shown = describeApplication(failing, now);
  expect(shown).toMatch(/^Last ended: +5f1c9a2e-0000 Failed, .*\nWhy: +stage K8S_SYNC failed: no quota\n +in shop$/m);
  expect(shown).toMatch(/^Next: +slipway deployment logs 5f1c9a2e, then push a fix or run slipway app sync shop$/m);
});

test("what makes both the deployment fail and the file invalid is said once in the list", () => {
  const invalid = { ...failing, sync: { status: "invalid-config", reason: failed.statusReason } } as const;
  expect(applicationTable([invalid], now)).toMatch(/ failed: stage K8S_SYNC failed: no quota, and 1 more$/m);
  // The live state says the first problem of several.
  const first = { ...failing, sync: { status: "invalid-config", reason: "stage K8S_SYNC failed: no quota" } } as const;
  expect(applicationTable([first], now)).toMatch(/ failed: stage K8S_SYNC failed: no quota, and 1 more$/m);
});

test("a held application is shown as held, with the reason once, and what to do", () => {
  const hold = {
    kind: "failed",
    commitHash: failed.commitHash,
    deploymentId: failed.deploymentId,
    by: "",
    reason: "stage K8S_SYNC failed: no quota; rolled back",
    undone: true,
    since: at,
  } as const;
  const application = sampleApplication({ lastEnded: failed, holds: [hold] });
  const says = "commit abcdef0 is held: deployment 5f1c9a2e failed: stage K8S_SYNC failed: no quota; rolled back";
  const held = { ...view, application, sync: { status: "synced", reason: says } } as const;
  expect(applicationTable([held], now)).toMatch(new RegExp(`^shop +Held +Degraded .* app +${says}$`, "m"));
  expect(applicationTable([{ ...held, sync: { status: "deploying" } }], now)).toMatch(/^shop +Deploying /m);
  expect(describeApplication(held, now)).toContain(
    `${says}, since 2h. A new commit is deployed. To deploy it now: slipway app sync shop. To leave it to triggers again: slipway app release shop`,
  );
  // The reason of the hold lacks the second line of the failure.
  expect(describeApplication(held, now)).toMatch(/^Why: +stage K8S_SYNC failed: no quota\n +in shop$/m);
  const whole = { ...hold, reason: failed.statusReason };
  const repeated = describeApplication({ ...held, sync: { status: "synced" }, application: { ...application, holds: [whole] } }, now);
  expect(repeated).not.toMatch(/^Why:/m);
  expect(repeated.split("stage K8S_SYNC failed").length - 1).toBe(1);
  expect(repeated).toMatch(/^Next: /m);
  const requested = { ...hold, kind: "requested", commitHash: undefined, deploymentId: undefined, by: "ann", reason: "freeze" } as const;
  expect(describeApplication({ ...view, application: sampleApplication({ holds: [requested] }) }, now)).toMatch(
    /^Held: +held by ann: freeze, since 2h\. To deploy it now: /m,
  );
});

test("commits that wait for a person to deploy them are named once, with what to do", () => {
  const application = sampleApplication({ undeployed: { commitHash: "abcdef0123", commits: 1, since: at } });
  const says = "commit abcdef0 is not deployed: trigger.onCommit is disabled";
  const shown = describeApplication({ ...view, application, sync: { status: "synced", reason: says } }, now);
  expect(shown).toMatch(new RegExp(`^In Git: +${says}, since 2h\\. To deploy it: slipway app sync shop$`, "m"));
  expect(shown).toMatch(/^Sync: +Synced$/m);
});

test("in a list, why an application is held comes before an older failure, which may be cut", () => {
  const hold = {
    kind: "requested",
    commitHash: undefined,
    deploymentId: undefined,
    by: "ann",
    reason: "freeze",
    undone: false,
    since: at,
  } as const;
  const application = sampleApplication({ lastEnded: failed, holds: [hold] });
  const held = { ...view, application, sync: { status: "synced", reason: "held by ann: freeze" } } as const;
  expect(applicationTable([held], now)).toMatch(/ app +held by ann: freeze; deployment 5f1c9a2e of abcdef0 failed: /m);
});

test("an application that is deployed again by itself says so once, since when, and how to deploy it now", () => {
  const retry = {
    commitHash: failed.commitHash,
    deploymentId: failed.deploymentId,
    deployTargets: ["eu"],
    times: 2,
    since: at,
    undone: false,
  };
  const says = "commit abcdef0 is deployed again by itself once deploy target eu can be reached (tried 2 times)";
  const retried = { ...view, application: sampleApplication({ retry }), sync: { status: "unknown", reason: says } } as const;
  expect(describeApplication(retried, now)).toContain(`${says}, since 2h. To deploy it now: slipway app sync shop`);
  expect(describeApplication(retried, now)).toMatch(/^Sync: +Unknown$/m);
  expect(applicationTable([retried], now)).toMatch(new RegExp(`^shop +Unknown .* app +${RegExp.escape(says)}$`, "m"));
});

test("a failure that an earlier version recorded has no reason in the list, which says where to look", () => {
  const application = sampleApplication({ lastEnded: { ...failed, statusReason: "" } });
  expect(applicationTable([{ ...view, application }], now)).toContain(
    "deployment 5f1c9a2e of abcdef0 failed: see slipway deployment get 5f1c9a2e",
  );
});

test("a last deployment that succeeded or was cancelled is no failure", () => {
  for (const status of ["succeeded", "cancelled"] as const) {
    const application = sampleApplication({ lastEnded: { ...failed, status } });
    expect(describeApplication({ ...view, application }, now)).not.toContain("Next:");
    expect(applicationTable([{ ...view, application }], now)).not.toContain("failed");
  }
});
