import { create } from "@bufbuild/protobuf";
import { DeploymentSchema } from "@slipway/proto/state";
import { expect, test } from "vitest";
import { causesOf } from "./causes-of.ts";

const [own, cause] = ["a".repeat(40), "b".repeat(40)];

test.for([
  { name: "that caused it, each once", trailers: [cause, cause.toUpperCase()], want: [cause] },
  { name: "that are hashes", trailers: ["v1.2.3", cause], want: [cause] },
  { name: "that it deploys, if no trailer names a hash", trailers: ["v1.2.3"], want: [own] },
  { name: "that it deploys, without a trailer", trailers: [], want: [own] },
])("a deployment is part of the traces of the commits $name", ({ trailers, want }) => {
  const trigger = { commit: { hash: own }, traceCommitHash: trailers[0] ?? "", traceCommitHashes: trailers };
  expect(causesOf(create(DeploymentSchema, { trigger }))).toEqual(want);
});
