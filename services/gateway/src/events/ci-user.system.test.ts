import { connect, nkeyAuthenticator } from "@nats-io/transport-node";
import { ensureStreams, externalEventAggregates, serveEventIntake } from "@slipway/bus";
import { serviceActor } from "@slipway/domain";
import { silentLogger } from "@slipway/runtime";
import { startNatsWithUsers } from "@slipway/testkit";
import { expect, test } from "vitest";
import { registerPublished } from "./intake/register-published.ts";

test("the user of CI jobs publishes events of its project and hears what they are answered, and can do and read nothing else", async () => {
  await using nats = await startNatsWithUsers([{ projectId: "demo", pipedId: "piped1" }]);
  const log = silentLogger();
  await using trace = await nats.connectAs({ role: "trace" });
  await ensureStreams(trace);
  await using gateway = await nats.connectAs({ role: "gateway" });
  const events = externalEventAggregates(gateway, { actor: serviceActor("gateway") });
  await using _intake = await serveEventIntake(gateway, {
    register: registerPublished({ events, now: () => Temporal.Now.instant() }),
    log,
  });
  await gateway.connection.flush();

  const seed = new TextEncoder().encode(nats.keyOf({ role: "ci", projectId: "demo" }).seed);
  const client = await connect({ servers: nats.url, authenticator: nkeyAuthenticator(seed), inboxPrefix: "_INBOX.ci.demo" });
  try {
    const answer = await client.request("slipway.event.demo.image-update", "1.2.3", { timeout: 60_000 });
    expect(answer.json()).toMatchObject({ stream: "EXTERNAL_EVENTS", project: "demo" });

    const refused: string[] = [];
    void (async () => {
      for await (const status of client.status()) if (status.type === "error") refused.push(status.error.message);
    })();
    for (const subject of [
      "slipway.event.other.image-update",
      "slipway.command.piped1.app.sync",
      "$JS.API.STREAM.NAMES",
      "_INBOX.gateway.x",
    ])
      client.publish(subject, "x");
    const heard = ["_INBOX.>", "_INBOX.gateway.>", "_INBOX.ci.>", "slipway.>"].map((subject) => client.subscribe(subject));
    await client.flush();
    for (const each of heard) await expect(Array.fromAsync(each)).rejects.toThrow(/permissions violation/i);
    await expect.poll(() => refused.filter((text) => /publish/i.test(text))).toHaveLength(4);
  } finally {
    await client.close();
  }
});
