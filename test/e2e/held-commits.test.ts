import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { eventually, sqliteUrl, startGitServer, tempDir } from "@slipway/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { applicationFiles } from "../system/application-files.ts";
import { eventuallyShown } from "../system/eventually-shown.ts";
import { type Slipway, startSlipway } from "../system/start-slipway.ts";

// Drift deploys again in every application here, as soon as it is observed.

const resources = new AsyncDisposableStack();
let slipway: Slipway;
let commitFiles: (files: ReturnType<typeof applicationFiles>, text: string) => Promise<string>;
let folder: string;

beforeAll(async () => {
  folder = resources.use(await tempDir("target")).path;
  const git = resources.use(await startGitServer());
  const repository = await git.createRepository("apps", { "README.md": "applications come one by one\n" });
  const url = new URL("../system/file-target-plugin.ts", import.meta.url).href;
  slipway = resources.use(
    await startSlipway({
      repositories: { apps: repository.url },
      storeUrl: await sqliteUrl(),
      processes: { watcher: 2 },
      plugins: [{ name: "files", url, config: { folder }, deployTargets: [{ name: "local" }] }],
      env: { OBSERVE_INTERVAL_MS: "500" },
    }),
  );
  commitFiles = async (files, text) => {
    const commit = await repository.commit(files, text);
    await slipway.notifyOfPush("apps");
    return commit;
  };
});

afterAll(() => resources.disposeAsync());

interface Settings {
  readonly broken?: boolean;
  readonly maxRepairs?: number;
}

const push = (name: string, text: string, { broken = false, maxRepairs = 5 }: Settings = {}): Promise<string> =>
  commitFiles(
    applicationFiles({
      name,
      namespace: "none",
      manifests: { "text.yaml": text },
      spec: { plugins: { files: { broken } }, trigger: { onOutOfSync: { disabled: false, minWindow: "1s", maxRepairs } } },
    }),
    text,
  );

async function deploy(name: string, text: string, settings?: Settings): Promise<string> {
  const commit = await push(name, text, settings);
  const { status } = await slipway.waitForDeployment(name, commit);
  expect(status).toBe(settings?.broken ? "failed" : "succeeded");
  return commit;
}

const commitsOf = async (name: string) => (await slipway.deployments(name)).map(({ trigger }) => [trigger.kind, trigger.commit.hash]);
const runs = (name: string) => readFile(join(folder, name), "utf8");
const held = async () => (await slipway.cli("app", "list", "--held")).stdout;

/** Changes what runs, and waits until drift has restored it. */
async function untilRepaired(name: string, commit: string): Promise<void> {
  const before = (await slipway.deployments(name)).length;
  await writeFile(join(folder, name), "something else");
  await eventually(async () => expect(await runs(name)).toBe(commit));
  await eventually(async () => {
    const all = await slipway.deployments(name);
    expect(all.length).toBe(before + 1);
    expect(all.at(-1)?.status).toBe("succeeded");
  });
}

test("a commit that failed is not deployed again by drift, also after a crash, and what its rollback restored is repaired", async () => {
  const good = await deploy("shop", "good");
  const bad = await deploy("shop", "bad", { broken: true });
  expect(await runs("shop")).toBe(good);

  await untilRepaired("shop", good);
  await slipway.kill9("watcher", 0);
  await slipway.kill9("watcher", 1);
  await slipway.start("watcher", 0);
  await slipway.start("watcher", 1);
  await untilRepaired("shop", good);

  expect(await commitsOf("shop")).toEqual([
    ["commit", good],
    ["commit", bad],
    ["out-of-sync", good],
    ["out-of-sync", good],
  ]);
  expect(await held()).toMatch(
    new RegExp(`^shop +Held .*commit ${bad.slice(0, 7)} is held: deployment \\S+ failed: stage PUT failed`, "m"),
  );
  await eventuallyShown(async () => expect((await slipway.cli("app", "get", "shop")).stdout).toMatch(/^Sync: +Synced$/m));

  const again = await slipway.cli("app", "sync", "shop", "--wait");
  expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining("This sync deploys it again, and releases it") });
  expect(await held()).toMatch(/^shop +Held /m);
  const fix = await deploy("shop", "fix");
  expect([await held(), await runs("shop")]).toEqual([expect.not.stringMatching(/^shop /m), fix]);
});

test("once a person releases a commit that failed, drift deploys it again, and it is held again", async () => {
  await deploy("released", "good");
  const bad = await deploy("released", "bad", { broken: true });
  await eventuallyShown(async () => expect(await held()).toMatch(/^released +Held /m));

  expect(await slipway.cli("app", "release", "released", "--reason", "try again")).toMatchObject({
    code: 0,
    stdout: expect.stringContaining(`commit ${bad.slice(0, 7)} is held: deployment`),
  });
  await eventually(async () => {
    const last = (await slipway.deployments("released")).at(-1);
    expect([last?.trigger.kind, last?.trigger.commit.hash, last?.status]).toEqual(["out-of-sync", bad, "failed"]);
  });
  await eventuallyShown(async () => expect(await held()).toMatch(/^released +Held /m));
});

test("a rollback holds the commit that it rolls back from, and a sync of that commit releases it", async () => {
  const older = await deploy("reverted", "older");
  const newer = await deploy("reverted", "newer");
  expect(await slipway.cli("app", "rollback", "reverted", "--wait")).toMatchObject({ code: 0 });
  await untilRepaired("reverted", older);
  expect(await held()).toMatch(new RegExp(`^reverted +Held .*commit ${newer.slice(0, 7)} is held: tester rolled back from it`, "m"));

  expect(await slipway.cli("app", "sync", "reverted", "--wait")).toMatchObject({ code: 0 });
  expect([await runs("reverted"), await held()]).toEqual([newer, expect.not.stringMatching(/^reverted /m)]);
});

test("while a person holds an application no commit is deployed, and once it is released all of them are, as one deployment", async () => {
  await deploy("frozen", "first");
  expect(await slipway.cli("app", "hold", "frozen", "--reason", "release freeze")).toMatchObject({ code: 0 });
  const [second, third] = [await push("frozen", "second"), await push("frozen", "third")];
  const head = await deploy("other", "shows that the watcher has processed what was pushed before");
  expect(await held()).toMatch(/^frozen +Held .*held by tester: release freeze/m);
  expect(await slipway.deployments("frozen")).toHaveLength(1);

  expect(await slipway.cli("app", "release", "frozen")).toMatchObject({ code: 0 });
  const { status, trigger } = await slipway.waitForDeployment("frozen", head);
  expect([status, trigger.commits.map(({ hash }) => hash)]).toEqual(["succeeded", [third, second]]);
});

test("a drift that something makes again after each repair is given up and says so, is recorded each time, and a sync repairs it", async () => {
  const commit = await deploy("fought", "text", { maxRepairs: 2 });
  const applicationId = (await slipway.deployments("fought"))[0]?.applicationId ?? "";
  for (let repairs = 0; repairs < 2; repairs++) {
    await untilRepaired("fought", commit);
    const open = async () => (await slipway.api.drift.listDriftEpisodes({ filter: { applicationId, open: true } })).episodes;
    await eventually(async () => expect(await open()).toEqual([]));
  }
  await writeFile(join(folder, "fought"), "something else");
  const lost = `drift from commit ${commit.slice(0, 7)} is not repaired any more: something that is not known changes what differs again after each repair`;
  await eventuallyShown(async () => expect(await held()).toMatch(new RegExp(`^fought +Held .*${lost}`, "m")));
  expect(await runs("fought")).toBe("something else");
  const drifts = async () => {
    const [, ...lines] = (await slipway.cli("drift", "fought")).stdout.trim().split("\n");
    return lines.map((line) => line.split(/ {2,}/).at(-1));
  };
  const repaired = (await slipway.deployments("fought")).slice(1).map(({ id }) => `by deployment ${id.slice(0, 8)}`);
  await eventuallyShown(async () => expect(await drifts()).toEqual(["open", ...repaired.toReversed()]));

  expect(await slipway.cli("app", "sync", "fought", "--wait")).toMatchObject({ code: 0 });
  expect([await runs("fought"), await held()]).toEqual([commit, expect.not.stringMatching(/^fought /m)]);
  await eventuallyShown(async () => expect((await slipway.cli("drift", "fought", "--open")).stdout).toBe("no drift\n"));
});
