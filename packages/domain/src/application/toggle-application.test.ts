import { expect, test } from "vitest";
import type { Application } from "./application.ts";
import { applyApplication } from "./apply-application.ts";
import { describeApplication } from "./describe-application.ts";
import type { ApplicationEvent } from "./events.ts";
import { newApplication } from "./new-application.ts";
import { disableApplication, enableApplication, leftBehind, removeApplication, removeWithFile } from "./toggle-application.ts";

const now = Temporal.Instant.from("2026-01-01T00:00:00Z");
const description = {
  name: "shop",
  description: "",
  labels: {},
  source: { repositoryId: "apps", remote: "r", branch: "main", path: "shop", configFilename: "app.pipecd.yaml" },
  deployTargets: { kubernetes: ["dev", "live"] },
  warnings: [],
  pruneOnRemoval: false,
  mentions: [],
  kind: "Application",
  acceptsChains: false,
  dependsOn: [],
};
const shop = (given: Partial<Application> = {}): Application => ({
  ...newApplication({ ...description, id: "a", projectId: "p", pipedId: "q", origin: "git", createdAt: now }),
  ...given,
});
const request = { reason: "incident 42", now };

function after(state: Application, ...decisions: readonly ((each: Application) => ApplicationEvent | undefined)[]): Application {
  return decisions.reduce((each, decide) => {
    const event = decide(each);
    return event ? applyApplication(each, event) : each;
  }, state);
}
const disable = (state: Application) => disableApplication(state, request);
const enable = (state: Application) => enableApplication(state, request);
const remove = (state: Application) => removeApplication(state, request);
const withFile = (state: Application) => removeWithFile(state, "its file was deleted", now);
const found = (state: Application) => describeApplication(state, description, now);

test("disabling is recorded with its reason, and enabling takes both back", () => {
  const disabled = after(shop(), disable);
  expect(disabled).toMatchObject({ disabled: true, disabledReason: "incident 42" });
  expect(after(disabled, enable)).toMatchObject({ disabled: false, disabledReason: "" });
});

test.for([
  { name: "disabling", decide: disable, state: after(shop(), disable) },
  { name: "enabling", decide: enable, state: shop() },
  { name: "removing", decide: remove, state: after(shop(), remove) },
])("$name a second time changes nothing", ({ decide, state }) => expect(decide(state)).toBeUndefined());

test("a removed application cannot be disabled", () => {
  expect(() => disable(after(shop(), remove))).toThrow("application shop was removed");
});

test("an application that a person removed stays removed while its file is found, until it is enabled", () => {
  const removed = after(shop(), remove, found);
  expect(removed).toMatchObject({ removedAt: now, removedReason: "incident 42", staysRemoved: true });
  expect(after(removed, enable)).toMatchObject({ removedAt: undefined, removedReason: "", staysRemoved: false, disabled: false });
});

test("an application that was removed with its file comes back with it, unless a person removed it too", () => {
  expect(after(shop(), withFile, found)).toMatchObject({ removedAt: undefined });
  expect(after(shop(), withFile, remove, found)).toMatchObject({ removedAt: now, staysRemoved: true });
});

test("an application that was removed with its file cannot be enabled: it comes back with the file", () => {
  const withoutFile = after(shop({ disabled: true }), withFile);
  expect(() => enable(withoutFile)).toThrow(
    "application shop was removed, because its file was deleted: it comes back by itself with its file shop/app.pipecd.yaml on branch main of repository apps",
  );
});

const succeeded = {
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
  createdAt: now,
  completedAt: now,
} as const;

test.for([
  { name: "nothing was deployed", state: shop(), says: "no deployment of it has succeeded: nothing is known to run" },
  {
    name: "something was deployed",
    state: shop({ lastSucceeded: succeeded }),
    says: "what commit abcdef0 deployed stays on kubernetes/dev, kubernetes/live: to delete it, `slipway app prune a`",
  },
  {
    name: "a deployment is open",
    state: shop({ activeDeploymentId: "d1" }),
    says: "no deployment of it has succeeded: nothing is known to run; deployment d1 goes on unless it is cancelled",
  },
])("what a removal leaves behind is said: $name", ({ state, says }) => expect(leftBehind(state)).toBe(says));
