import { useQuery } from "@connectrpc/connect-query";
import { InspectionService, type ObjectState } from "@slipway/proto/api";
import { useMemo } from "react";
import { declaredPart } from "./compared-manifests.ts";
import { useFreshWith } from "./use-fresh-with.ts";
import { yamlText } from "./yaml-text.ts";

/** The manifests of an object, live and as Git declares it, as YAML with secrets masked; asked for again whenever it changes. */
export function useManifests(applicationId: string, object: ObjectState) {
  const { kind, name, namespace, key } = object;
  const query = useQuery(InspectionService.method.getManifest, {
    idOrName: applicationId,
    object: { kind, name, namespace },
    deployTarget: key?.deployTarget ?? "",
    withDeclared: true,
  });
  useFreshWith(object, query.refetch);
  const texts = useMemo(() => {
    const { manifest: live = "", declared } = query.data?.manifest ?? {};
    const [one, other] = [read(live), read(declared?.manifest ?? "")];
    return {
      live: textOf(one, live),
      declared: textOf(other, declared?.manifest ?? ""),
      /** The live fields that are declared. */
      compared: one !== undefined && other !== undefined ? yamlText(declaredPart(one, other)) : textOf(one, live),
      problem: declared?.problem ?? "",
      commitHash: declared?.commitHash ?? "",
    };
  }, [query.data]);
  return { ...query, texts };
}

/** Undefined for nothing, and for a manifest that a plugin says in another form. */
function read(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function textOf(value: unknown, json: string): string {
  return value === undefined ? json : yamlText(value);
}
