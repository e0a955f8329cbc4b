import { type DeploymentEvent, serviceActor } from "@slipway/domain";
import type { DeploymentEvent as DeploymentEventMessage } from "@slipway/proto/state";
import { expect, expectTypeOf, test } from "vitest";
import { deploymentEvent } from "../deployment/deployment-event-codec.ts";
import type { EventTables } from "./event-codec.ts";

type Tables<Event extends { readonly kind: string }> = EventTables<Event, DeploymentEventMessage, string>;

test("every kind of event needs a table with rows for the fields that differ", () => {
  expectTypeOf<keyof Tables<DeploymentEvent>>().toEqualTypeOf<DeploymentEvent["kind"]>();
  expectTypeOf<keyof Tables<DeploymentEvent>["stage-started"]["rows"]>().toEqualTypeOf<never>();
  expectTypeOf<keyof Tables<DeploymentEvent>["stage-finished"]["rows"]>().toEqualTypeOf<"status">();
  // A case that only the messages have requires a table that cannot be written.
  expectTypeOf<Tables<Exclude<DeploymentEvent, { kind: "ended" }>>["ended"]>().toEqualTypeOf<{
    readonly "the domain has no such event": never;
  }>();
  const at = Temporal.Instant.from("2026-01-01T00:00:00Z");
  const started = deploymentEvent.encode({ kind: "stage-started", at, stageId: "sync", attempt: 1, actor: serviceActor("executor") });
  expect(started.kind).toMatchObject({ case: "stageStarted", value: { stageId: "sync", attempt: 1 } });
});
