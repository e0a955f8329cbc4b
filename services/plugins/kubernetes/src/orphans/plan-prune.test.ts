import { expect, test } from "vitest";
import { encodeInventory } from "../inventory/inventory.ts";
import { planPrune } from "./plan-prune.ts";

const text = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const target = (name: string) => ({ name, config: {} });

/** What a plugin is given whose application was synced to `known`, each with one object, and now has `here`. */
const context = (known: readonly string[], here: readonly string[], others: readonly string[] = [], more: object = {}) => {
  const noted = Object.fromEntries(known.map((name) => [name, { route: name, uid: name }]));
  const inventory = (name: string) => encodeInventory([{ group: "", kind: "ConfigMap", namespace: "shop", name }]);
  const find = async (name: string) => {
    if (name === "targets") return text(noted);
    const at = known.find((each) => name === `inventory/${each}`);
    return at === undefined ? undefined : inventory(`of-${at}`);
  };
  return {
    whole: true,
    application: { onTargetRemoval: "keep" },
    deployTargets: here.map(target),
    otherDeployTargets: others.map(target),
    sharedObjects: { find },
    ...more,
  } as unknown as Parameters<typeof planPrune>[0];
};

test("a prune says what it leaves on deploy targets that the piped no longer has, whether the application had them last or before", async () => {
  const { stages, left } = await planPrune(context(["dev", "gone", "old"], ["dev"], ["old"]));
  expect(stages).toMatchObject([{ name: "K8S_PRUNE" }]);
  expect(left).toEqual({
    gone: "the piped no longer has it, and it has ConfigMap shop/of-gone: delete what is there, or add it to the piped file again and prune again",
  });
  expect((await planPrune(context(["dev", "gone", "old"], ["dev", "gone"], ["old"]))).left).toEqual({});
});

test("what is on former deploy targets is deleted if the file says so or a person asks for it, and only where something is", async () => {
  const stagesOf = async (more: object, known = ["dev", "old"]) => {
    const { stages } = await planPrune(context(known, ["dev"], ["old"], { whole: false, ...more }));
    return stages.map(({ name, description }) => `${name}: ${description}`);
  };
  const pruned = ["K8S_PRUNE_TARGETS: Delete what is on old"];
  expect(await stagesOf({ requested: false })).toEqual([]);
  expect(await stagesOf({ requested: true })).toEqual(pruned);
  expect(await stagesOf({ requested: false, application: { onTargetRemoval: "prune" } })).toEqual(pruned);
  // Nobody can delete what is on a deploy target that the piped no longer has.
  expect(await stagesOf({ requested: true }, ["dev", "old", "gone"])).toEqual(pruned);
  expect(await stagesOf({ requested: true }, ["dev"])).toEqual([]);
  expect(await stagesOf({ requested: true }, ["dev", "gone"])).toEqual([]);
});
