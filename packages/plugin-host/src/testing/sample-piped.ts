import { type PipedConfig, parsePipedFile } from "@slipway/app-config";

/** The piped file with these fields of `spec`, as YAML without indentation. Throws if they are not valid. */
export function samplePiped(fields = ""): PipedConfig {
  const spec = ["projectID: p", "pipedID: d", ...fields.trim().split("\n")].map((line) => `  ${line}\n`).join("");
  const { piped, problems } = parsePipedFile(`apiVersion: pipecd.dev/v1beta1\nkind: Piped\nspec:\n${spec}`, { filename: "piped.yaml" });
  if (piped === undefined) throw new Error(problems.map(({ message }) => message).join("; "));
  return piped;
}
