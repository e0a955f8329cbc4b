import type { DeploymentSource } from "@slipway/proto/plugin";
import { applicationSection } from "../config/application-section.ts";
import type { ConfiguredPlugin } from "../config/configured-plugin.ts";
import type { Source } from "../plugin/source.ts";

/** The source of a request. Its section is read when it is first asked for: a running revision may hold a file that is broken by now. */
export function sourceFromWire(wire: DeploymentSource, { name, definition, schemas }: ConfiguredPlugin): Source {
  const configText = new TextDecoder().decode(wire.applicationConfig);
  let section: { readonly value: unknown } | undefined;
  return {
    dir: wire.applicationDirectory,
    commitHash: wire.commitHash,
    configFilename: wire.applicationConfigFilename,
    sharedConfigDir: wire.sharedConfigDirectory,
    configText,
    get application() {
      const filename = wire.applicationConfigFilename || "application file";
      section ??= { value: applicationSection(configText, { plugin: name, type: definition.name, filename, schema: schemas.application }) };
      return section.value;
    },
  };
}

/** Hosts send no source, or an empty one, when nothing was deployed before. */
export function runningSourceFromWire(wire: DeploymentSource | undefined, plugin: ConfiguredPlugin): Source | undefined {
  return wire === undefined || wire.commitHash === "" ? undefined : sourceFromWire(wire, plugin);
}
