import type { ObjectPreview, PlanPreview } from "@slipway/plugin-sdk";
import { describeKey } from "../manifests/resource-key.ts";
import type { LivePreview } from "./live/preview-live.ts";

/** Said where values are hidden. */
export const maskNote = "values of Secrets and ConfigMaps are not shown";

/** Whether something is not known: then nothing can be called unchanged. */
export function describeLive({ objects, refusal, isMasked }: LivePreview): Omit<PlanPreview, "deployTarget"> {
  const common = { basis: "live" as const, objects, ...(refusal !== "" && { refusal }) };
  if (objects.length === 0 && refusal === "") return { ...common, summary: "No changes were detected", noChange: true };
  const parts = objects.map((object, index) => describeObject(object, index + 1));
  const notes = [...(refusal === "" ? [] : `the deployment will be refused: ${refusal}`.split("\n")), ...(isMasked ? [maskNote] : [])];
  return {
    ...common,
    summary: summaryOf(objects, refusal),
    noChange: false,
    details: parts.join("") + notes.map((note) => `# ${note}\n`).join(""),
    diffLanguage: "diff",
  };
}

/** Before the number of an object. Notes have a `!`, which is no action. */
const signs: Readonly<Record<ObjectPreview["action"], string>> = {
  create: "+",
  change: "#",
  delete: "-",
  keep: "=",
  refuse: "x",
  "not-kept": "~",
  unknown: "?",
};

function describeObject({ action, diff, notes, ...key }: ObjectPreview, number: number): string {
  const noted = notes.length > 0 ? `${notes.map((note) => `  ! ${note.replaceAll("\n", "\n    ")}\n`).join("")}\n` : "";
  return `${signs[action]} ${number}. ${describeKey(key)}\n\n${diff}${noted}`;
}

function summaryOf(objects: readonly ObjectPreview[], refusal: string): string {
  const count = (wanted: ObjectPreview["action"]) => objects.filter(({ action }) => action === wanted).length;
  const parts = [
    `${count("create")} added manifests, ${count("change")} changed manifests, ${count("delete")} deleted manifests`,
    ...(count("keep") > 0 ? [`${count("keep")} left on the cluster`] : []),
    ...(count("refuse") > 0 ? [`${count("refuse")} refused`] : []),
    ...(count("not-kept") > 0 ? [`${count("not-kept")} not kept by the cluster`] : []),
    ...(count("unknown") > 0 ? [`${count("unknown")} not known`] : []),
  ];
  return `${parts.join(", ")}${refusal === "" ? "" : "; the deployment will be refused"}`;
}
