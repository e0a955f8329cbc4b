import { connect } from "@nats-io/transport-node";
import { expect, test } from "vitest";
import { gateNats } from "./gate-nats.ts";
import { startNats } from "./start-nats.ts";

test("messages after the first ones are held, others pass, and nothing is lost after the release", async () => {
  await using nats = await startNats();
  await using gate = await gateNats(nats.url);
  const [publisher, subscriber] = await Promise.all([gate.url, nats.url].map((servers) => connect({ servers })));
  const seen: string[] = [];
  subscriber?.subscribe("gated.>", { callback: (_, { subject }) => void seen.push(subject) });
  subscriber?.subscribe("other", { callback: (_, { subject }) => void seen.push(subject) });
  await subscriber?.flush();

  const held = gate.holdAfter(2, "gated.");
  for (const subject of ["gated.1", "gated.2", "gated.3", "gated.4", "other"]) publisher?.publish(subject);
  await held.reached;
  await publisher?.flush();
  await subscriber?.flush();
  expect(seen).toEqual(["gated.1", "gated.2", "other"]);

  held.release();
  await publisher?.flush();
  await subscriber?.flush();
  expect(seen).toEqual(["gated.1", "gated.2", "other", "gated.3", "gated.4"]);
  await Promise.all([publisher?.close(), subscriber?.close()]);
});
