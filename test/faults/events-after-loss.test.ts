import { rm } from "node:fs/promises";
import { join } from "node:path";
import { jetstream } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import { EventHandlingStatus } from "@slipway/proto/state";
import { eventually, type Files, git, sqliteUrl, startGitServer, startNats, tempDir } from "@slipway/testkit";
import { expect, test } from "vitest";
import { projectId } from "../system/piped-file.ts";
import { startSlipway } from "../system/start-slipway.ts";

/** An application that no push deploys, with a handler for `image-<name>`. */
function filesOf(name: string): Files {
  const replacements = [{ file: "values.yaml", yamlField: "$.tag" }];
  const eventWatcher = [{ matcher: { name: `image-${name}` }, handler: { type: "GIT_UPDATE", config: { replacements } } }];
  const spec = { name, plugins: { wait: {} }, trigger: { onCommit: { disabled: true } }, eventWatcher };
  return {
    [`${name}/app.pipecd.yaml`]: JSON.stringify({ apiVersion: "pipecd.dev/v1beta1", kind: "Application", spec }),
    [`${name}/values.yaml`]: "tag: v0\n",
  };
}

function wordOf(status: EventHandlingStatus): string {
  return Object.entries(EventHandlingStatus).find(([, number]) => number === status)?.[0] ?? "";
}

test("a NATS that lost everything: events are restored, the newest one is still the newest, and no value is pushed a second time", async () => {
  await using dir = await tempDir("events-after-loss");
  await using server = await startGitServer({ dir: dir.path });
  const repository = await server.createRepository("apps", { ...filesOf("written"), ...filesOf("open") });
  await using nats = await startNats();
  await using slipway = await startSlipway({
    repositories: { apps: repository.url },
    natsUrl: nats.url,
    storeUrl: await sqliteUrl(),
    syncInterval: "1s",
    processes: { planner: 0, executor: 0, livestate: 0 },
  });
  const bare = (...args: string[]) => git(join(dir.path, "repositories/apps.git"), args);
  const register = async (name: string, data: string) => {
    const client = await connect({ servers: nats.url });
    const answer = await jetstream(client).publish(`slipway.event.${projectId}.image-${name}`, data, {
      msgID: `${name}-${data}`,
      timeout: 60_000,
    });
    await client.close();
    return answer;
  };
  const statuses = async (name: string): Promise<readonly string[]> => {
    const { events } = await slipway.api.events.listRegisteredEvents({ filter: { projectId, name: `image-${name}` }, pageSize: 20 });
    return events.map(({ data, handlings }) => `${data} ${handlings.map(({ status }) => wordOf(status)).join()}`).toSorted();
  };

  for (const version of ["v1", "v2"]) {
    await register("written", version);
    await eventually(async () => expect(await statuses("written")).toContain(`${version} SUCCEEDED`));
  }
  // A person has gone back since: a value that is pushed again would undo it.
  await repository.commit({ "written/values.yaml": "tag: by-hand\n" }, "Back");
  server.setDown(true);
  for (const version of ["w1", "w2"]) await register("open", version);
  await eventually(async () => expect(await statuses("open")).toEqual(["w1 WAITING", "w2 WAITING"]));
  const commits = Number(await bare("rev-list", "--count", "main"));

  // Nobody remembers what was the newest.
  await slipway.kill9("watcher");
  await nats.kill9();
  await rm(join(nats.dir, "jetstream"), { recursive: true });
  await nats.restart();
  server.setDown(false);
  await slipway.start("watcher");

  await eventually(async () => expect(await statuses("open")).toEqual(["w1 OUTDATED", "w2 SUCCEEDED"]));
  expect(await bare("show", "main:open/values.yaml")).toBe("tag: w2");
  expect(Number(await bare("rev-list", "--count", "main"))).toBe(commits + 1);
  // Sent again by a CI job that does not know whether it arrived.
  const again = await register("written", "v2");
  expect(again).toMatchObject({ duplicate: true });
  await register("written", "v3");
  await eventually(async () => expect(await statuses("written")).toEqual(["v1 SUCCEEDED", "v2 SUCCEEDED", "v3 SUCCEEDED"]));
  expect(await bare("log", "--format=%s", "-2", "main", "--", "written")).toContain("Back");
  expect(Number(await bare("rev-list", "--count", "main"))).toBe(commits + 2);
});
