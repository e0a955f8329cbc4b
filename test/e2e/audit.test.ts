import { DatabaseSync } from "node:sqlite";
import { checkLink, emptyChain } from "@slipway/domain";
import {
  type Cluster,
  eventually,
  type GatedNats,
  type GitRepository,
  gateNats,
  sharedCluster,
  sqliteUrl,
  startGitServer,
  startNats,
} from "@slipway/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { applicationFiles, configMap } from "../system/application-files.ts";
import { projectId } from "../system/piped-file.ts";
import { type Slipway, startSlipway } from "../system/start-slipway.ts";

// Who did what, on a whole running system: by its own command, by its copy on NATS, after kills, and after somebody has changed its database.

const resources = new AsyncDisposableStack();
let cluster: Cluster;
let namespace: string;
let repository: GitRepository;
let slipway: Slipway;
let storeUrl: string;
/** Between the gateway and NATS. */
let gate: GatedNats;

beforeAll(async () => {
  cluster = resources.use(await sharedCluster());
  namespace = await cluster.createNamespace();
  const git = resources.use(await startGitServer());
  repository = await git.createRepository("apps", { "README.md": "applications come one by one\n" });
  const nats = resources.use(await startNats());
  gate = resources.use(await gateNats(nats.url));
  storeUrl = await sqliteUrl();
  slipway = resources.use(
    await startSlipway({
      repositories: { apps: repository.url },
      kubeconfigPath: cluster.kubeconfigPath,
      natsUrl: nats.url,
      natsUrlOf: (service) => (service === "gateway" ? gate.url : undefined),
      storeUrl,
      processes: {},
      leaseMs: 2_000,
    }),
  );
  await deploy({ "web.yaml": configMap("web", { a: "1" }), "old.yaml": configMap("old-config", { a: "1" }) });
});

afterAll(() => resources.disposeAsync());

async function deploy(manifests: Readonly<Record<string, string>>): Promise<void> {
  const files = applicationFiles({ name: "web", namespace, manifests, prune: true });
  await repository.remove(["web"]).catch(() => {});
  const commit = await repository.commit(files, "Change web");
  await slipway.notifyOfPush("apps");
  expect(await slipway.waitForDeployment("web", commit)).toMatchObject({ status: "succeeded" });
}

interface Entry {
  readonly id: string;
  readonly action: string;
  readonly result: string;
  readonly reason: string;
  readonly actor: { readonly name: string; readonly kind: string };
  readonly address: string;
  readonly commandId: string;
  readonly objects: readonly { readonly kind: string; readonly id: string; readonly name: string }[];
  readonly details: Readonly<Record<string, string>>;
}

/** The acts as `slipway audit list` has them, newest first. */
async function acts(...args: readonly string[]): Promise<readonly Entry[]> {
  const { code, stdout, stderr } = await slipway.cli("audit", "list", "-o", "json", ...args);
  expect([code, stderr.replace(/^nothing.*\n?/, "")]).toEqual([0, ""]);
  return (JSON.parse(stdout).records as readonly { readonly entry: Entry }[]).map(({ entry }) => entry);
}

/** Waits until exactly one act fits, and returns it. */
async function theAct(expected: object, ...args: readonly string[]): Promise<Entry> {
  return eventually(async () => {
    const found = (await acts(...args)).filter((entry) => {
      try {
        expect(entry).toMatchObject(expected);
        return true;
      } catch {
        return false;
      }
    });
    expect(found).toHaveLength(1);
    return found[0] as Entry;
  });
}

const tester = { kind: "ACTOR_KIND_PERSON", name: "tester" };
const byCall = { actor: tester, address: expect.stringMatching(/127\.0\.0\.1$/) };

test("what Slipway did by itself for a commit is there, each act once", async () => {
  await theAct({ action: "application.add", actor: { name: "watcher" } }, "web");
  await theAct({ action: "deployment.trigger", details: { trigger: "commit" }, actor: { name: "watcher" } }, "web");
  await theAct({ action: "deployment.end", result: "AUDIT_RESULT_DONE", details: { status: "succeeded" } }, "web");
});

test("a sync, its deployment and a refused call say who asked and from where", async () => {
  expect(await slipway.cli("app", "sync", "web", "--wait")).toMatchObject({ code: 0 });
  const accepted = await theAct({ action: "application.sync", result: "AUDIT_RESULT_ACCEPTED", ...byCall }, "web");
  const triggered = await theAct({ action: "deployment.trigger", details: { trigger: "command" }, ...byCall }, "web");
  expect(accepted.objects.find(({ kind }) => kind === "deployment")?.id).toBe(triggered.objects[0]?.id);

  const reason = "maintenance \u001b]0;owned\u0007\u001b[31mred\nsecond line";
  expect(await slipway.cli("app", "disable", "web", "--reason", reason)).toMatchObject({ code: 0 });
  expect((await slipway.cli("app", "sync", "web")).code).not.toBe(0);
  expect(await slipway.cli("app", "enable", "web")).toMatchObject({ code: 0 });
  await theAct({ action: "application.disable", result: "AUDIT_RESULT_DONE", reason, ...byCall }, "web");
  await theAct(
    { action: "application.sync", result: "AUDIT_RESULT_REFUSED", reason: expect.stringContaining("is disabled"), ...byCall },
    "web",
  );
  await theAct({ action: "application.enable", result: "AUDIT_RESULT_DONE", ...byCall }, "web");
  for (const output of ["table", "wide"]) {
    const { stdout } = await slipway.cli("audit", "list", "web", "-o", output);
    expect(stdout).toContain("maintenance");
    expect(stdout).not.toContain("\u001b");
    expect(stdout).not.toContain("\u0007");
    expect(stdout).not.toMatch(/^second line/m);
  }
});

test("what a sync prunes is found by the name of the object, and so is a rollback", async () => {
  await deploy({ "web.yaml": configMap("web", { a: "2" }) });
  const pruned = await theAct(
    { action: "object.prune", result: "AUDIT_RESULT_DONE", details: { deploy_target: "local", deleted: "1" } },
    "old-config",
  );
  expect(pruned.objects.at(-1)).toEqual({ kind: "ConfigMap", id: `${namespace}/old-config`, name: "old-config" });
  expect(pruned.objects.map(({ kind }) => kind)).toEqual(["deployment", "stage", "application", "ConfigMap"]);
  expect(await slipway.cli("app", "rollback", "web", "--wait")).toMatchObject({ code: 0 });
  await theAct({ action: "application.rollback", result: "AUDIT_RESULT_ACCEPTED", ...byCall }, "web");
});

test("restarts of a plugin say who asked, or how its process ended", async () => {
  await slipway.signalPlugin("wait", "SIGKILL");
  await theAct(
    { action: "plugin.restart", actor: { name: "executor" }, result: "AUDIT_RESULT_DONE", reason: "its process was killed by SIGKILL" },
    "wait",
  );
  expect(await slipway.cli("plugin", "restart", "wait")).toMatchObject({ code: 0 });
  await theAct({ action: "plugin.restart", result: "AUDIT_RESULT_DONE", ...byCall }, "wait");
});

test("a command that was accepted and is refused later has an act that says why", async () => {
  await slipway.stop("watcher");
  expect(await slipway.cli("app", "sync", "web")).toMatchObject({ code: 0 });
  expect(await slipway.cli("app", "disable", "web")).toMatchObject({ code: 0 });
  await slipway.start("watcher");
  const refused = await theAct(
    { action: "application.sync", result: "AUDIT_RESULT_REFUSED", commandId: expect.stringMatching(/.{36}/), ...byCall },
    "web",
  );
  expect(refused).toMatchObject({ reason: expect.stringContaining("disabled"), objects: [{ kind: "application", name: "web" }] });
  await theAct({ result: "AUDIT_RESULT_ACCEPTED", commandId: refused.commandId }, "web");
  expect(await slipway.cli("app", "enable", "web")).toMatchObject({ code: 0 });
});

test("what was obeyed is there, with who and from where, although the gateway was killed before it reported it", async () => {
  const held = gate.holdAfter(0, "slipway.audit-intake.");
  const call = slipway.cli("app", "hold", "web", "--reason", "killed gateway");
  await held.reached;
  await theAct({ action: "application.hold", reason: "killed gateway", ...byCall }, "web");
  await slipway.kill9("gateway");
  held.drop();
  await call;
  await slipway.start("gateway");
  await theAct({ action: "application.hold", reason: "killed gateway", ...byCall }, "web");

  const count = (await slipway.deployments("web")).length;
  const again = gate.holdAfter(0, "slipway.audit-intake.");
  const sync = slipway.cli("app", "sync", "web");
  await again.reached;
  await eventually(async () => expect((await slipway.deployments("web")).length).toBe(count + 1));
  await slipway.kill9("gateway");
  again.drop();
  await sync;
  await slipway.start("gateway");
  const last = (await slipway.deployments("web")).at(-1);
  await theAct({ action: "deployment.trigger", ...byCall }, last?.id ?? "");
  expect((await acts(last?.id ?? "")).map(({ action }) => action)).not.toContain("application.sync");
});

test("the chains are whole; the export and the copy on NATS are the same entries", async () => {
  const verified = await slipway.cli("audit", "verify");
  expect(verified, verified.stdout).toMatchObject({ code: 0, stdout: expect.stringMatching(/^demo +1 to \d+ +whole/m) });
  const { stdout } = await slipway.cli("audit", "export", "--project", projectId);
  const lines = stdout.trimEnd().split("\n");
  expect(new Set(lines.map((line) => JSON.parse(line).entry.id)).size).toBe(lines.length);
  let before = emptyChain;
  for (const line of lines) {
    const { sequence, hash, previousHash } = JSON.parse(line);
    const text = line.slice(line.indexOf('"entry":') + 8, -1);
    expect(checkLink(before, { sequence, hash, previousHash, text }, projectId)).toBeUndefined();
    const copy = await eventually(async () => {
      const found = await told(sequence);
      expect(found).toBeDefined();
      return found;
    });
    expect(copy).toMatchObject({ hash, text });
    before = { sequence, hash };
  }
});

/** What other programs were told of an entry of the project. */
async function told(sequence: number): Promise<{ readonly hash: string; readonly text: string } | undefined> {
  for (let seq = 1; ; seq++) {
    const message = await slipway.bus.manager.direct.getMessage("AUDIT", { seq }).catch(() => null);
    if (message === null) return undefined;
    if (!message.subject.startsWith(`slipway.audit.${projectId}.`) || message.header.get("ce-sequence") !== String(sequence)) continue;
    const text = new TextDecoder().decode(message.data);
    const { action, id } = JSON.parse(text);
    expect(message.subject).toBe(`slipway.audit.${projectId}.${action}`);
    expect([message.header.get("ce-specversion"), message.header.get("ce-type"), message.header.get("ce-id")]).toEqual([
      "1.0",
      `dev.slipway.audit.${action}`,
      id,
    ]);
    return { hash: message.header.get("ce-hash"), text };
  }
}

test("an entry that was changed in the database is named, with exit code 1", async () => {
  using database = new DatabaseSync(storeUrl.replace(/^sqlite:/, ""));
  database.exec("PRAGMA busy_timeout = 10000");
  const find =
    "SELECT sequence, entry FROM audit_entries WHERE project_id = ? AND action = 'application.disable' ORDER BY sequence LIMIT 1";
  const { sequence, entry } = database.prepare(find).get(projectId) as { readonly sequence: number; readonly entry: string };
  const change = database.prepare("UPDATE audit_entries SET entry = ? WHERE project_id = ? AND sequence = ?");
  change.run(entry.replace('"tester"', '"somebody else"'), projectId, sequence);
  const changed = await slipway.cli("audit", "verify");
  expect(changed.code).toBe(1);
  expect(changed.stdout).toMatch(/^demo +1 to \d+ +broken/m);
  expect(changed.stdout).toContain(`demo: entry ${sequence} is changed`);
  change.run(entry, projectId, sequence);
  expect(await slipway.cli("audit", "verify")).toMatchObject({ code: 0 });

  database.prepare("DELETE FROM audit_entries WHERE project_id = ? AND sequence = ?").run(projectId, sequence);
  expect(await slipway.cli("audit", "verify", "--project", projectId)).toMatchObject({
    code: 1,
    stdout: expect.stringContaining(`demo: entry ${sequence} is missing`),
  });
});
