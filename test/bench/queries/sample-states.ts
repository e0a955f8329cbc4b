import { create, toBinary } from "@bufbuild/protobuf";
import { appendToChain, emptyChain, newAuditEntry } from "@slipway/domain";
import { ApplicationSchema, DriftEpisodeSchema, ExternalEventSchema } from "@slipway/proto/state";
import { encodeApplication, encodeExternalEvent } from "@slipway/state";
import { sampleApplication, sampleCommit, sampleExternalEvent } from "@slipway/testkit";
import { newestState } from "../record/sample-histories.ts";

/** What rows of a filled store hold besides their columns: of real size, and the same in every row. */
export interface SampleStates {
  readonly deployment: Uint8Array;
  readonly application: Uint8Array;
  readonly driftEpisode: Uint8Array;
  readonly externalEvent: Uint8Array;
  readonly auditEntry: string;
}

export function sampleStates(): SampleStates {
  const at = Temporal.Instant.from("2026-07-01T00:00:00Z");
  const id = "8b8d1f0e-7a53-4b0c-9c0e-0d8f1e2a3b4c";
  const commit = sampleCommit();
  const event = sampleExternalEvent({
    type: "dev.cdevents.artifact.published.0.3.0",
    commit: { hash: commit.hash, title: commit.subject, author: commit.author, url: "https://git.example.com/shop/cart/commit/aaaa" },
    artifacts: [{ purl: "", image: "ghcr.io/acme/cart", version: "1.27.4", digest: `sha256:${"d".repeat(64)}` }],
    labels: { app: "cart", env: "production" },
  });
  const entry = newAuditEntry({
    id,
    at,
    projectId: "project0",
    actor: { kind: "person", name: "ann@example.com", signIn: "claimed" },
    action: "application.sync",
    objects: [
      { kind: "application", id, name: "cart" },
      { kind: "deployment", id, name: "" },
    ],
    result: "accepted",
    reason: "",
  });
  const [link] = appendToChain(emptyChain, [entry]);
  return {
    deployment: newestState(),
    application: toBinary(ApplicationSchema, encodeApplication(sampleApplication())),
    driftEpisode: toBinary(
      DriftEpisodeSchema,
      create(DriftEpisodeSchema, {
        id,
        applicationId: id,
        projectId: "project0",
        pipedId: "piped",
        applicationName: "cart",
        object: { plugin: "kubernetes", deployTarget: "eu-west-1", kind: "Deployment", namespace: "shop", name: "cart" },
        field: "spec.replicas",
        declared: "3",
        live: "5",
        manager: "kubectl-scale",
        commitHash: commit.hash,
      }),
    ),
    externalEvent: toBinary(ExternalEventSchema, encodeExternalEvent(event)),
    auditEntry: link?.text ?? "",
  };
}
