import { writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { readCommandLine } from "./command-line.ts";

const start = ["start", "--piped-plugin-service", "localhost:9087", "--config", "{}"];
const read = (...args: string[]) => readCommandLine("wait", "1.0.0", args);

test("PipeCD's command line is parsed", () => {
  expect(read(...start)).toEqual({
    pipedPluginService: "localhost:9087",
    listen: undefined,
    config: "{}",
    graceMs: 30_000,
    logLevel: undefined,
    logEncoding: "json",
    reflection: true,
    tls: undefined,
  });
});

test("every flag of PipeCD is accepted", () => {
  const more = ["--grace-period=1m", "--log-level", "debug", "--log-encoding", "humanize", "--enable-grpc-reflection"];
  const tls = ["--tls", "--cert-file", "/c", "--key-file", "/k"];
  expect(read(...start, ...more, ...tls)).toMatchObject({
    graceMs: 60_000,
    logLevel: "debug",
    logEncoding: "console",
    reflection: true,
    tls: { certFile: "/c", keyFile: "/k" },
  });
  expect(read(...start, "--enable-grpc-reflection=false")).toMatchObject({ reflection: false });
});

test("a Unix socket can replace the port, and another address cannot", () => {
  expect(read(...start, "--listen", "unix:/run/wait.sock")).toMatchObject({ listen: "/run/wait.sock" });
  expect(() => read(...start, "--listen", "127.0.0.1:1")).toThrow("--listen 127.0.0.1:1 is not a Unix socket: write unix:/path");
});

test("the configuration can be in a file", async () => {
  const dir = await mkdtemp(join(tmpdir(), "slipway-flags-"));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  const file = join(dir, "config.json");
  writeFileSync(file, '{"port":7001}');
  expect(read(...start.slice(0, 3), "--config-file", file)?.config).toBe('{"port":7001}');
});

test.for([
  { name: "no command", args: [], problem: "wait needs the command start" },
  { name: "an unknown command", args: ["run"], problem: "unknown command 'run'" },
  { name: "no host", args: ["start", "--config", "{}"], problem: "required option '--piped-plugin-service <host:port>' not specified" },
  { name: "no configuration", args: start.slice(0, 3), problem: "required option '--config <json>' not specified" },
  { name: "two configurations", args: [...start, "--config-file", "/c"], problem: "--config and --config-file are both given" },
  {
    name: "a configuration file that does not exist",
    args: [...start.slice(0, 3), "--config-file", "/no/such/file"],
    problem: "cannot read --config-file /no/such/file: ENOENT",
  },
  { name: "an unknown flag", args: [...start, "--fast"], problem: "unknown option '--fast'" },
  { name: "an invalid grace period", args: [...start, "--grace-period", "soon"], problem: "--grace-period soon is not a duration" },
  {
    name: "an unknown log level",
    args: [...start, "--log-level", "loud"],
    problem: "--log-level loud is unknown: use one of debug, info",
  },
  {
    name: "an unknown log encoding",
    args: [...start, "--log-encoding", "xml"],
    problem: "Allowed choices are json, console, humanize",
  },
  { name: "TLS without a certificate", args: [...start, "--tls"], problem: "--tls needs --cert-file and --key-file" },
])("$name is rejected", ({ args, problem }) => expect(() => read(...args)).toThrowError(problem));
