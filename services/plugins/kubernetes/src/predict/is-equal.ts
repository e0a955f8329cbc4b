import { applyMethodOf } from "../apply/object/apply-object.ts";
import { withCanonicalQuantities } from "../diff/comparable.ts";
import { unshownFields } from "../fields/designed-fields.ts";
import { difference, type FieldSet, fieldsBelow, isNothing, stepsOf, unionOf } from "../fields/field-set.ts";
import { fieldsMissingIn, fieldsPresentIn } from "../fields/field-values.ts";
import { itemMatcher } from "../fields/list-items.ts";
import { managersOf } from "../fields/managers.ts";
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from "../json/json.ts";
import { groupOf, type KubeObject } from "../manifests/kube-object.ts";

/**
 * Whether a live object equals its declaration beyond doubt, so that the server need not be asked: it has every declared value as declared, and neither
 * this plugin nor people or other tools own a field that is not declared.
 */
export function isEqualBeyondDoubt(live: KubeObject, declared: KubeObject): boolean {
  if (applyMethodOf(declared) !== "apply" || live.apiVersion !== declared.apiVersion) return false;
  const managers = managersOf(live);
  if (!managers.some(({ role, operation }) => role === "ours" && operation === "Apply")) return false;
  const hasMore = managers
    .filter(({ role, subresource }) => role === "ours" || role === "other" || subresource === "scale")
    .some(({ fields }) => {
      const undeclared = fieldsMissingIn(declared, fieldsPresentIn(live, fields));
      return !isNothing(undeclared) && !isNothing(difference(undeclared, unshownFields(live, declared)));
    });
  if (hasMore) return false;
  const [a, b] = hasQuantities(declared) ? [withCanonicalQuantities(live), withCanonicalQuantities(declared)] : [live, declared];
  const ours = unionOf(managers.filter(({ role, operation }) => role === "ours" && operation === "Apply").map(({ fields }) => fields));
  return containsAll(a, withoutEmptyTexts(b), isNothing(ours) ? undefined : ours);
}

/** In other groups a text that looks like a quantity may be just a text. */
function hasQuantities({ apiVersion }: KubeObject): boolean {
  return ["", "apps", "batch", "autoscaling"].includes(groupOf(apiVersion));
}

/** Labels and annotations that are empty or not there are the same for every kind. */
function withoutEmptyTexts(declared: JsonObject): JsonObject {
  const { metadata, ...rest } = declared;
  if (!isJsonObject(metadata)) return declared;
  const entries = Object.entries(metadata).filter(
    ([key, value]) => !((key === "labels" || key === "annotations") && isJsonObject(value) && Object.keys(value).length === 0),
  );
  return { ...rest, metadata: Object.fromEntries(entries) };
}

/**
 * Whether `live` has every value of `declared`. It may have more only in maps, and in items of lists, whose fields are owned one by one: whoever changes a
 * part of a value that is owned as a whole owns what is declared too. Null declares that there is none.
 */
function containsAll(live: JsonValue | undefined, declared: JsonValue, ours: FieldSet | undefined): boolean {
  if (declared === null) return live === undefined || live === null;
  const isWhole = ours !== undefined && isNothing(ours);
  if (isJsonObject(declared)) {
    if (!isJsonObject(live) || (isWhole && Object.keys(live).some((key) => !Object.hasOwn(declared, key)))) return false;
    return Object.entries(declared).every(([key, value]) =>
      containsAll(Object.hasOwn(live, key) ? live[key] : undefined, value, isWhole ? {} : ours && fieldsBelow(ours, `f:${key}`)),
    );
  }
  if (!isJsonArray(declared)) return live === declared;
  if (!isJsonArray(live) || live.length !== declared.length) return false;
  const items = ours === undefined ? [] : stepsOf(ours).map(([step, below]) => ({ isNamed: itemMatcher(step), below }));
  return declared.every((item, index) => containsAll(live[index], item, items.find(({ isNamed }) => isNamed(item, index))?.below ?? {}));
}
