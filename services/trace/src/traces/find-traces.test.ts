import { create } from "@bufbuild/protobuf";
import { GetTraceRequestSchema } from "@slipway/proto/api";
import { DeploymentSchema } from "@slipway/proto/state";
import type { Store, Trace } from "@slipway/store";
import { expect, test } from "vitest";
import { findTraces } from "./find-traces.ts";

const [own, cause] = ["a".repeat(40), "b".repeat(40)];

/** The hashes of the traces that are found for a deployment with these trailers. */
async function causesFound(trailers: readonly string[]): Promise<string[]> {
  const trigger = { commit: { hash: own }, traceCommitHash: trailers[0] ?? "", traceCommitHashes: [...trailers] };
  const deployment = create(DeploymentSchema, { id: "d1", projectId: "shop", trigger });
  // Holds for what is called.
  const store = {
    deployments: { get: async () => deployment },
    traces: { get: async (hash: string) => ({ hash }) as Trace },
  } as unknown as Store;
  return (await findTraces(store, create(GetTraceRequestSchema, { deploymentId: "d1" }))).map(({ hash }) => hash);
}

test.for([
  { name: "of the commits that caused it, each once, in any case", trailers: [cause, cause.toUpperCase()], want: [cause] },
  { name: "of those that are hashes, if a trailer names something else", trailers: ["v1.2.3", cause], want: [cause] },
  { name: "of its own commit, if no trailer names a hash", trailers: ["v1.2.3"], want: [own] },
  { name: "of its own commit, without a trailer", trailers: [], want: [own] },
])("the traces of a deployment are those $name", async ({ trailers, want }) => {
  expect(await causesFound(trailers)).toEqual(want);
});
