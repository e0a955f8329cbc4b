import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { Health, HealthCheckResponse_ServingStatus, reflectionV1 } from "@slipway/proto/grpc";
import { DeploymentService } from "@slipway/proto/plugin";
import { connectClient, silentLogger, spawnProcess } from "@slipway/runtime";
import { expect, onTestFinished, test, vi } from "vitest";
import { FakeHost } from "../testing/fake-host.ts";
import { startPlugin } from "../testing/plugin-process.ts";

const main = new URL("../../../../services/plugins/wait/src/main.ts", import.meta.url).pathname;
const flags = ["start", "--piped-plugin-service", "127.0.0.1:9", "--config", '{"name":"wait","port":0}'];

/** Runs the command line until the process exits or serves. */
async function run(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const output: string[] = [];
  const serving = Promise.withResolvers<number>();
  const child = await spawnProcess({
    command: process.execPath,
    args: [main, ...args],
    env: { ...process.env, ...env },
    log: silentLogger(),
    onLine: (line) => {
      output.push(line);
      const port = /"port":(\d+).*"msg":"ready"/.exec(line)?.[1];
      if (port !== undefined) serving.resolve(Number(port));
    },
  });
  onTestFinished(async () => {
    await child.stop();
  });
  return { child, output, port: serving.promise };
}

test("help is printed without an error", async () => {
  const { child, output } = await run(["start", "--help"]);
  expect(await child.exited).toMatchObject({ code: 0 });
  expect(output.join("\n")).toContain("--piped-plugin-service <host:port>");
});

test("an invalid command line prints one sentence and exits with code 1", async () => {
  const { child, output } = await run(["start", "--config", "{}"]);
  expect(await child.exited).toMatchObject({ code: 1 });
  expect(output).toEqual(["required option '--piped-plugin-service <host:port>' not specified: see wait start --help"]);
});

test("a port in use exits with code 1", async () => {
  const first = await run(flags);
  const port = await first.port;
  const second = await run([...flags.slice(0, -1), JSON.stringify({ name: "wait", port })]);
  expect(await second.child.exited).toMatchObject({ code: 1 });
  expect(second.output.join("\n")).toContain(`cannot listen on 127.0.0.1:${port}`);
});

test("a plugin whose launcher is gone stops", async () => {
  // Its standard input is closed from the start.
  const { child, output } = await run(flags, { SLIPWAY_PARENT_PIPE: "1" });
  expect(await child.exited).toEqual({ code: 0, signal: undefined });
  expect(output.join("\n")).toContain("the process that started this one is gone");
});

test("a plugin serves with TLS", async () => {
  const dir = await mkdtemp(join(tmpdir(), "slipway-tls-"));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  const [cert, key] = [join(dir, "cert.pem"), join(dir, "key.pem")];
  const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"];
  await promisify(execFile)("openssl", [
    "req",
    "-x509",
    "-newkey",
    "rsa:2048",
    "-nodes",
    "-days",
    "1",
    "-keyout",
    key,
    "-out",
    cert,
    ...subject,
  ]);
  const { child, port } = await run([...flags, "--tls", "--cert-file", cert, "--key-file", key]);
  const baseUrl = `https://127.0.0.1:${await port}`;
  const client = createClient(DeploymentService, createGrpcTransport({ baseUrl, nodeOptions: { ca: await readFile(cert) } }));
  expect((await client.fetchDefinedStages({})).stages).toEqual(["WAIT"]);
  const distrustful = createClient(DeploymentService, createGrpcTransport({ baseUrl }));
  await expect(distrustful.fetchDefinedStages({})).rejects.toThrowError("self-signed certificate");
  expect(await child.stop()).toMatchObject({ code: 0 });
});

test("stages that ignore the abort are abandoned after the grace period, with their log delivered and open", async () => {
  const host = new FakeHost();
  const stubborn = new URL("../testing/stubborn-plugin.ts", import.meta.url).pathname;
  await using plugin = await startPlugin({
    command: [process.execPath, stubborn],
    name: "stubborn",
    host,
    flags: ["--grace-period", "1s"],
  });
  const end = plugin.execute({ stage: "STUBBORN" }).catch((error: unknown) => error);
  await vi.waitFor(() => expect(host.lines()).toEqual(["info: nothing ends this"]));
  plugin.kill("SIGTERM");
  expect(await plugin.exited).toMatchObject({ signal: undefined });
  expect(await end).toMatchObject({ code: "unavailable" });
  expect(host.logOf().completed).toBe(false);
});

/** Starts the plugin `wait` with additional flags, and runs a stage with invalid options. */
async function outputWith(...flags: readonly string[]): Promise<readonly string[]> {
  await using plugin = await startPlugin({ command: [process.execPath, main], name: "wait", host: new FakeHost(), flags });
  await plugin.execute({ stage: "WAIT", options: {} });
  plugin.kill("SIGTERM");
  await plugin.exited;
  return plugin.output;
}

test("the log level hides less severe entries", async () => {
  const lines = (await outputWith("--log-level", "warn")).map((line) => JSON.parse(line));
  expect(lines).toEqual([expect.objectContaining({ level: "warn", msg: "stage logged an error", stageId: "stage-1" })]);
});

test.for(["console", "humanize"])("lines of the encoding %s are readable", async (encoding) => {
  const [first] = await outputWith("--log-encoding", encoding);
  expect(first).toMatch(/^\S+ \S+Z INFO {2}ready plugin=wait port=\d+ stages=\["WAIT"\]$/);
});

test("health checks and reflection are served, reflection unless it is disabled", async () => {
  const options = { command: [process.execPath, main], name: "wait", host: new FakeHost() } as const;
  const services = async (port: number): Promise<readonly string[]> => {
    await using client = connectClient(reflectionV1.ServerReflection, `http://127.0.0.1:${port}`);
    const ask = async function* () {
      yield { messageRequest: { case: "listServices" as const, value: "" } };
    };
    for await (const { messageResponse } of client.serverReflectionInfo(ask()))
      if (messageResponse.case === "listServicesResponse") return messageResponse.value.service.map(({ name }) => name);
    return [];
  };
  await using plugin = await startPlugin({ ...options, flags: ["--enable-grpc-reflection"] });
  await using health = connectClient(Health, `http://127.0.0.1:${plugin.port}`);
  expect((await health.check({ service: DeploymentService.typeName })).status).toBe(HealthCheckResponse_ServingStatus.SERVING);
  expect(await services(plugin.port)).toContain(DeploymentService.typeName);
  await using silent = await startPlugin({ ...options, flags: ["--enable-grpc-reflection=false"] });
  await expect(services(silent.port)).rejects.toMatchObject({ code: "precondition" });
});
