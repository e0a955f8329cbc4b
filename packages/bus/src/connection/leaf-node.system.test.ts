import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { serviceActor } from "@slipway/domain";
import { silentLogger } from "@slipway/runtime";
import { eventually, freePort, sampleDeploymentKey, startNats, tempDir } from "@slipway/testkit";
import { expect, test } from "vitest";
import { deploymentAggregates } from "../aggregates/deployment-aggregates.ts";
import { findSharedObject, putSharedObject } from "../channels/shared-objects.ts";
import { putSample } from "../testing/put-sample.ts";
import { triggerSample } from "../testing/trigger-sample.ts";
import { ensureStreams } from "../topics/streams/ensure-streams.ts";
import { topics } from "../topics/topics.ts";
import { publish, publishLater } from "../topics/writing/publish.ts";
import { consume } from "../work/consume.ts";
import { connectBus } from "./connect-bus.ts";

const log = silentLogger();

test("a piped behind a leaf node works on the streams of the hub", async () => {
  await using folder = await tempDir("leaf");
  const leafPort = await freePort();
  const configFile = async (name: string, text: string) => {
    await writeFile(join(folder.path, name), text);
    return ["--config", join(folder.path, name)];
  };
  const hubConfig = `server_name: hub\njetstream { domain: hub }\nleafnodes { host: "127.0.0.1", port: ${leafPort} }\n`;
  const leafConfig = `server_name: leaf\njetstream { domain: leaf }\nleafnodes { remotes: [{ url: "nats-leaf://127.0.0.1:${leafPort}" }] }\n`;
  await using hub = await startNats({ args: await configFile("hub.conf", hubConfig) });
  await using central = await connectBus({ servers: hub.url, name: "central", log });
  await ensureStreams(central);
  await using leaf = await startNats({ args: await configFile("leaf.conf", leafConfig) });
  await using remote = await connectBus({ servers: leaf.url, name: "remote", log, domain: "hub", inboxPrefix: "_INBOX_piped" });

  const [near, far] = [
    deploymentAggregates(central, { actor: serviceActor("test") }),
    deploymentAggregates(remote, { actor: serviceActor("test") }),
  ];
  const key = sampleDeploymentKey("remote");
  await far.update(key, triggerSample(key));
  await near.update(key, putSample("a", "1"));
  await far.update(key, putSample("b", "2"));
  expect((await near.get(key)).state.pluginMetadata).toEqual({ kubernetes: { a: "1", b: "2" } });
  expect((await far.list()).map(({ state }) => state.id)).toEqual(["remote"]);
  expect(await far.history(key)).toHaveLength(3);

  const name = { application: key, plugin: "kubernetes", key: "inventory" };
  await putSharedObject(remote, name, Buffer.alloc(1_500_000, 7));
  expect((await findSharedObject(central, name))?.length).toBe(1_500_000);

  const handled: string[] = [];
  await using _work = await consume(remote, topics.planWork, {
    durable: "planner",
    log,
    handle: async ({ applicationId }) => void handled.push(applicationId),
  });
  await publish(central, topics.planWork, { pipedId: "piped", applicationId: "now" });
  await using _later = await consume(remote, topics.purgeWork, {
    durable: "later",
    log,
    handle: async ({ deploymentId }) => void handled.push(deploymentId),
  });
  await publishLater(remote, topics.purgeWork, { pipedId: "piped", deploymentId: "later" }, Temporal.Now.instant());
  const seen: string[] = [];
  for await (const item of far.watch()) {
    seen.push(item.kind);
    if (item.kind === "ready") await near.update(key, putSample("c", "3"));
    if (item.kind === "change") break;
  }
  expect(seen).toEqual(["state", "ready", "change"]);
  await eventually(() => expect(handled.toSorted()).toEqual(["later", "now"]));
});
