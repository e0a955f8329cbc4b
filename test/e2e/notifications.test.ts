import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { findToldLivestate, findToldPiped } from "@slipway/bus";
import { applicationKey } from "@slipway/domain";
import { eventually, sqliteUrl, startGitServer, startWebReceiver, tempDir, type WebReceiver } from "@slipway/testkit";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, expect, test } from "vitest";
import { applicationFiles } from "../system/application-files.ts";
import { type Slipway, startSlipway } from "../system/start-slipway.ts";

// What people are told of pushes, and what they do about a receiver that is down.

const resources = new AsyncDisposableStack();
const secret = `whsec_${Buffer.from("a secret of 24 bytes ok!").toString("base64")}`;
let ops: WebReceiver;
let mirror: WebReceiver;
let watch: WebReceiver;
let folder: string;
let slipway: Slipway;
let push: (settings: { readonly broken: boolean; readonly name?: string }) => Promise<string>;

beforeAll(async () => {
  ops = resources.use(await startWebReceiver());
  mirror = resources.use(await startWebReceiver());
  watch = resources.use(await startWebReceiver());
  folder = resources.use(await tempDir("target")).path;
  const git = resources.use(await startGitServer());
  const repository = await git.createRepository("apps", { "README.md": "applications come one by one\n" });
  const url = new URL("../system/file-target-plugin.ts", import.meta.url).href;
  const events = ["DEPLOYMENT_TRIGGERED", "DEPLOYMENT_ROLLING_BACK", "DEPLOYMENT_SUCCEEDED", "DEPLOYMENT_FAILED"];
  slipway = resources.use(
    await startSlipway({
      repositories: { apps: repository.url },
      storeUrl: await sqliteUrl(),
      processes: "up",
      plugins: [{ name: "files", url, config: { folder }, deployTargets: [{ name: "local" }] }],
      notifications: {
        routes: [
          ...["ops", "mirror"].map((receiver) => ({ receiver, events, apps: ["shop"] })),
          { receiver: "watch", groups: ["APPLICATION_SYNC", "APPLICATION_HEALTH", "PIPED"], apps: ["bakery"] },
        ],
        receivers: [
          { name: "ops", webhook: { url: ops.url, secret } },
          { name: "mirror", webhook: { url: mirror.url, signatureValue: "s3cret-value" } },
          { name: "watch", webhook: { url: watch.url } },
        ],
      },
      env: { OBSERVE_INTERVAL_MS: "500", NOTICE_QUIET_MS: "0", NOTICE_STOPPED_MS: "5000" },
    }),
  );
  let pushes = 0;
  push = async ({ broken, name = "shop" }) => {
    const mentions = [
      { event: "DEPLOYMENT_FAILED", slackusers: ["U1"] },
      { event: "*", slackusers: ["U2"] },
    ];
    const spec = { plugins: { files: { broken } }, notification: { mentions } };
    const pipeline = [{ name: "PUT" }];
    const manifests = { "text.yaml": `${++pushes}` };
    const commit = await repository.commit(applicationFiles({ name, namespace: "none", manifests, pipeline, spec }), `push ${pushes}`);
    await slipway.notifyOfPush("apps");
    const { status } = await slipway.waitForDeployment(name, commit);
    expect(status).toBe(broken ? "failed" : "succeeded");
    return commit;
  };
});

afterAll(() => resources.disposeAsync());

interface Told {
  readonly Type: string;
  readonly Metadata: {
    readonly deployment: { readonly trigger: { readonly commit: { readonly hash: string } } };
    readonly mentioned_accounts: readonly string[];
  };
}

/** What a receiver was told: the event, the commit, who is mentioned. */
const told = (requests: WebReceiver["requests"]) =>
  requests.map(({ body }) => {
    const { Type, Metadata } = JSON.parse(body) as Told;
    return [Type.replace("EVENT_DEPLOYMENT_", ""), Metadata.deployment.trigger.commit.hash, ...Metadata.mentioned_accounts];
  });
const list = async () => (await slipway.cli("notification", "list")).stdout;

test("two deployments and a failure reach a webhook once each, in order, signed, and with whom they mention", async () => {
  const [first, second, failed] = [await push({ broken: false }), await push({ broken: false }), await push({ broken: true })];
  const want = [
    ...[first, second].flatMap((commit) => [
      ["TRIGGERED", commit, "U2"],
      ["SUCCEEDED", commit, "U2"],
    ]),
    ...[
      ["TRIGGERED", failed, "U2"],
      ["ROLLING_BACK", failed, "U2"],
      ["FAILED", failed, "U1", "U2"],
    ],
  ];
  await eventually(() => expect([told(ops.requests), told(mirror.requests)]).toEqual([want, want]));
  for (const { body, headers } of ops.requests) expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body));
  expect(await list()).toMatch(/^piped1 +mirror +webhook +Ready .*\n^piped1 +ops +webhook +Ready +- +0 +0 +0 /m);
});

test("a receiver that is down keeps its backlog, one that refuses has undelivered notices, and both get them later with the same ids", async () => {
  mirror.answer = () => ({ status: 503, headers: { "retry-after": "2" } });
  ops.answer = ({ headers }) => ({ status: 410, body: `gone, ${headers["webhook-signature"]}` });
  const [before, mirrored] = [ops.requests.length, mirror.requests.length];
  const commit = await push({ broken: false });
  await eventually(async () => expect((await slipway.api.notifications.listReceivers({})).deadNotices).toHaveLength(2));
  const shown = await list();
  expect(shown).toMatch(/^piped1 +mirror +webhook +Failing +\d+s +2 +0 +0 .*\n^piped1 +ops +webhook +Failing +\d+s +0 +0 +2 /m);
  expect(shown).toMatch(/^\d+ +piped1 +ops +DEPLOYMENT_SUCCEEDED +shop .*answered 410: gone/m);
  expect(shown).toMatch(/^mirror: failed \d+s ago: receiver mirror: \S+ answered 503$/m);
  const refused = ops.requests.slice(before);

  const failing = { code: 1, stdout: "", stderr: expect.stringMatching(/^slipway: receiver ops: http:\S+ answered 410: gone/) };
  expect(await slipway.cli("notification", "test", "ops")).toMatchObject(failing);
  ops.answer = () => undefined;
  mirror.answer = () => undefined;
  const tested = { code: 0, stdout: expect.stringMatching(/^receiver ops of piped piped1 took the test message: \S+ answered 200$/m) };
  expect(await slipway.cli("notification", "test", "ops")).toMatchObject(tested);
  const delivered = ops.requests.length;
  expect(await slipway.cli("notification", "redeliver", "--receiver", "ops")).toMatchObject({ code: 0 });
  const want = [
    ["TRIGGERED", commit, "U2"],
    ["SUCCEEDED", commit, "U2"],
  ];
  // The first was tried in vain before.
  const taken = (all: ReturnType<typeof told>) => all.slice(-want.length);
  await eventually(() => expect([told(ops.requests.slice(delivered)), taken(told(mirror.requests.slice(mirrored)))]).toEqual([want, want]));
  const idsOf = (requests: WebReceiver["requests"]) => requests.map(({ headers }) => headers["webhook-id"]);
  expect(idsOf(ops.requests.slice(delivered))).toEqual(idsOf(refused));
  await eventually(async () => {
    const { receivers, deadNotices } = await slipway.api.notifications.listReceivers({});
    expect([receivers.map(({ status }) => [status?.name, status?.failure]), deadNotices]).toEqual([
      [
        ["mirror", ""],
        ["ops", ""],
        ["watch", ""],
      ],
      [],
    ]);
  });
  expect(await slipway.cli("notification", "redeliver", "--all")).toMatchObject({
    code: 0,
    stdout: expect.stringContaining("nothing to redeliver"),
  });
  expect(slipway.output()).not.toMatch(/s3cret-value|whsec_/);
});

test("what becomes of a live application reaches a webhook once, and that its piped stopped and started when both are back", async () => {
  const types = () => watch.requests.map(({ body }) => (JSON.parse(body) as Told).Type.replace("EVENT_", ""));
  const told = async (...want: readonly string[]) => await eventually(() => expect(types()).toEqual(want));
  const file = join(folder, "bakery");
  await told("PIPED_STARTED");

  await writeFile(`${file}.health`, "progressing");
  const commit = await push({ broken: false, name: "bakery" });
  const bakery = await slipway.findApplication("bakery");
  if (!bakery) throw new Error("there is no application");
  // What is seen first is remembered, not told.
  await eventually(async () => {
    const { value } = await findToldLivestate(slipway.bus, applicationKey(bakery));
    expect(value).toMatchObject({ sync: "synced", isHealthy: false });
  });
  await writeFile(`${file}.health`, "healthy");
  await told("PIPED_STARTED", "APPLICATION_HEALTHY");
  await writeFile(file, "by hand");
  await told("PIPED_STARTED", "APPLICATION_HEALTHY", "APPLICATION_OUT_OF_SYNC");
  await writeFile(file, commit);
  await told("PIPED_STARTED", "APPLICATION_HEALTHY", "APPLICATION_OUT_OF_SYNC", "APPLICATION_SYNCED");
  expect(JSON.parse(watch.requests[2]?.body ?? "{}")).toMatchObject({
    Metadata: { application: { name: "bakery" }, state: { reason: expect.stringContaining("by hand runs") } },
  });

  await slipway.stop("up");
  await eventually(async () => {
    const { value } = await findToldPiped(slipway.bus, bakery);
    expect(value?.seenAt.until(Temporal.Now.instant()).total("milliseconds")).toBeGreaterThan(5_000);
  });
  await slipway.start("up");
  const events = ["APPLICATION_HEALTHY", "APPLICATION_OUT_OF_SYNC", "APPLICATION_SYNCED", "PIPED_STOPPED", "PIPED_STARTED"];
  await told("PIPED_STARTED", ...events);
});
