import { create, toBinary } from "@bufbuild/protobuf";
import type { ObjectPreview } from "@slipway/domain";
import { ApplicationPreviewSchema } from "@slipway/proto/state";
import { expect, test } from "vitest";
import { boundTargets, type PreviewedTarget } from "./bound-targets.ts";

const object = (name: string, diff: string, notes: readonly string[] = []): ObjectPreview => ({
  ...{ action: "change", group: "apps", kind: "Deployment", namespace: "web", name, diff, notes },
});
const target = (objects: readonly ObjectPreview[], details = ""): PreviewedTarget => ({
  ...{ plugin: "kubernetes", deployTarget: "dev", summary: "changed", noChange: false, details, objects },
  ...{ basis: "live", basisReason: "", refusal: "", pruneLimit: "" },
});
const sizeOf = (targets: ReturnType<typeof boundTargets>) =>
  toBinary(ApplicationPreviewSchema, create(ApplicationPreviewSchema, { targets })).length;

test("objects are whole where they fit", () => {
  const [bounded] = boundTargets([target([object("a", "- 1\n+ 2", ["set by kubectl"])], "text")]);
  expect(bounded).toMatchObject({ moreObjects: 0, details: "text", objects: [{ name: "a", diff: "- 1\n+ 2", notes: ["set by kubectl"] }] });
});

test("differences that do not fit are left out before the objects are, which are counted", () => {
  const large = Array.from({ length: 1_000 }, (_, at) => object(`n${at}`, "€".repeat(2_000)));
  const [differing] = boundTargets([target(large, "x".repeat(500_000))]);
  expect(differing).toMatchObject({ moreObjects: 0 });
  expect(differing?.objects).toHaveLength(1_000);
  const noted = Array.from({ length: 1_000 }, (_, at) => object(`n${at}`, "x", ["€".repeat(400)]));
  const many = Array.from({ length: 3 }, () => target(noted, "€".repeat(500_000)));
  const bounded = boundTargets(many);
  for (const { objects = [], moreObjects = 0 } of bounded) {
    expect(objects.length).toBeGreaterThan(0);
    expect(objects.length + moreObjects).toBe(1_000);
  }
  // Room for everything else of a preview in a message of NATS.
  expect(sizeOf(bounded)).toBeLessThan(640 * 1024);
});
