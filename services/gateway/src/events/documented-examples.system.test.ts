import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, symlink, writeFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type Bus, ensureStreams, externalEventAggregates } from "@slipway/bus";
import { type ExternalEvent, serviceActor } from "@slipway/domain";
import { silentLogger } from "@slipway/runtime";
import { buildWithNatsClient, git, type NatsWithUsers, programPath, startNatsWithUsers, tempDir } from "@slipway/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { localTokenWay } from "../access/ways/local-token.ts";
import { type Gateway, startGateway } from "../start-gateway.ts";

const root = fileURLToPath(new URL("../../../../", import.meta.url));
const text = await readFile(join(root, "docs/events.md"), "utf8");
const run = promisify(execFile);
const hash = "5f1c9a2e".repeat(5);
const token = randomBytes(32).toString("base64url");
const log = silentLogger();

const resources = new AsyncDisposableStack();
let nats: NatsWithUsers;
let bus: Bus;
let gateway: Gateway;
let dir: string;

beforeAll(async () => {
  dir = resources.use(await tempDir("event-examples")).path;
  nats = resources.use(await startNatsWithUsers([{ projectId: "shop", pipedId: "piped1" }]));
  const busOf = async (role: "trace" | "gateway") => resources.use(await nats.connectAs({ role }));
  bus = await busOf("trace");
  await ensureStreams(bus);
  const gatewayBus = await busOf("gateway");
  await ensureStreams(gatewayBus);
  // Nothing here asks the permanent record.
  const traceUrl = "http://127.0.0.1:9";
  const access = { authenticators: [localTokenWay(token)], rules: () => ({ projects: [], workloadIdentity: [] }) };
  gateway = resources.use(await startGateway({ bus: gatewayBus, port: 0, access, traceUrl, defaultProject: "other", log }));
  await git(dir, ["init", "-q"]);
  await git(dir, ["-c", "user.name=a", "-c", "user.email=b", "commit", "-q", "--allow-empty", "-m", "Begin"]);
});
afterAll(() => resources.disposeAsync());

/** The example after the line that begins so. */
function example(heading: string): string {
  const after = text.slice(text.indexOf(`\n${heading}`));
  const code = /```\w+\n(.*?)```/s.exec(after)?.[1];
  if (!text.includes(`\n${heading}`) || code === undefined) throw new Error(`docs/events.md has no example for ${heading}`);
  return code;
}

/** What a CI job is given: it is the user `ci` of the project. */
function environment(): NodeJS.ProcessEnv {
  return {
    PATH: [join(root, "bin"), dirname(programPath("nats")), process.env["PATH"]].join(delimiter),
    HOME: dir,
    ...{
      NATS_URL: nats.url,
      NATS_NKEY: nats.seedFileOf({ role: "ci", projectId: "shop" }),
      SLIPWAY_SERVER: gateway.url,
      SLIPWAY_TOKEN: token,
    },
    ...{ GITHUB_SHA: hash, GITHUB_RUN_ID: "4711", GITHUB_REPOSITORY: "acme/web", GITHUB_ACTOR: "ann" },
  };
}

/** Runs a script as GitHub Actions runs a step, and returns its output. */
async function bash(script: string): Promise<string> {
  return (await run("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", script], { cwd: dir, env: environment() })).stdout;
}

/** The event that its sender gave this id. */
async function registered(sourceId: string): Promise<ExternalEvent | undefined> {
  const events = await externalEventAggregates(bus, { actor: serviceActor("test") }).list({ projectId: "shop" });
  return events.map(({ state }) => state).find((event) => event.sourceId === sourceId);
}

test("curl registers an event", async () => {
  const answer = JSON.parse(await bash(example("curl:")));
  expect(answer.event.id).toBe((await registered("build-11"))?.id);
  expect(await registered("build-11")).toMatchObject({ name: "image-update", data: "1.2.3", labels: { app: "web" } });
});

test("the step of GitHub Actions registers an event with the image and the commit", async () => {
  const [, block = ""] = example("GitHub Actions:").split("  run: |\n");
  await bash(block.replace(/^ {4}/gm, ""));
  expect(await registered("4711")).toMatchObject({
    name: "image-update",
    data: hash,
    source: "acme/web",
    commit: { hash, author: "ann" },
    artifacts: [{ image: "ghcr.io/acme/web", version: hash }],
  });
});

test("TypeScript publishes an event and is answered", async () => {
  // The packages are found where those of the repository are.
  const folder = await mkdtemp(join(dir, "ts-"));
  await symlink(join(root, "node_modules"), join(folder, "node_modules"));
  const imports =
    'import { readFile } from "node:fs/promises";\nimport { connect, nkeyAuthenticator } from "@nats-io/transport-node";\nimport { jetstream } from "@nats-io/jetstream";\n';
  await writeFile(join(folder, "publish.ts"), `${imports}${example("TypeScript (")}`);
  const { stdout } = await run(process.execPath, [join(folder, "publish.ts")], { env: environment() });
  expect(stdout).toMatch(/^EXTERNAL_EVENTS \d+$/m);
  expect(await registered("build-10")).toMatchObject({ name: "image-update", data: "1.2.3" });
});

test("slipway event register takes the flags", async () => {
  const command = example("The command takes").trim();
  // No handler would end the wait.
  expect(command).toMatch(/ --wait$/);
  const said = await bash(`${command.replace(/ --wait$/, " --id build-12")}`);
  expect(said).toContain("registered in project shop");
  const commit = { hash: await git(dir, ["rev-parse", "HEAD"]) };
  expect(await registered("build-12")).toMatchObject({ data: "1.2.3", labels: { app: "web" }, commit });
});

test("the nats CLI publishes an event and shows the answer", async () => {
  const said = await bash(example("With the nats CLI"));
  const event = await registered("build-7");
  expect(event).toMatchObject({ data: "1.2.3", labels: { app: "web" }, commit: { hash } });
  expect(said).toContain(`"id":"${event?.id}"`);
});

test("Go publishes an event and is answered", async () => {
  const folder = await mkdtemp(join(dir, "go-"));
  const imports = ["fmt", "log", "os", "", "github.com/nats-io/nats.go"].map((each) => (each === "" ? "\n" : `\t"${each}"\n`)).join("");
  const code = example("Go (").replace(/^(?=.)/gm, "\t");
  await writeFile(join(folder, "main.go"), `package main\n\nimport (\n${imports})\n\nfunc main() {\n${code}}\n`);
  expect((await run("gofmt", ["-l", join(folder, "main.go")])).stdout).toBe("");
  const { stdout } = await run(await buildWithNatsClient(folder), [], { env: environment() });
  expect(stdout).toMatch(/^EXTERNAL_EVENTS \d+$/m);
  expect(await registered("build-8")).toMatchObject({ name: "image-update", data: "1.2.3" });
});

/** nats-py is neither in npm, nor a Go module, nor a package of Debian, so its example cannot be run: it is compiled, and publishes as the others do. */
test("Python's example is valid, and publishes what the others publish", async () => {
  const python = example("Python (`nats-py`):");
  const check = "import ast, sys; compile(sys.argv[1], 'docs', 'exec', flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)";
  await run("python3", ["-c", check, python]);
  expect(python).toContain('publish("slipway.event.shop.image-update", b"1.2.3", headers={"Nats-Msg-Id": "build-9"})');
});
