import { readFile } from "node:fs/promises";
import type { ReceiverSecret } from "@slipway/app-config";
import { Fault } from "@slipway/domain";

/** Reads a secret each time it is needed, so that one that was replaced is used at once. Throws `unavailable` if it is not there; the message names its place only. */
export async function readSecret(source: ReceiverSecret): Promise<string> {
  switch (source.kind) {
    case "value":
      return source.value.reveal();
    case "variable": {
      const value = process.env[source.name]?.trim();
      if (value) return value;
      throw new Fault("unavailable", `the environment variable ${source.name} is not set`);
    }
    case "file": {
      const content = await readFile(source.path, "utf8").catch((error: NodeJS.ErrnoException) => {
        throw new Fault("unavailable", `the file ${source.path} cannot be read (${error.code ?? "unknown"})`);
      });
      if (content.trim() !== "") return content.trim();
      throw new Fault("unavailable", `the file ${source.path} is empty`);
    }
  }
  return source satisfies never;
}
