import { Fault } from "@slipway/domain";
import { expect, test } from "vitest";
import { findChain } from "./find-chain.ts";

test("the record is asked about projects whose chains the caller sees, and about no other", async () => {
  const asked: (string | undefined)[] = [];
  const deps = {
    chains: { findBy: async () => undefined },
    history: {
      getChain: async ({ projectId }: { readonly projectId?: string }) => {
        asked.push(projectId);
        throw new Fault(projectId === "bank" ? "invalid" : "not_found", "several chains start with 0000: hidden ones");
      },
    },
  };
  const caller = { projects: ["bank", "shop"], sees: ({ projectId }: { readonly projectId: string }) => projectId === "shop" };
  await expect(findChain(deps, "0000", caller)).rejects.toMatchObject({
    code: "not_found",
    message: expect.stringContaining("no chain 0000"),
  });
  expect(asked).toEqual(["shop"]);
});
