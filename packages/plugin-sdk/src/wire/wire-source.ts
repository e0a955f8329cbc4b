import type { DeploymentSource } from "@slipway/proto/plugin";
import { applicationSection, type OnIgnored } from "../config/application-section.ts";
import type { ConfiguredPlugin } from "../config/configured-plugin.ts";
import type { Source } from "../plugin/context/source.ts";

/**
 * Decodes the source of a request. Its section is parsed on first access, because the file of the running revision may have become invalid;
 * `onIgnored` then gets each field that the schema drops.
 */
export function sourceFromWire(wire: DeploymentSource, { name, definition, schemas }: ConfiguredPlugin, onIgnored?: OnIgnored): Source {
  const configText = new TextDecoder().decode(wire.applicationConfig);
  let section: { readonly value: unknown } | undefined;
  return {
    dir: wire.applicationDirectory,
    commitHash: wire.commitHash,
    configFilename: wire.applicationConfigFilename,
    sharedConfigDir: wire.sharedConfigDirectory,
    configText,
    get application() {
      section ??= { value: applicationSection(this, { plugin: name, type: definition.name, schema: schemas.application, onIgnored }) };
      return section.value;
    },
  };
}

/** Decodes the running source. Hosts send none, or an empty one, if nothing was deployed before. */
export function runningSourceFromWire(wire: DeploymentSource | undefined, plugin: ConfiguredPlugin): Source | undefined {
  return wire === undefined || wire.commitHash === "" ? undefined : sourceFromWire(wire, plugin);
}
