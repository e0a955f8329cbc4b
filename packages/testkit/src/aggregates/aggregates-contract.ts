import { deepEqual, equal, match, rejects } from "node:assert/strict";
import { randomUUID } from "node:crypto";
import type { DeploymentAggregates } from "@slipway/bus";
import { type Actor, type Deployment, type DeploymentEvent, Fault } from "@slipway/domain";
import { eventually } from "../eventually.ts";
import { sampleActor } from "./sample-application.ts";
import { putDeployment, sampleDeployment, sampleDeploymentKey } from "./sample-deployment.ts";

/** A guarantee of the aggregates, whatever stores them. `check` rejects if it is violated. */
export interface AggregatesPromise {
  readonly name: string;
  readonly check: (deployments: DeploymentAggregates) => Promise<void>;
}

/** The guarantees that services rely on, whatever stores the aggregates. Each check uses its own project, so all can share a server. */
export const aggregatesContract: readonly AggregatesPromise[] = [
  {
    name: "a missing aggregate is not found",
    check: async (deployments) => {
      const key = newKey();
      equal(await deployments.find(key), undefined);
      equal(await deployments.findBy({ deploymentId: key.deploymentId }), undefined);
      deepEqual(await deployments.list({ projectId: key.projectId }), []);
      deepEqual(await deployments.history(key), []);
      await rejects(deployments.get(key), { code: "not_found" });
      await rejects(deployments.getBy({ deploymentId: key.deploymentId }), {
        code: "not_found",
        message: `no deployment ${key.deploymentId}`,
      });
      await rejects(
        deployments.change(key, () => undefined),
        { code: "not_found" },
      );
    },
  },
  {
    name: "a written aggregate is read with its sequence and history, and found by its id alone",
    check: async (deployments) => {
      const key = newKey();
      const made = await deployments.ensure(key, make(key));
      const changed = await deployments.change(key, put("a"));
      deepEqual([made.changed, changed.changed], [true, true]);
      equal(changed.sequence > made.sequence, true);
      deepEqual(await deployments.get(key), { state: changed.state, sequence: changed.sequence });
      deepEqual(await deployments.findBy({ deploymentId: key.deploymentId }), { state: changed.state, sequence: changed.sequence });
      deepEqual(await deployments.getBy({ deploymentId: key.deploymentId }), { state: changed.state, sequence: changed.sequence });
      deepEqual(
        (await deployments.history(key)).map(({ event, sequence }) => [event.kind, sequence]),
        [
          ["triggered", made.sequence],
          ["plugin-metadata-put", changed.sequence],
        ],
      );
    },
  },
  {
    name: "nothing is written if decide returns undefined",
    check: async (deployments) => {
      const key = newKey();
      deepEqual(await deployments.update(key, () => undefined), { state: undefined, sequence: 0, changed: false });
      await rejects(
        deployments.ensure(key, () => undefined),
        { code: "internal" },
      );
      const made = await deployments.ensure(key, make(key));
      const again = await deployments.ensure(key, make(key));
      deepEqual([again.changed, again.sequence], [false, made.sequence]);
      equal((await deployments.history(key)).length, 1);
    },
  },
  {
    name: "an error of decide is thrown, and nothing is written",
    check: async (deployments) => {
      const key = newKey();
      await deployments.ensure(key, make(key));
      const refused = deployments.change(key, () => {
        throw new Fault("precondition", "not now");
      });
      await rejects(refused, { code: "precondition", message: "not now" });
      equal((await deployments.history(key)).length, 1);
    },
  },
  {
    name: "concurrent writers lose nothing: each decides again until its write succeeds",
    check: async (deployments) => {
      const key = newKey();
      await deployments.ensure(key, make(key));
      const names = Array.from({ length: 10 }, (_, n) => `n${n}`);
      const written = await Promise.all(names.map((name) => deployments.change(key, put(name))));
      equal(new Set(written.map(({ sequence }) => sequence)).size, names.length);
      deepEqual(Object.keys((await deployments.get(key)).state.pluginMetadata["kubernetes"] ?? {}).sort(), names);
      equal((await deployments.history(key)).length, names.length + 1);
    },
  },
  {
    name: "forget removes an aggregate and its history, nothing else, and is idempotent",
    check: async (deployments) => {
      const [gone, stays] = [newKey(), newKey()];
      for (const key of [gone, stays]) await deployments.ensure(key, make(key));
      equal((await deployments.findBy({ deploymentId: gone.deploymentId }))?.state.id, gone.deploymentId);
      await deployments.forget(gone);
      await deployments.forget(gone);
      equal(await deployments.find(gone), undefined);
      equal(await deployments.findBy({ deploymentId: gone.deploymentId }), undefined);
      deepEqual(await deployments.history(gone), []);
      await rejects(deployments.change(gone, put("late")), { code: "not_found" });
      equal((await deployments.history(stays)).length, 1);
    },
  },
  {
    name: "lists and watches return only the requested ids",
    check: async (deployments) => {
      const { projectId } = newKey();
      const keys = ["a", "b", "a"].map((applicationId) => sampleDeploymentKey(randomUUID(), { projectId, applicationId }));
      for (const key of keys) await deployments.ensure(key, make(key));
      equal((await deployments.list({ projectId })).length, 3);
      const ofA = await deployments.list({ projectId, applicationId: "a" });
      deepEqual(ofA.map(({ state }) => state.id).sort(), [keys[0]?.deploymentId, keys[2]?.deploymentId].sort());
    },
  },
  {
    name: "a watch yields the current states, then ready, then every change in order, and ends when its signal aborts",
    check: async (deployments) => {
      const key = newKey();
      const { projectId } = key;
      const late = sampleDeploymentKey(randomUUID(), { projectId });
      await deployments.ensure(key, make(key));
      await deployments.change(key, put("before"));
      const stop = new AbortController();
      const seen: string[] = [];
      const watching = (async () => {
        for await (const item of deployments.watch({ projectId }, { signal: stop.signal }))
          seen.push(
            item.kind === "ready" ? "ready" : item.kind === "state" ? `state ${item.state.id}` : `${item.event?.kind} ${item.state.id}`,
          );
      })();
      const begun = [`state ${key.deploymentId}`, "ready"];
      await eventually(() => deepEqual(seen, begun), { intervalMs: 5 });
      await deployments.change(key, put("after"));
      await deployments.ensure(late, make(late));
      await deployments.ensure(newKey(), make(newKey()));
      const expected = [...begun, `plugin-metadata-put ${key.deploymentId}`, `triggered ${late.deploymentId}`];
      await eventually(() => deepEqual(seen, expected), { intervalMs: 5 });
      stop.abort();
      await watching;
    },
  },
  {
    name: "a watch of what is new yields ready, then every change and none from before",
    check: async (deployments) => {
      const key = newKey();
      const { projectId } = key;
      await deployments.ensure(key, make(key));
      const stop = new AbortController();
      const seen: string[] = [];
      const watching = (async () => {
        for await (const item of deployments.watchNew({ projectId }, { signal: stop.signal }))
          seen.push(item.kind === "change" ? `${item.event?.kind} ${item.state.id}` : item.kind);
      })();
      await eventually(() => deepEqual(seen, ["ready"]), { intervalMs: 5 });
      await deployments.change(key, put("after"));
      await deployments.ensure(newKey(), make(newKey()));
      await eventually(() => deepEqual(seen, ["ready", `plugin-metadata-put ${key.deploymentId}`]), { intervalMs: 5 });
      stop.abort();
      await watching;
    },
  },
  {
    name: "an event is stored with the actor of the call, or else with the writer's",
    check: async (deployments) => {
      const key = newKey();
      const ann: Actor = { kind: "person", name: "ann", signIn: "claimed" };
      await deployments.ensure(key, make(key));
      await deployments.change(key, put("a"), { actor: ann });
      const history = await deployments.history(key);
      deepEqual(
        history.map(({ event }) => event.actor),
        [sampleActor, ann],
      );
      deepEqual(Object.keys(history[1]?.state ?? {}).includes("actor"), false);
    },
  },
  {
    name: "a text that is too long is stored in part, with a note",
    check: async (deployments) => {
      const key = newKey();
      await deployments.ensure(key, make(key));
      const reason = "x".repeat(2_000_000);
      await deployments.change(key, ({ updatedAt: at }) => ({ kind: "ended", at, status: "failed", reason, faultCode: "" }));
      const { statusReason } = (await deployments.get(key)).state;
      match(statusReason, /^x+… 2\.0 MB more in the log$/);
      equal(statusReason.length < 5_000, true);
    },
  },
  {
    name: "a watch without matches is ready at once",
    check: async (deployments) => {
      const stop = new AbortController();
      for await (const item of deployments.watch({ projectId: randomUUID() }, { signal: stop.signal })) {
        equal(item.kind, "ready");
        stop.abort();
      }
    },
  },
  {
    name: "an id that could match other subjects is rejected",
    check: (deployments) => rejects(deployments.find(sampleDeploymentKey("*")), { code: "invalid" }),
  },
];

function newKey() {
  return sampleDeploymentKey(randomUUID(), { projectId: randomUUID() });
}

function make({ projectId, applicationId, deploymentId }: ReturnType<typeof newKey>) {
  return (state: Deployment | undefined): DeploymentEvent | undefined =>
    state ? undefined : putDeployment(sampleDeployment({ id: deploymentId, projectId, applicationId }))(state);
}

function put(name: string) {
  return ({ updatedAt }: Deployment): DeploymentEvent => ({
    kind: "plugin-metadata-put",
    at: updatedAt,
    plugin: "kubernetes",
    values: { [name]: "x" },
  });
}
