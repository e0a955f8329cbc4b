import type { Fault } from "@slipway/plugin-sdk";
import { resourcesOfDefinition } from "../../client/discovery/discovery.ts";
import { nameOfKind } from "../../kinds/kind-state.ts";
import { groupOf, type KubeObject } from "../../manifests/kube-object.ts";

/** Why the server may refuse an object now that it accepts once the rest of the deployment is applied. */
export class SamePlan {
  readonly #defined: ReadonlySet<string>;
  readonly #names: ReadonlyMap<string, KubeObject>;
  readonly #createsNamespaces: boolean;

  /** `definitions` are those that are new or change, and `absent` is what does not exist yet. */
  constructor({
    definitions,
    absent,
    createsNamespaces,
  }: {
    readonly definitions: readonly KubeObject[];
    readonly absent: readonly KubeObject[];
    readonly createsNamespaces: boolean;
  }) {
    this.#defined = new Set(definitions.flatMap((definition) => resourcesOfDefinition(definition).map(nameOfKind)));
    this.#names = new Map(absent.map((object) => [object.metadata.name, object]));
    this.#createsNamespaces = createsNamespaces;
  }

  /** The reason, or undefined: then it is refused later too. */
  reasonUnchecked({ apiVersion, kind }: KubeObject, { message }: Fault): string | undefined {
    if (this.#defined.has(nameOfKind({ group: groupOf(apiVersion), kind })))
      return "the same deployment changes the definition of its kind";
    const [, resource, name = ""] = /(?:^|: |\s)([a-z0-9.]+) "([^"]+)" not found/.exec(message) ?? [];
    if (resource === "namespaces" && this.#createsNamespaces) return "the same deployment creates its namespace";
    const needed = resource === undefined ? undefined : this.#names.get(name);
    return needed && `it needs ${needed.kind} ${name}, which the same deployment creates`;
  }
}
