import { expect, test } from "vitest";
import { z } from "zod";
import type { Clusters } from "../client/clusters.ts";
import { kubernetesPlugin } from "../plugin.ts";

test("the host knows of every stage that a pipeline can name that it obeys `dryRun`: the option is in its schema", () => {
  const { stages } = kubernetesPlugin({} as Clusters).definition; // no stage runs
  const without = Object.entries(stages).filter(([, { options }]) => !(options instanceof z.ZodObject && "dryRun" in options.shape));
  expect(without.map(([name]) => name)).toEqual(["K8S_ROLLBACK", "K8S_PRUNE", "K8S_PRUNE_TARGETS"]);
});
