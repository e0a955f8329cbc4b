import { execFile } from "node:child_process";
import { mkdtemp, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { connect, headers } from "@nats-io/transport-node";
import { type Bus, connectBus, ensureStreams, externalEventAggregates } from "@slipway/bus";
import { type ExternalEvent, serviceActor } from "@slipway/domain";
import { silentLogger } from "@slipway/runtime";
import { git, type NatsServer, startNats, tempDir } from "@slipway/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Gateway, startGateway } from "../start-gateway.ts";

const root = fileURLToPath(new URL("../../../../", import.meta.url));
const text = await readFile(join(root, "docs/events.md"), "utf8");
const run = promisify(execFile);
const hash = "5f1c9a2e".repeat(5);

const resources = new AsyncDisposableStack();
let nats: NatsServer;
let bus: Bus;
let gateway: Gateway;
let dir: string;

beforeAll(async () => {
  dir = resources.use(await tempDir("event-examples")).path;
  nats = resources.use(await startNats());
  bus = resources.use(await connectBus({ servers: nats.url, name: "test", log: silentLogger() }));
  await ensureStreams(bus);
  // Nothing here asks the permanent record.
  const traceUrl = "http://127.0.0.1:9";
  gateway = resources.use(await startGateway({ bus, port: 0, traceUrl, defaultProject: "other", log: silentLogger() }));
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

/** Runs a script as a CI job would, and returns its output. */
async function bash(script: string): Promise<string> {
  const env = {
    PATH: `${join(root, "bin")}:${process.env["PATH"]}`,
    HOME: dir,
    ...{ NATS_URL: nats.url, SLIPWAY_SERVER: gateway.url },
    ...{ GITHUB_SHA: hash, GITHUB_RUN_ID: "4711", GITHUB_REPOSITORY: "acme/web", GITHUB_ACTOR: "ann" },
  };
  return (await run("bash", ["-euo", "pipefail", "-c", script], { cwd: dir, env })).stdout;
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
  const imports = 'import { connect } from "@nats-io/transport-node";\nimport { jetstream } from "@nats-io/jetstream";\n';
  await writeFile(join(folder, "publish.ts"), `${imports}${example("TypeScript (")}console.log(ack.stream, ack.seq);\n`);
  const { stdout } = await run(process.execPath, [join(folder, "publish.ts")], { env: { ...process.env, NATS_URL: nats.url } });
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

/** The nats CLI would have to be built from hundreds of Go packages: its arguments are read here, and sent as it documents. */
test("the arguments of the nats CLI make an event", async () => {
  const words = (await bash(`nats() { printf '%s\\n' "$@"; }; ${example("With the nats CLI:")}`)).trimEnd().split("\n");
  const [server, url, verb, subject = "", body, ...rest] = words;
  expect([server, url, verb]).toEqual(["--server", nats.url, "req"]);
  const sent = headers();
  for (let at = 0; at < rest.length; at += 2) {
    expect(rest[at]).toBe("-H");
    const [name = "", ...value] = (rest[at + 1] ?? "").split(":");
    sent.append(name, value.join(":"));
  }
  const client = await connect({ servers: nats.url });
  const answer = (await client.request(subject, body, { headers: sent, timeout: 60_000 })).json<{ readonly id: string }>();
  await client.close();
  expect(answer.id).toBe((await registered("build-7"))?.id);
  expect(await registered("build-7")).toMatchObject({ data: "1.2.3", labels: { app: "web" }, commit: { hash } });
});

/** Neither nats-py nor nats.go is among what set-up installs, so both examples are only parsed. They publish what TypeScript publishes. */
test("Python and Go are valid, and publish as TypeScript does", async () => {
  const python = example("Python (`nats-py`):");
  const check = "import ast, sys; compile(sys.argv[1], 'docs', 'exec', flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)";
  await run("python3", ["-c", check, python]);
  const go = example("Go:");
  await writeFile(join(dir, "main.go"), `package main\n\nfunc main() {\n${go.replace(/^/gm, "\t").trimEnd()}\n}\n`);
  expect((await run("gofmt", ["-l", join(dir, "main.go")])).stdout).toBe("");
  for (const code of [python, go]) expect(code).toMatch(/publish\("slipway\.event\.shop\.image-update", .*1\.2\.3/i);
});
