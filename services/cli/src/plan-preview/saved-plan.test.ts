import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { create } from "@bufbuild/protobuf";
import { BranchPreviewSchema, DiffApplicationResponseSchema } from "@slipway/proto/api";
import { expect, test } from "vitest";
import { savedPlanId, savePlan } from "./saved-plan.ts";

const planId = "1a2b3c4d5e6f-0a1b2c3d4e5f-q-0123456789abcdef0123456789abcdef-tb4x2k";
const other = planId.replace("-q-", "-p-");
const applicationId = "6b5cde65-4bfe-8a28-b0b2-e8d27b93a4c2";
const folder = mkdtempSync(join(tmpdir(), "saved-plan-"));
const file = join(folder, "plan.json");

/** How the application of the command is found, whether it was named by its name or by the beginning of its id. */
const named = (name: string, id = applicationId) => ({ named: name, find: async () => ({ id, name }) });
const unasked = { named: "shop", find: () => Promise.reject(new Error("it was asked for")) };

test("an id is an id, whatever files there are", async () => {
  expect(await savedPlanId(planId, unasked)).toBe(planId);
});

test("the plan of an application is found in the file that was saved, and of another one it is refused before anything is deployed", async () => {
  await savePlan(file, DiffApplicationResponseSchema, create(DiffApplicationResponseSchema, { applicationId, preview: { planId } }));
  expect(await savedPlanId(file, named("shop"))).toBe(planId);
  await expect(savedPlanId(file, named("cart", applicationId.replace("6", "7")))).rejects.toThrow(
    `${file} is the plan of application ${applicationId}, not of cart`,
  );
});

test("a preview of a branch has a plan of each application", async () => {
  const of = (name: string, id: string, plan = planId) => ({ application: { name, applicationId: id }, preview: { planId: plan } });
  const applications = [of("shop", "a"), of("cart", "b", other), of("twin", "c"), of("twin", "d", other), of("partly", "e", "")];
  await savePlan(file, BranchPreviewSchema, create(BranchPreviewSchema, { applications }));
  expect(await savedPlanId(file, named("cart", "b"))).toBe(other);
  expect(await savedPlanId(file, named("twin", "d"))).toBe(other);
  // Another application that has the name by now.
  for (const none of [named("partly", "e"), named("absent", "f"), named("shop", "g")])
    await expect(savedPlanId(file, none)).rejects.toThrow(`no plan of application ${none.named}`);
});

test.each([
  { holds: "an id that was cut", text: undefined, says: "is not the id of a plan, and no file with one can be read there" },
  { holds: "text", text: "shop", says: "is no plan that `--save-plan` wrote" },
  { holds: "a list", text: "[]", says: "is no plan that `--save-plan` wrote" },
  { holds: "another shape", text: '{"applications": 1}', says: "is no plan that `--save-plan` wrote" },
])("$holds is refused", async ({ text, says }) => {
  const odd = join(folder, "odd");
  if (text !== undefined) writeFileSync(odd, text);
  await expect(savedPlanId(text === undefined ? planId.slice(1) : odd, unasked)).rejects.toThrow(says);
});
