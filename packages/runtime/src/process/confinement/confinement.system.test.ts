import { tmpdir } from "node:os";
import { expect, test, vi } from "vitest";
import { confinementOf } from "./confinement.ts";

test.runIf(process.platform === "linux")(
  "a machine that could not confine programs for a while is asked again, and then remembered",
  async () => {
    const find = confinementOf({ folders: [], files: [] });
    vi.stubEnv("TMPDIR", `${tmpdir()}/slipway-not-there`);
    expect(await find()).toMatchObject({ kind: "open", reason: expect.stringContaining("ENOENT") });
    vi.unstubAllEnvs();
    const confined = await find();
    expect(confined).toMatchObject({ kind: "confined" });
    expect(await find()).toBe(confined);
  },
);
