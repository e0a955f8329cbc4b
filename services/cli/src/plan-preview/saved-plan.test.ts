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

test("an id is an id, whatever files there are", async () => {
  expect(await savedPlanId(planId, "shop")).toBe(planId);
});

test("the plan of an application is found in the file that was saved", async () => {
  await savePlan(file, DiffApplicationResponseSchema, create(DiffApplicationResponseSchema, { applicationId, preview: { planId } }));
  expect(await savedPlanId(file, "shop")).toBe(planId);
  expect(await savedPlanId(file, applicationId)).toBe(planId);
  await expect(savedPlanId(file, applicationId.replace("6", "7"))).rejects.toThrow(`${file} is the plan of application ${applicationId}`);
});

test("a preview of a branch has a plan of each application", async () => {
  const of = (name: string, id: string, plan = planId) => ({ application: { name, applicationId: id }, preview: { planId: plan } });
  const applications = [of("shop", "a"), of("cart", "b", other), of("twin", "c"), of("twin", "d", other), of("partly", "e", "")];
  await savePlan(file, BranchPreviewSchema, create(BranchPreviewSchema, { applications }));
  expect(await savedPlanId(file, "cart")).toBe(other);
  expect(await savedPlanId(file, "d")).toBe(other);
  await expect(savedPlanId(file, "twin")).rejects.toThrow("plans of 2 applications called twin");
  for (const none of ["partly", "absent"]) await expect(savedPlanId(file, none)).rejects.toThrow(`no plan of application ${none}`);
});

test.each([
  { holds: "an id that was cut", text: undefined, says: "is not the id of a plan, and no file with one can be read there" },
  { holds: "text", text: "shop", says: "is no plan that `--save-plan` wrote" },
  { holds: "a list", text: "[]", says: "is no plan that `--save-plan` wrote" },
  { holds: "another shape", text: '{"applications": 1}', says: "is no plan that `--save-plan` wrote" },
])("$holds is refused", async ({ text, says }) => {
  const odd = join(folder, "odd");
  if (text !== undefined) writeFileSync(odd, text);
  await expect(savedPlanId(text === undefined ? planId.slice(1) : odd, "shop")).rejects.toThrow(says);
});
