import { create } from "@bufbuild/protobuf";
import { PlanPreviewResultSchema } from "@slipway/proto/plugin";
import { ObjectAction, PreviewBasis } from "@slipway/proto/plugin-extension";
import { expect, test } from "vitest";
import { previewFromPlugin } from "./preview-from-plugin.ts";

const object = { group: "apps", kind: "Deployment", namespace: "shop", name: "web", diff: "", notes: [] };

test("objects, basis and refusal are read", () => {
  const result = create(PlanPreviewResultSchema, {
    deployTarget: "dev",
    details: new TextEncoder().encode("é"),
    basis: PreviewBasis.FILES,
    basisReason: "the cluster does not answer",
    objects: [
      { ...object, action: ObjectAction.REFUSE, notes: ["no"] },
      { ...object, action: ObjectAction.NOT_KEPT },
    ],
    refusal: "too much",
    pruneLimit: "20%",
  });
  expect(previewFromPlugin(result)).toEqual({
    deployTarget: "dev",
    summary: "",
    noChange: false,
    details: "é",
    diffLanguage: "",
    basis: "files",
    basisReason: "the cluster does not answer",
    objects: [
      { ...object, action: "refuse", notes: ["no"] },
      { ...object, action: "not-kept" },
    ],
    refusal: "too much",
    pruneLimit: "20%",
  });
});

test("a plugin that knows nothing of objects has none, and an action that is not known here is unknown", () => {
  expect(previewFromPlugin(create(PlanPreviewResultSchema))).toMatchObject({ basis: undefined, objects: [], refusal: "" });
  const odd = create(PlanPreviewResultSchema, { objects: [{ ...object, action: 99 as ObjectAction }] });
  expect(previewFromPlugin(odd).objects).toEqual([{ ...object, action: "unknown" }]);
});
