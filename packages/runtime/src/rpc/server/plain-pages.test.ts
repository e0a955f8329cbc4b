import { expect, test } from "vitest";
import { silentLogger } from "../../log/logger.ts";
import { inService } from "../../telemetry/in-service.ts";
import { version } from "../../version.ts";
import { serveConnect } from "./serve-connect.ts";

test("a port says what serves there and whether it does, without a client", async () => {
  let health: "serving" | "not_serving" = "serving";
  await using server = await inService("gateway", () =>
    serveConnect({ port: 0, log: silentLogger(), routes: () => {}, health: () => health }),
  );
  const get = async (path: string) => {
    const answer = await fetch(`${server.url}${path}`);
    return [answer.status, (await answer.text()).trim()];
  };
  expect(await get("/")).toEqual([200, expect.stringContaining(`Slipway ${version}, gateway`)]);
  expect(await get("/healthz?x=1")).toEqual([200, "serving"]);
  expect(await get("/nosuch")).toEqual([404, expect.stringContaining("not found")]);
  health = "not_serving";
  expect(await get("/healthz")).toEqual([503, "not serving"]);
});
