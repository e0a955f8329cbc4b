import { Fault } from "@slipway/domain";
import { Command, Option } from "commander";
import { connectionOptions } from "../../../connection/connection-options.ts";
import { withApi } from "../../../connection/with-api.ts";
import type { ConnectionOptions } from "../../../contexts/connection.ts";
import type { ManifestFormat } from "../../../output/objects/manifest-text.ts";
import { writeOut } from "../../../output/terminal/terminal.ts";
import { applicationReference } from "../../references.ts";
import { withExamples } from "../../with-examples.ts";
import { type NamedObject, namedObject, type ObjectOptions, objectOf, objectReference, withObjectOptions } from "./object-options.ts";

interface Options extends ConnectionOptions, ObjectOptions {
  readonly output: ManifestFormat;
  readonly managedFields?: boolean;
}

/** `slipway app manifest` */
export function manifestCommand(): Command {
  const command = new Command("manifest")
    .argument("<application>", applicationReference)
    .argument("<object>", objectReference, namedObject)
    .description("Show an object of an application as it is on its target, with values of Secrets and ConfigMaps masked");
  withObjectOptions(command)
    .option("--managed-fields", "also show which program manages which field")
    .addOption(new Option("-o, --output <format>", "output format").choices(["yaml", "json"]).default("yaml"))
    .action(manifest);
  for (const option of connectionOptions()) command.addOption(option);
  return withExamples(
    command,
    "app manifest shop deployment/web",
    "app manifest shop pod/web-7d9f-x2x4b -n shop -o json",
    "app manifest shop service/web --target prod",
  );
}

async function manifest(idOrName: string, object: NamedObject, options: Options): Promise<void> {
  await withApi(options, async (api, signal) => {
    const { target: deployTarget = "", managedFields: withManagedFields = false } = options;
    const request = { idOrName, object: objectOf(object, options), deployTarget, withManagedFields };
    const { manifest: found } = await api.inspection.getManifest(request, { signal });
    if (found === undefined) throw new Fault("precondition", "the server's answer has no manifest");
    // Loaded when it is needed: commands start faster without it.
    const { manifestText } = await import("../../../output/objects/manifest-text.ts");
    writeOut(manifestText(found.manifest, options.output));
  });
}
