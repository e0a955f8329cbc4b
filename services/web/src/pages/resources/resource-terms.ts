import type { MessageInitShape } from "@bufbuild/protobuf";
import { ResourceField, type ResourceTermSchema, type ResourceValue } from "@slipway/proto/api";
import { readQuery } from "../../filter/filter-items.ts";
import { type Suggestion, suggestFrom } from "../../filter/suggest-words.ts";

const fields: Readonly<Record<string, ResourceField>> = {
  kind: ResourceField.KIND,
  ns: ResourceField.NAMESPACE,
  target: ResourceField.TARGET,
  health: ResourceField.HEALTH,
  sync: ResourceField.SYNC,
  app: ResourceField.APPLICATION,
  project: ResourceField.PROJECT,
};

/** What the gateway is asked for: a word is a part of kind and name, or `key:value` as in other lists. The gateway knows all objects, so it filters them. */
export function resourceTerms(query: string): readonly MessageInitShape<typeof ResourceTermSchema>[] {
  return readQuery(query).flatMap(({ key, values, isNot }): MessageInitShape<typeof ResourceTermSchema>[] => {
    const field = key === "namespace" ? ResourceField.NAMESPACE : fields[key];
    if (key === "") return [{ field: ResourceField.UNSPECIFIED, values: [...values], exclude: isNot }];
    // A key that is not known is a part of a name, which may have a colon.
    if (field === undefined) return [{ field: ResourceField.UNSPECIFIED, values: [`${key}:${values.join(",")}`], exclude: isNot }];
    const typed = values.filter((value) => value !== "");
    return typed.length > 0 ? [{ field, values: typed, exclude: isNot }] : [];
  });
}

/** What the word that is being typed may become, from the values of the objects that fit. */
export function suggestResources(query: string, values: readonly ResourceValue[]): readonly Suggestion[] {
  return suggestFrom(query, {
    words: () => Object.keys(fields).map((key) => `${key}:`),
    valuesOf: (key) => new Map(values.filter(({ field }) => field === fields[key]).map(({ value, count }) => [value, count])),
  });
}
