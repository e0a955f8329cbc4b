import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { connectBus, ensureStreams, natsOptions } from "@slipway/bus";
import { silentLogger } from "@slipway/runtime";
import { eventually, freePort, programPath, selfSignedCertificate, startProcess, tempDir } from "@slipway/testkit";
import { expect, test } from "vitest";

const program = join(import.meta.dirname, "../../main.ts");

test("the keys that the command makes are those of the users of a nats-server with TLS", async () => {
  await using dir = await tempDir("keys-cli");
  const at = (name: string) => join(dir.path, name);
  const slipway = async (...words: readonly string[]) => {
    await using running = await startProcess(process.execPath, [program, "keys", ...words, "--dir", at("keys")]);
    const { code } = await running.exited;
    return { code, output: running.output() };
  };
  const { key, cert } = await selfSignedCertificate();
  await writeFile(at("key.pem"), key);
  await writeFile(at("cert.pem"), cert);
  expect(await slipway("list")).toMatchObject({ code: 3, output: expect.stringContaining("slipway keys init") });
  expect(await slipway("init")).toMatchObject({ code: 0, output: expect.stringContaining("Made 4 keys.") });
  const added = await slipway("add-piped", "shop/eu", "-o", "json");
  expect(JSON.parse(added.output).users.map(({ user }: { readonly user: string }) => user)).toEqual([
    "gateway",
    "git",
    "operator",
    ...["executor", "livestate", "notifier", "planner", "watcher"].map((role) => `shop/eu/${role}`),
    "trace",
  ]);
  expect(await slipway("init")).toMatchObject({ code: 0, output: expect.stringContaining("existed already") });
  expect(await slipway("add-piped", "shop")).toMatchObject({ code: 2, output: expect.stringContaining("PROJECT/PIPED") });
  const port = await freePort();
  const where = ["--listen", `127.0.0.1:${port}`, "--store", at("streams")];
  expect(await slipway("config", "--listen", `0.0.0.0:${port}`)).toMatchObject({ code: 2, output: expect.stringContaining("--tls-cert") });
  expect(await slipway("config", ...where, "--tls-cert", at("cert.pem"))).toMatchObject({ code: 2 });
  const configured = await slipway("config", ...where, "--tls-cert", at("cert.pem"), "--tls-key", at("key.pem"), "-o", "json");
  const { configuration } = JSON.parse(configured.output) as { readonly configuration: string };
  for (const path of ["trace.nk", "operator.nk", "pipeds/shop/eu/watcher.nk"])
    expect(added.output + configured.output).not.toContain((await readFile(at(`keys/${path}`), "utf8")).trim());

  await using server = await startProcess(programPath("nats-server"), ["--config", configuration], { readyLine: "Server is ready" });
  const connect = (path: string, name: string, pipedId?: string) => {
    const settings = { NATS_URL: `tls://127.0.0.1:${port}`, NATS_NKEY: at(`keys/${path}`), NATS_CA: at("cert.pem") };
    return connectBus({ ...natsOptions(settings), name, role: name === "trace" ? name : undefined, pipedId, log: silentLogger() });
  };
  await using trace = await connect("trace.nk", "trace");
  await ensureStreams(trace);
  const old = await readFile(at("keys/pipeds/shop/eu/watcher.nk"));
  await writeFile(at("old.nk"), old, { mode: 0o600 });

  // The new key counts at once, and the old one until it is retired.
  let reloads = 0;
  const reload = async () => {
    process.kill(server.pid, "SIGHUP");
    reloads++;
    const done = () => expect(server.output().split("Reloaded server configuration")).toHaveLength(reloads + 1);
    await eventually(done);
  };
  expect(await slipway("rotate", "shop/eu/watcher")).toMatchObject({ code: 0, output: expect.stringContaining("still accepted") });
  await reload();
  for (const path of ["../old.nk", "pipeds/shop/eu/watcher.nk"]) await (await connect(path, "watcher", "eu"))[Symbol.asyncDispose]();
  expect(await slipway("retire", "shop/eu/watcher")).toMatchObject({ code: 0 });
  await reload();
  await using _watcher = await connect("pipeds/shop/eu/watcher.nk", "watcher", "eu");
  await expect(connect("../old.nk", "watcher", "eu")).rejects.toMatchObject({ code: "precondition" });
  expect(await slipway("remove", "shop/eu")).toMatchObject({ code: 0 });
  await reload();
  await expect(connect("../old.nk", "watcher", "eu")).rejects.toMatchObject({ code: "precondition" });
});
