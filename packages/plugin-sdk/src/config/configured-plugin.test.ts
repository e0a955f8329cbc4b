import { expect, test } from "vitest";
import { z } from "zod";
import { definePlugin } from "../plugin/plugin.ts";
import { defineStage } from "../plugin/stage.ts";
import { configurePlugin, targetsNamed } from "./configured-plugin.ts";

const stages = { S: defineStage({ run: async () => "succeeded" }) };
const plugin = definePlugin({
  name: "kubernetes",
  config: z.object({ qps: z.number().default(50) }),
  deployTarget: z.object({ kubeConfigPath: z.string().optional(), namespace: z.string().default("default") }),
  stages,
});
const configure = (block: unknown) => configurePlugin(plugin, JSON.stringify(block));

test("PipeCD's block is parsed, with defaults applied", () => {
  const configured = configure({
    name: "kubernetes-eu",
    url: "file:///plugins/kubernetes",
    port: 17001,
    config: null,
    deployTargets: [
      { name: "dev", labels: null, config: { kubeConfigPath: "/k" } },
      { name: "prod", labels: { env: "prod" } },
    ],
  });
  expect(configured).toMatchObject({ name: "kubernetes-eu", port: 17001, config: { qps: 50 } });
  expect([...configured.deployTargets.values()]).toEqual([
    { name: "dev", labels: {}, config: { kubeConfigPath: "/k", namespace: "default" } },
    { name: "prod", labels: { env: "prod" }, config: { namespace: "default" } },
  ]);
});

test("all problems of a block are reported at once, targets by name", () => {
  expect(() =>
    configure({ port: 70_000, config: { qps: "many" }, deployTargets: [{ name: "dev", config: { kubeConfigPath: 7 } }, {}] }),
  ).toThrowError(
    [
      "plugin kubernetes: its block of the piped file is invalid:",
      "  port: must be at most 65535",
      "  config.qps: must be a number, not text",
      "  deployTargets[0].config.kubeConfigPath (target dev): must be text, not a number; put it in quotes",
      "  deployTargets[1].name: is missing",
    ].join("\n"),
  );
});

test("fields that the schemas drop are listed, those of the host's own part of the block are not", () => {
  const target = { name: "dev", more: 1, config: { kubeconfigPath: "/k", namespace: null } };
  const configured = configure({ url: "file:///k", more: 1, config: { qsp: 7, qps: null }, deployTargets: [target] });
  expect(configured.ignored).toEqual([
    "config.qsp: unknown field, ignored; did you mean qps?",
    "deployTargets[0].config.kubeconfigPath (target dev): unknown field, ignored; did you mean kubeConfigPath?",
  ]);
  expect(configured).toMatchObject({ config: { qps: 50 } });
  expect(configured.deployTargets.get("dev")?.config).toEqual({ namespace: "default" });
});

test("a duplicate target is rejected", () => {
  expect(() => configure({ deployTargets: [{ name: "dev" }, { name: "dev" }] })).toThrowError("deployTargets[1].name: duplicate name dev");
});

test("a block that is not JSON is not shown, because it may contain secrets", () => {
  expect(() => configurePlugin(plugin, "{password: hunter2")).toThrowError(/^plugin kubernetes: its block of the piped file is not JSON$/);
});

test("targets are found by name, and an unknown one or none at all is rejected", () => {
  const configured = configure({ deployTargets: [{ name: "dev" }, { name: "prod" }] });
  expect(targetsNamed(configured, ["prod"]).map(({ name }) => name)).toEqual(["prod"]);
  expect(() => targetsNamed(configured, ["test"])).toThrowError(
    "deploy target test is not configured for plugin kubernetes: configured are dev, prod",
  );
  expect(() => targetsNamed(configured, [])).toThrowError("choose from dev, prod");
  expect(() => targetsNamed(configure({}), [])).toThrowError("plugin kubernetes: add deployTargets, each with a name and a config");
});

test("a plugin without targets gets none, regardless of the deployment", () => {
  const wait = configurePlugin(definePlugin({ name: "wait", stages }), "{}");
  expect(targetsNamed(wait, ["dev"])).toEqual([]);
});
