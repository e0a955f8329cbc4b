import { SystemService } from "@slipway/proto/api";
import { serveConnect, silentLogger } from "@slipway/runtime";
import { afterEach, expect, test, vi } from "vitest";
import { connectApi } from "./api-client.ts";

afterEach(() => void vi.unstubAllEnvs());

test.for(["日本", "ann\nbob"])("a user name that no header can hold does not prevent the call: %j", async (name) => {
  vi.stubEnv("SLIPWAY_USER", name);
  await using server = await serveConnect({
    port: 0,
    log: silentLogger(),
    routes: (router) => router.service(SystemService, { listDeadLetters: () => ({ entries: [] }) }),
  });
  await using api = connectApi(server.url);
  await expect(api.system.listDeadLetters({})).resolves.toMatchObject({ entries: [] });
});

test.for([
  { name: "日本", warnings: 0 },
  { name: "ann\nbob", warnings: 1 },
])("a user is warned once of a name that is not recorded: $name", async ({ name, warnings }) => {
  vi.stubEnv("SLIPWAY_USER", name);
  const stderr = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  await using api = connectApi("http://127.0.0.1:1");
  await Promise.allSettled([api.system.listDeadLetters({}), api.system.listDeadLetters({})]);
  const written = stderr.mock.calls.map(([text]) => text);
  stderr.mockRestore();
  expect(written).toHaveLength(warnings);
});
