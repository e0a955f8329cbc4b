import { expect, test } from "vitest";
import { stageConflicts, stageOwner } from "./stage-owners.ts";

const wait = { plugin: "wait", stages: ["WAIT"], problem: undefined };
const kubernetes = { plugin: "kubernetes", stages: ["K8S_SYNC", "K8S_ROLLBACK"], problem: undefined };
const second = { plugin: "wait2", stages: ["WAIT"], problem: undefined };
const silent = { plugin: "script", stages: [], problem: "plugin script at http://127.0.0.1:1 does not answer" };
const restarting = { ...wait, problem: "plugin wait at http://127.0.0.1:2 does not answer" };

test("a stage belongs to the plugin that defines it, also while that restarts", () => {
  expect(stageOwner([wait, kubernetes], "K8S_SYNC")).toBe("kubernetes");
  expect(stageOwner([restarting, silent], "WAIT")).toBe("wait");
});

test("a stage nobody defines has no owner", () => {
  expect(stageOwner([wait, kubernetes], "K8S_SYNK")).toBeUndefined();
  expect(stageOwner([restarting], "K8S_SYNK")).toBeUndefined();
});

test("a stage that a plugin which never answered might define is not known yet", () => {
  expect(() => stageOwner([wait, silent], "SCRIPT_RUN")).toThrowError("plugin script at http://127.0.0.1:1 does not answer");
});

test("a stage of two plugins is an error that names both", () => {
  expect(() => stageOwner([wait, kubernetes, second], "WAIT")).toThrowError("stage WAIT is defined by the plugins wait and wait2");
  expect(stageConflicts([wait, kubernetes, second])).toEqual(["stage WAIT is defined by the plugins wait and wait2: remove one of them"]);
  expect(stageConflicts([wait, kubernetes, second], "wait2")).toHaveLength(1);
  expect(stageConflicts([wait, kubernetes, second], "kubernetes")).toEqual([]);
});
