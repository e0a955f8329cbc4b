import type { LiveResource } from "@slipway/plugin-sdk";
import type { DiffNode } from "../../diff/diff.ts";
import type { Change } from "../../diff/diff-list.ts";
import { isMasked } from "../../diff/mask.ts";
import { coversPlace } from "../../fields/field-values.ts";
import { managersOf } from "../../fields/managers.ts";
import type { JsonValue } from "../../json/json.ts";
import { encodeJson } from "../../json/json-codec.ts";
import type { KubeObject } from "../../manifests/kube-object.ts";

type FieldDrift = NonNullable<LiveResource["drift"]>[number];

/** Fields of one object that are told, and characters of a value. */
const shownFields = 20;
const shownCharacters = 500;

const mask = "*****";

/** The fields of a live object that differ from its declaration, with who set them last. The contents of Secrets and ConfigMaps are masked. */
export function fieldDriftOf({ old, desired, nodes }: Change): readonly FieldDrift[] {
  return nodes.slice(0, shownFields).map((node): FieldDrift => {
    const isHidden = isMasked(desired, node, { secrets: true, configMaps: true });
    const shown = (value: JsonValue | undefined) => (value === undefined ? "" : shortened(encodeJson(isHidden ? mask : value)));
    return { field: node.path, live: shown(node.old), declared: shown(node.new), ...ownerOf(old, node) };
  });
}

/** Of several managers, the one that changed the object last. A field that is gone has none. */
function ownerOf(live: KubeObject, { old, steps }: DiffNode): Pick<FieldDrift, "manager" | "setAt"> {
  if (old === undefined) return { manager: "", setAt: undefined };
  const [last] = managersOf(live)
    .filter(({ fields }) => coversPlace(live, fields, steps, { orBelow: true }))
    .toSorted((a, b) => (a.time < b.time ? 1 : a.time > b.time ? -1 : 0));
  return { manager: last?.name ?? "", setAt: last === undefined || last.time === "" ? undefined : instantOf(last.time) };
}

function instantOf(text: string): Temporal.Instant | undefined {
  try {
    return Temporal.Instant.from(text);
  } catch {
    return undefined;
  }
}

/** A long value ends with an ellipsis, and is no JSON then. */
function shortened(json: string): string {
  return json.length > shownCharacters ? `${json.slice(0, shownCharacters)}…` : json;
}
