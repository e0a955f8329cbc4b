import { randomUUID } from "node:crypto";
import { create, toBinary } from "@bufbuild/protobuf";
import { headers } from "@nats-io/transport-node";
import {
  type Bus,
  connectBus,
  deploymentAggregates,
  listDeadLetters,
  type ServiceRole,
  sendCommand,
  takeCommands,
  topics,
} from "@slipway/bus";
import { serviceActor } from "@slipway/domain";
import { EventService } from "@slipway/proto/api";
import type { Command } from "@slipway/proto/state";
import { connectClient, silentLogger } from "@slipway/runtime";
import { encodeActor } from "@slipway/state";
import { eventually } from "@slipway/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeTarget } from "../authorization/sample-targets.ts";
import { type ControlPlane, startControlPlane } from "../testing/start-control-plane.ts";

// NATS does for a user what it may not do itself: it sends answers and delayed messages where it is told to.

const mine = { projectId: "shop", pipedId: "piped-of-shop" };
const theirs = { projectId: "bank", pipedId: "piped-of-bank" };
const resources = new AsyncDisposableStack();
let plane: ControlPlane;

beforeAll(async () => {
  plane = resources.use(await startControlPlane([mine, theirs]));
});
afterAll(() => resources.disposeAsync());

const as = async (role: Exclude<ServiceRole, "trace" | "gateway">, piped = mine): Promise<Bus> =>
  resources.use(await plane.nats.connectAs({ role, ...piped }));

test("a command that a gateway signed for one piped is not obeyed by another, whoever stores it there, as it is or changed", async () => {
  const obeyed: Command[] = [];
  const handle = async (command: Command) => void obeyed.push(command);
  const [rogue, victim] = [await as("watcher"), await as("watcher", theirs)];
  await using _taking = await takeCommands(victim, { pipedId: theirs.pipedId, kind: "sync", handle, log: silentLogger() });

  // What the piped gets of a gateway.
  const durable_name = `sync-${mine.pipedId}`;
  const filter_subject = topics.command.filter({ pipedId: mine.pipedId, kind: "sync" });
  await rogue.manager.consumers.add(topics.command.stream.name, { durable_name, filter_subject, ack_policy: "explicit" });
  const gateway = resources.use(await plane.nats.connectAs({ role: "gateway" }));
  const actor = encodeActor({ kind: "person", name: "ann", signIn: "session" });
  const given = { id: randomUUID(), ...mine, applicationId: "web", actor, kind: { case: "sync" as const, value: {} } };
  await sendCommand(gateway, given);
  const taken = await (await rogue.jetstream.consumers.get(topics.command.stream.name, durable_name)).next();
  const signature = taken?.headers?.get("Slipway-Signature") ?? "";
  expect(signature).not.toBe("");

  // It has it sent where it may not write, which NATS does not do for it; whoever rules NATS may write there.
  const target = topics.command.filter({ pipedId: theirs.pipedId, applicationId: "web", kind: "sync" });
  const changed = toBinary(topics.command.schema, create(topics.command.schema, { ...given, ...theirs }));
  for (const [place, data] of [
    ["as-it-is", taken?.data ?? new Uint8Array()],
    ["changed", changed],
  ] as const) {
    const kept = topics.repository.filter({ ...mine, repositoryId: place });
    const signed = headers();
    signed.set("Slipway-Signature", signature);
    await rogue.jetstream.publish(kept, data, { headers: signed });
    rogue.connection.publish(`$JS.API.DIRECT.GET.${topics.repository.stream.name}.${kept}`, "", { reply: target });
    await rogue.connection.flush();
    await plane.operator.jetstream.publish(target, data, { headers: signed });
  }
  await eventually(async () => {
    const letters = (await listDeadLetters(gateway)).filter(({ deadLetter: { subject } }) => subject === target);
    expect(letters.map(({ deadLetter: { reason } }) => reason)).toEqual(Array(2).fill(expect.stringMatching(/nobody signed this command/)));
  });
  expect(obeyed).toEqual([]);
});

test("a deployment of another piped that has not ended cannot be removed from NATS by a message with another target", async () => {
  const target = await makeTarget(plane.operator, { projectId: theirs.projectId, labels: {} });
  const { applicationId, deploymentId } = target;
  const planner = await as("planner");
  const work = toBinary(topics.purgeWork.schema, create(topics.purgeWork.schema, { ...theirs, applicationId, deploymentId }));
  const schedule = headers();
  schedule.set("Nats-Schedule", `@at ${new Date().toISOString()}`);
  schedule.set("Nats-Schedule-Target", `slipway.work.purge.${theirs.pipedId}.${deploymentId}`);
  const own = topics.planWork.filter({ pipedId: mine.pipedId, applicationId: "web" });
  await expect(planner.jetstream.publish(own, work, { headers: schedule })).rejects.toThrow(/schedules/);
  await expect(planner.jetstream.publish(own.replace("slipway.", "slipway.later."), work, { headers: schedule })).rejects.toThrow(
    /Permissions/,
  );
  // Whoever has it delivered all the same removes nothing that has not ended.
  await plane.operator.jetstream.publish(`slipway.work.purge.${theirs.pipedId}.${deploymentId}`, work);
  await eventually(async () => {
    const { delivered } = await plane.operator.manager.consumers.info(topics.purgeWork.stream.name, "purge-deployments");
    expect(delivered.consumer_seq).toBeGreaterThan(0);
  });
  const deployments = deploymentAggregates(plane.operator, { actor: serviceActor("test") });
  expect(await deployments.find({ ...theirs, applicationId, deploymentId })).toBeDefined();
});

test("a job of one project cannot register an event in another, whatever the event says of itself", async () => {
  const credentials = { kind: "nkey", seed: plane.nats.keyOf({ role: "ci", projectId: mine.projectId }).seed } as const;
  const given = { servers: plane.nats.url, name: "ci", inboxPrefix: `_INBOX.ci.${mine.projectId}`, log: silentLogger() };
  const ci = resources.use(await connectBus({ ...given, credentials }));
  const made = headers();
  for (const [name, value] of Object.entries({ specversion: "1.0", id: "1", source: "/slipway/bank", type: "dev.slipway.bank" }))
    made.set(`ce-${name}`, value);
  for (const name of ["project", "projectid", "slipwayproject"]) made.set(`ce-${name}`, theirs.projectId);
  const { id = "" } = (
    await ci.connection.request("slipway.event.shop.image", JSON.stringify({ projectId: theirs.projectId, project_id: theirs.projectId }), {
      headers: made,
      timeout: 30_000,
    })
  ).json<{ id?: string }>();
  const { event } = await connectClient(EventService, plane.owner()).getEvent({ eventId: id });
  expect(event?.projectId).toBe(mine.projectId);
  const listed = await connectClient(EventService, plane.owner()).listRegisteredEvents({ filter: { projectId: theirs.projectId } });
  expect(listed.events.filter(({ id: each }) => each === id)).toEqual([]);
});
