import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { silentLogger } from "@slipway/runtime";
import { expect, test } from "vitest";
import { OAuthError } from "../../oauth/oauth-error.ts";
import { cliClientId } from "./begin-session.ts";
import { cliGrants } from "./cli-grants.ts";

const deviceCode = "urn:ietf:params:oauth:grant-type:device_code";

function deviceGrant() {
  const never = () => expect.fail("nothing is begun");
  const signIns = {
    fetchByDevice: async () => {
      throw new OAuthError("invalid_grant", "the device code is not valid: begin again");
    },
    fetchByCode: never,
  };
  const sessions = { start: never, find: never, renew: never, end: never, live: never };
  const deps = { signIns, sessions, tokens: { issue: never }, principalOf: never, report: never, log: silentLogger() };
  const grant = cliGrants(deps).get(deviceCode) ?? expect.fail();
  const fields = (code: string) =>
    new Map([
      ["client_id", cliClientId],
      ["device_code", code],
    ]);
  return (code: string) => grant(fields(code), { address: "", userAgent: "" });
}

test("a device that asks again at once is told to slow down, whatever its code is", async () => {
  const ask = deviceGrant();
  await expect(ask("a")).rejects.toMatchObject({ code: "invalid_grant" });
  await expect(ask("a")).rejects.toMatchObject({ code: "slow_down" });
  await expect(ask("b")).rejects.toMatchObject({ code: "invalid_grant" });
});

test("codes that anybody made up take no memory", async () => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const ask = deviceGrant();
  const used = () => {
    collect();
    return process.memoryUsage().heapUsed;
  };
  const before = used();
  for (let made = 0; made < 1_000; made++)
    await expect(ask(`${made} ${Buffer.alloc(60_000, "x").toString("latin1")}`)).rejects.toThrow("not valid");
  expect(used() - before).toBeLessThan(20_000_000);
});
